import { benjaminiHochberg } from "../../statistics/benjamini-hochberg.ts";
import { type BlockAlignment, blockAlignment } from "../../statistics/block-alignment.ts";
import type { Random } from "../../statistics/random.ts";
import type { Period } from "../../values/instant.ts";
import { addressFrom } from "./address.ts";
import { keyOf, type Pair, type Times } from "./ask.ts";
import { EVIDENCE, type EvidenceId, probabilityOf, type Verdict, verdictOf } from "./evidence.ts";
import { carriesPages, shapeOf } from "./features.ts";
import type { PoolList } from "./pools.ts";
import { CARRYING_MARKS, MINING_MARKS, NODE_MARKS, NODE_PORTS, WEAK_PORTS, WEB_PORTS } from "./ports.ts";

/** A pair with what speaks for it and against it. */
export interface Detected {
  readonly pair: Pair;
  readonly verdict: Verdict;
  readonly probability: number;
  readonly found: readonly EvidenceId[];
  /** Ticker; `unknown` when neither blocks nor list nor marks tell it. */
  readonly coin: string;
  /** Name of the pool, or address and port of the server. */
  readonly pool: string;
  readonly alignment: BlockAlignment | null;
}

/** What is known besides the pairs. */
export interface Known {
  readonly list: PoolList;
  /** Names that DNS answered with an address, by its octets with dots between. */
  readonly answers: ReadonlyMap<string, string>;
  /** Mean sampling probability of a record; null when not known. */
  readonly probability: number | null;
  readonly leastHours: number;
  readonly alignments: ReadonlyMap<string, Aligned>;
}

export interface Aligned {
  readonly coin: string;
  readonly alignment: BlockAlignment;
}

/** METHODS §8.4. */
const LEAST_Z = 5;
const FALSE_DISCOVERIES = 0.01;
const FEWEST_HITS = 5;

/** Pairs whose server speaks when blocks of a coin are found; of several coins that fit, the one that fits best. */
export function alignmentsOf(
  times: readonly Times[],
  blocks: ReadonlyMap<string, readonly (readonly number[])[]>,
  random: Random,
): Map<string, Aligned> {
  const byPair = new Map<string, Times[]>();
  for (const one of times) byPair.set(keyOf(one), [...(byPair.get(keyOf(one)) ?? []), one]);
  const tested: (Aligned & { readonly key: string })[] = [];
  for (const [key, of] of byPair)
    for (const [coin, series] of blocks) {
      const stretches = of.map((one) => ({ times: one.times, blocks: series[one.windowNumber] ?? [] }));
      const alignment = blockAlignment(stretches, random.fork(`${key} ${coin}`));
      if (alignment) tested.push({ key, coin, alignment });
    }
  const q = benjaminiHochberg(tested.map(({ alignment }) => alignment.pValue));
  const aligned = new Map<string, Aligned>();
  for (const [k, { key, coin, alignment }] of tested.entries()) {
    if (alignment.z <= LEAST_Z || q[k]! > FALSE_DISCOVERIES || alignment.hits < FEWEST_HITS) continue;
    if (alignment.z > (aligned.get(key)?.alignment.z ?? 0)) aligned.set(key, { coin, alignment });
  }
  return aligned;
}

/** All evidence of a pair, weighed. */
export function detect(pair: Pair, known: Known): Detected {
  const { list, answers } = known;
  const address = addressFrom(pair.remote);
  const aligned = known.alignments.get(keyOf(pair)) ?? null;
  const marks = marksIn(pair.miningMarks);
  const named = list.named(pair.poolName);
  const at = list.at(address.octets);
  const endpoint = at.filter(({ port }) => port === null || port === pair.service);
  const answer = answers.get(address.octets.join("."));
  const answered = answer === undefined ? [] : list.named(answer);
  // Where no list says that the pool is at this very port.
  const web =
    WEB_PORTS.includes(pair.service) && ![...named, ...at, ...answered].some(({ port }) => port === pair.service);
  const mark = MINING_MARKS.filter(({ id }) => marks.includes(id));
  const rows: readonly (readonly [EvidenceId, boolean])[] = [
    ["stratumMark", mark.some(({ id }) => id !== "getwork")],
    ["getworkMark", mark.some(({ id }) => id === "getwork")],
    ["poolName", named.length > 0],
    ["poolEndpoint", endpoint.length > 0],
    ["poolAnswer", answered.length > 0 && !web],
    ["poolAnswerWeb", answered.length > 0 && web],
    ["poolAddress", at.length > 0 && endpoint.length === 0],
    ["blockAligned", aligned !== null],
    ["weakPort", WEAK_PORTS.includes(pair.service)],
    ["nodePort", NODE_PORTS.some(({ port }) => port === pair.service)],
    ["nodeMark", NODE_MARKS.some(({ id }) => marksIn(pair.anyMarks).includes(id))],
    ["webPages", web && mark.length === 0 && carriesPages(pair)],
    ["otherMark", mark.length === 0 && isOther(pair.anyMarks)],
    ["otherName", named.length === 0 && pair.serverName !== ""],
  ];
  const found = [
    ...rows.filter(([, there]) => there).map(([id]) => id),
    ...shapeOf(pair, known.probability, known.leastHours),
  ];
  const pools = [...named, ...endpoint, ...answered, ...at];
  return {
    pair,
    verdict: verdictOf(found),
    probability: probabilityOf(found),
    found,
    coin: coinOf(aligned?.coin, pools, mark),
    pool: pools.find(({ pool }) => pool !== "")?.pool ?? (pair.poolName || answer || `${address.text}:${pair.service}`),
    alignment: aligned?.alignment ?? null,
  };
}

/** Whether a pair was met in a window: all that is known of pairs lies in one window or the other. */
export function metIn({ from, to }: Period): (one: Detected) => boolean {
  return ({ pair }) => pair.last >= from && pair.first < to;
}

/** Ids of the rows as they stand in details. */
export function evidenceIds(found: readonly EvidenceId[]): string[] {
  return found.map((id) => EVIDENCE[id].id);
}

function coinOf(
  aligned: string | undefined,
  pools: readonly { readonly coin: string }[],
  marks: readonly { readonly coin: string }[],
): string {
  const told = [aligned ?? "", ...pools.map(({ coin }) => coin), ...marks.map(({ coin }) => coin)];
  const coin = told
    .find((one) => one !== "")
    ?.toUpperCase()
    .replace(/[^A-Z0-9]/g, "");
  return coin || "unknown";
}

function marksIn(text: string): string[] {
  return text === "" ? [] : text.split(",");
}

function isOther(marks: string): boolean {
  const ids = marksIn(marks);
  return ids.length > 0 && ids.every((id) => !CARRYING_MARKS.has(id));
}
