import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { KINDS } from "../../record/columns.ts";
import { zoneNamed } from "../../values/zone.ts";
import { NEEDED, PLAIN_KINDS } from "./kinds.ts";

/** Units of time, in microseconds, and `iso` for text. */
export const TIME_UNITS = { s: 1e6, ms: 1e3, us: 1, ns: 1e-3 } as const;
/** Units of octets, IEC 80000-13. */
export const OCTET_UNITS = {
  octets: 1,
  kilooctets: 1000,
  megaoctets: 1e6,
  gigaoctets: 1e9,
  kibioctets: 1024,
  mebioctets: 1024 ** 2,
  gibioctets: 1024 ** 3,
} as const;
/** Other spellings of a value. */
const SPELLINGS = [
  "ipv4-integer",
  "protocol-name",
  "domain-name",
  "upper-case",
  "hexadecimal",
  "tcp-flags",
  "one-in",
] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const timeUnit = z.enum(["s", "ms", "us", "ns"]);
const rule = z.strictObject({
  from: z.string().min(1).optional(),
  value: scalar.optional(),
  unit: z.enum([...timeUnit.options, "iso", ...(Object.keys(OCTET_UNITS) as (keyof typeof OCTET_UNITS)[])]).optional(),
  scale: z.number().positive().optional(),
  as: z.enum(SPELLINGS).optional(),
  values: z.record(z.string(), scalar).optional(),
});

const schema = z.strictObject({
  kind: z.enum(PLAIN_KINDS).default("flow"),
  format: z.enum(["csv", "tsv", "ndjson", "parquet"]),
  separator: z.string().length(1).optional(),
  header: z.array(z.string().min(1)).min(1).optional(),
  trim: z.boolean().optional(),
  ends: z.string().min(1).optional(),
  encoding: z.enum(["utf-8", "latin1"]).default("utf-8"),
  columns: z.record(z.string(), z.union([z.string().min(1), rule])),
  duration: z.strictObject({ from: z.string().min(1), unit: timeUnit }).optional(),
  where: z.record(z.string(), z.union([scalar, z.array(scalar).min(1)])).optional(),
  zone: z.string().optional(),
  samplingProbability: z.number().positive().max(1).optional(),
  exporter: z.string().min(1).optional(),
});

export type ColumnRule = z.infer<typeof rule>;
export type Mapping = Omit<z.infer<typeof schema>, "columns"> & {
  /** By our name; a name alone has become `{ from }`. */
  readonly columns: Readonly<Record<string, ColumnRule>>;
};

/** The mapping file is wrong: the person's next step is to mend that line. */
export class MappingError extends Error {
  override readonly name = "MappingError";
}

/** Reads a mapping file; throws a MappingError that names file, line and column of the first thing wrong. */
export function parseMapping(name: string, text: string): Mapping {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken) throw new MappingError(`${at(broken.pos[0])}: ${broken.message}`);
  const fail = ({ path, message }: Problem): never => {
    throw new MappingError(
      `${at(offsetOf(document, path))}: ${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`,
    );
  };
  const read = schema.safeParse(plain(document, name));
  if (!read.success) return fail(problemOf(read.error.issues[0]!));
  const columns = Object.fromEntries(
    Object.entries(read.data.columns).map(([ours, told]) => [ours, typeof told === "string" ? { from: told } : told]),
  );
  const mapping: Mapping = { ...read.data, columns };
  for (const problem of problems(mapping)) fail(problem);
  return mapping;
}

/** Id of the format that reads inputs of this mapping. */
export function mappedFormat({ format }: Mapping): string {
  return MAPPED_FORMATS[format];
}

const MAPPED_FORMATS = { csv: "flow-csv", tsv: "flow-csv", ndjson: "flow-ndjson", parquet: "flow-parquet" } as const;

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function plain(document: Document, name: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new MappingError(`${name}:1:1: too many aliases`, { cause });
  }
}

function problemOf(issue: z.core.$ZodIssue): Problem {
  if (issue.code === "unrecognized_keys")
    return { path: [...issue.path, issue.keys[0]!], message: "no such word here" };
  if (issue.code === "invalid_union") {
    const inner = issue.errors.flat().find(({ path, code }) => path.length > 0 || code === "unrecognized_keys");
    if (inner) return problemOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue);
  }
  return { path: issue.path, message: issue.message };
}

const SEPARATED: ReadonlySet<string> = new Set(["csv", "tsv"]);

/** What the schema cannot say. */
function* problems(mapping: Mapping): Generator<Problem> {
  const { kind, columns, zone, duration, format } = mapping;
  const ours = new Map(KINDS[kind].columns.map((column) => [column.name, column]));
  for (const [name, told] of Object.entries(columns)) {
    const path = ["columns", name];
    const column = ours.get(name);
    if (!column || name === "originOffset") yield { path, message: `a ${kind} has no column of this name` };
    else yield* ruleProblems(path, column.type, told);
  }
  const missing = NEEDED[kind].columns.filter((name) => !(name in columns));
  if (missing.length > 0) yield { path: ["columns"], message: `a ${kind} needs ${missing.join(", ")}` };
  if (duration && kind !== "flow") yield { path: ["duration"], message: "only flows have a duration" };
  if (duration && "flowEndMilliseconds" in columns)
    yield { path: ["duration"], message: "the end is told by flowEndMilliseconds already" };
  if (zone !== undefined && !zoneNamed(zone)) yield { path: ["zone"], message: `no time zone "${zone}" is known` };
  for (const word of ["separator", "header", "encoding", "trim", "ends"] as const)
    if (!SEPARATED.has(format) && mapping[word] !== undefined && mapping[word] !== "utf-8")
      yield { path: [word], message: "only for csv and tsv" };
}

function* ruleProblems(path: string[], type: string, told: ColumnRule): Generator<Problem> {
  const time = type === "milliseconds" || type === "instant";
  const { unit, scale, as, values } = told;
  if ((told.from === undefined) === (told.value === undefined))
    yield { path, message: "either `from`, the name of their column, or `value`" };
  if (time && unit === undefined && told.from !== undefined)
    yield { path, message: "a time needs its unit: s, ms, us, ns or iso" };
  if (unit !== undefined && time !== (unit === "iso" || unit in TIME_UNITS))
    yield { path: [...path, "unit"], message: `not a unit of ${time ? "time" : "this column"}` };
  if ((scale !== undefined || (unit !== undefined && !time)) && type !== "u64")
    yield { path, message: "only counts of octets and packets can be scaled" };
  if (as === "ipv4-integer" && type !== "address") yield { path: [...path, "as"], message: "only for addresses" };
  if (as === "hexadecimal" && !/^u(8|16|32)$/.test(type))
    yield { path: [...path, "as"], message: "only for small integers" };
  if (as === "protocol-name" && type !== "u8") yield { path: [...path, "as"], message: "only for protocolIdentifier" };
  if ((as === "domain-name" || as === "upper-case") && type !== "text")
    yield { path: [...path, "as"], message: "only for text" };
  if (as === "tcp-flags" && type !== "u16") yield { path: [...path, "as"], message: "only for tcpControlBits" };
  if (as === "one-in" && type !== "f64") yield { path: [...path, "as"], message: "only for samplingProbability" };
  if (values && as) yield { path: [...path, "values"], message: "either `values` or `as`" };
}

/** Where in the text the thing at that path stands: of a word that is not known, the word itself. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const last = path.at(-1);
  if (last !== undefined && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
    if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  if (isNode(node) && node.range) return node.range[0];
  return path.length > 0 ? offsetOf(document, path.slice(0, -1)) : 0;
}
