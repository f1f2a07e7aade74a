import { KINDS } from "../record/columns.ts";
import { invariant } from "../values/invariant.ts";
import type { Table } from "./store.ts";

/**
 * What a question may say: the part of the language that ClickHouse 18.16 and the embedded engine answer alike, and
 * nothing that reads a file, opens a connection or changes data. Checked for each question as it is asked, so that no
 * question can be written, or put together from foreign text, that escapes.
 */

/** Functions that are there on both and give the same. Not `round`: halves go up on 18.16, to the even one on newer ones. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `abs addDays addHours addMinutes addMonths addSeconds addWeeks and arrayAll arrayConcat arrayCount arrayCumSum arrayDifference arrayElement arrayEnumerate
  arrayEnumerateUniq arrayExists arrayFilter arrayFirst arrayFirstIndex arrayJoin arrayMap arrayPopBack arrayPopFront
  arrayPushBack arrayPushFront arrayReduce arrayResize arrayReverse arrayReverseSort arraySlice arraySort
  arrayStringConcat arraySum arrayUniq assumeNotNull bitAnd bitNot bitOr bitShiftLeft bitShiftRight bitTest bitXor CAST cast
  cbrt ceil cityHash64 coalesce concat cos countEqual cutToFirstSignificantSubdomain domain domainWithoutWWW empty
  emptyArrayString emptyArrayUInt64 endsWith equals exp exp10 exp2 extract extractAll firstSignificantSubdomain floor
  greater greaterOrEquals greatest has hasAll hasAny hex if ifNull in indexOf intDiv intDivOrZero
  intExp10 intExp2 IPv4NumToString IPv4StringToNum IPv6NumToString IPv6StringToNum isFinite isInfinite isNaN isNotNull
  isNull least length lengthUTF8 less lessOrEquals like log log10 log2 lower lowerUTF8 match materialize minus modulo multiIf
  multiply negate not notEmpty notEquals notIn notLike nullIf or pi plus position pow power range replaceAll
  replaceOne replaceRegexpAll replaceRegexpOne reverse sipHash64 sin splitByChar splitByString sqrt
  startsWith substring tan toDate toDateTime toDayOfMonth toDayOfWeek toFixedString toFloat32 toFloat64
  toHour toInt16 toIntervalDay toIntervalHour
  toIntervalMinute toIntervalMonth toIntervalSecond toIntervalWeek toInt32 toInt64 toInt8 toMinute toMonday toMonth toNullable toRelativeDayNum toRelativeHourNum
  toRelativeMinuteNum toRelativeMonthNum toRelativeWeekNum toSecond toStartOfDay toStartOfFifteenMinutes
  toStartOfFiveMinute toStartOfHour toStartOfMinute toStartOfMonth toStartOfQuarter toStartOfYear toString
  toStringCutToZero toTimeZone toTypeName toUInt16 toUInt32 toUInt64 toUInt8 toUnixTimestamp toYear toYYYYMM toYYYYMMDD
  transform trunc tuple tupleElement unhex upper upperUTF8 xor`.split(/\s+/),
);

/**
 * Aggregates; each also with -If, -Array, -State, -Merge behind it. Only those whose answer does not depend on the order
 * in which rows are met, for shards are met in any: not `any`, nor `quantile` and `topK`, which keep a sample.
 */
const AGGREGATES: ReadonlySet<string> = new Set(
  `argMax argMin avg corr count covarPop covarSamp groupArray groupBitAnd groupBitOr groupUniqArray max
  medianExact min quantileDeterministic quantileExact quantileExactWeighted quantilesExact
  quantilesExactWeighted stddevPop stddevSamp sum sumWithOverflow uniq uniqCombined uniqExact uniqHLL12 varPop
  varSamp`.split(/\s+/),
);
const COMBINATORS = /(If|Array|State|Merge)$/;

/** Words that open a bracket without being functions. */
const BEFORE_BRACKETS: ReadonlySet<string> = new Set(
  "and all array as asc between by case distinct else end from global having in interval inner join left limit not on or order select then union using when where with".split(
    " ",
  ),
);

/** Words that begin what newer engines only know, or that leave the question. */
const FORBIDDEN_WORDS: ReadonlySet<string> = new Set(
  "except exists explain fill format ilike interpolate intersect into lateral outfile over qualify settings window".split(
    " ",
  ),
);

const TABLES: ReadonlySet<string> = new Set([...Object.keys(KINDS), "flowHourly", "flowByNetwork"]);

/** A text as a literal, a number, a name (perhaps in backquotes), or one other character. */
const TOKEN = /'(?:[^'\\]|\\.)*'|`[A-Za-z][A-Za-z0-9]*`|[A-Za-z_][A-Za-z0-9_]*|\d[\d.]*(?:[eE][+-]?\d+)?|\s+|./gs;
const SIGNS = /^[()[\],.+\-*/%=<>!|]$/;

/** Stops when the text of a question leaves the portable subset. */
export function assertPortable(query: string): void {
  const wrong = notPortable(query);
  invariant(wrong === null, `a question stays within the portable subset: ${wrong} in ${query}`);
}

/** What in the text is not of the portable subset, in a few words; null when all is. */
export function notPortable(query: string): string | null {
  const tokens = tokensOf(query);
  if (tokens[0]?.toLowerCase() !== "select" && tokens[0]?.toLowerCase() !== "with")
    return "it does not begin with SELECT";
  if (/--|\/\*/.test(tokens.filter((token) => !token.startsWith("'")).join(""))) return "a comment";
  for (const [i, token] of tokens.entries()) {
    const wrong = wrongToken(token, tokens[i - 1], tokens[i + 1], tokens[i + 2]) ?? tooManyArguments(tokens, i);
    if (wrong) return wrong;
  }
  return null;
}

/** The tables that a question of the portable subset reads. */
export function tablesOf(query: string): Table[] {
  const tokens = tokensOf(query);
  const named = tokens.filter((token, i) => TABLES.has(token) && isTablePlace(tokens[i - 1]));
  return [...new Set(named)].sort() as Table[];
}

/**
 * The text with one more condition on each place that reads one of these tables, put first among those of its WHERE. The
 * other conditions must hold together: an OR beside them has to stand in brackets, or the new one would not bind it.
 */
export function alsoWhere(query: string, tables: ReadonlySet<string>, condition: string): string {
  const tokens = query.match(TOKEN) ?? [];
  const solid = [...tokens.keys()].filter((at) => tokens[at]!.trim() !== "");
  for (const [i, at] of solid.entries()) {
    const table = solid[i + 1];
    if (!isTablePlace(tokens[at]) || table === undefined || !tables.has(tokens[table]!)) continue;
    const next = i + 2;
    if (/^where$/i.test(tokens[solid[next]!] ?? "")) {
      const rest = solid.slice(next + 1).map((one) => tokens[one]!);
      invariant(bindsAll(rest), `no OR stands beside the conditions of ${query}`);
      tokens[solid[next]!] += ` ${condition} AND`;
    } else {
      invariant(!/^(as|join|inner|left|,)$/i.test(tokens[solid[next]!] ?? ""), `a table stands alone in ${query}`);
      tokens[table] += ` WHERE ${condition}`;
    }
  }
  return tokens.join("");
}

/** Whether the conditions up to the end of a WHERE are put together by AND alone. */
function bindsAll(tokens: readonly string[]): boolean {
  let depth = 0;
  for (const token of tokens) {
    if (token === "(" || token === "[") depth++;
    else if (token === ")" || token === "]") depth--;
    if (depth < 0 || (depth === 0 && /^(group|order|limit|having|union)$/i.test(token))) return true;
    if (depth === 0 && /^or$/i.test(token)) return false;
  }
  return true;
}

function tokensOf(query: string): string[] {
  return (query.match(TOKEN) ?? []).filter((token) => token.trim() !== "");
}

function wrongToken(token: string, before = "", after = "", second = ""): string | null {
  if (token.startsWith("'") && token.length > 1) return null;
  if (token.startsWith("`") && token.length > 1) return isTablePlace(before) ? `the table ${token}` : null;
  if (/^\d/.test(token)) return null;
  if (!/^[A-Za-z_]/.test(token)) return SIGNS.test(token) ? null : `the sign ${token}`;
  const word = token.toLowerCase();
  if (isTablePlace(before)) return TABLES.has(token) && after !== "." && after !== "(" ? null : `the table ${token}`;
  if (FORBIDDEN_WORDS.has(word)) return `the word ${token}`;
  if (word === "as" && after === "(" && second.toLowerCase() === "select" && before !== ")") return "a named subquery";
  if (after === "(" && !isCallable(token)) return `the function ${token}`;
  return null;
}

/** Functions that newer engines know with more arguments than 18.16. */
const MOST_ARGUMENTS: Readonly<Record<string, number>> = { range: 1 };

function tooManyArguments(tokens: readonly string[], at: number): string | null {
  const most = MOST_ARGUMENTS[tokens[at]!];
  if (most === undefined || tokens[at + 1] !== "(") return null;
  let [depth, count] = [0, 1];
  for (let i = at + 1; i < tokens.length; i++) {
    if (tokens[i] === "(" || tokens[i] === "[") depth++;
    else if ((tokens[i] === ")" || tokens[i] === "]") && --depth === 0) break;
    else if (tokens[i] === "," && depth === 1) count++;
  }
  return count > most ? `${tokens[at]} with ${count} arguments` : null;
}

function isTablePlace(before = ""): boolean {
  return /^(from|join)$/i.test(before);
}

function isCallable(name: string): boolean {
  if (BEFORE_BRACKETS.has(name.toLowerCase()) || FUNCTIONS.has(name)) return true;
  let rest = name;
  while (!AGGREGATES.has(rest) && COMBINATORS.test(rest)) rest = rest.replace(COMBINATORS, "");
  return AGGREGATES.has(rest);
}
