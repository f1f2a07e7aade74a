/**
 * What speaks for and against a pair of a host and a server being a miner and its pool. `weight` is the logarithm of how
 * many times more often it is met with miners than with other long-lived pairs; rows of one group are one thing seen
 * twice, so that the strongest counts in full and the others by a third (METHODS §12.1).
 */
export interface Row {
  /** Stable; stands in the details of findings. */
  readonly id: string;
  readonly weight: number;
  readonly group: "payload" | "list" | "timing" | "shape" | "port" | "other";
  readonly because: string;
  readonly source: string;
}

const row = (id: string, weight: number, group: Row["group"], because: string, source: string): Row => ({
  id,
  weight,
  group,
  because,
  source,
});

export const EVIDENCE = {
  stratumMark: row("stratum-mark", 13, "payload", "first payload in Stratum's own words", "src/values/signs.ts"),
  getworkMark: row("getwork-mark", 10.5, "payload", "asks a server for work", "src/values/signs.ts, BIP 22"),
  poolName: row("pool-name", 11, "list", "the server is called by a listed pool's name", "list of pools"),
  poolEndpoint: row("pool-endpoint", 10, "list", "address and port of a listed pool", "list of pools"),
  poolAnswer: row(
    "pool-answer",
    9.5,
    "list",
    "a listed pool's name was answered with this address",
    "list of pools, DNS",
  ),
  poolAnswerWeb: row(
    "pool-answer-web",
    6,
    "list",
    "a listed pool's name was answered with this address, asked at a port of the web, where one address serves many names",
    "list of pools, DNS; RFC 6066 §3",
  ),
  poolAddress: row(
    "pool-address",
    4,
    "list",
    "address of a listed pool, at another port; machines have many ports",
    "list of pools",
  ),
  blockAligned: row(
    "block-aligned",
    11.5,
    "timing",
    "the server speaks when blocks of a coin are found: z above 5 against shifted blocks",
    "METHODS §8.4; blocks as supplied",
  ),
  weakPort: row("weak-port", 2, "port", "a port that pools like, and others too", "METHODS §8.1"),
  flowScore: row(
    "nemea-score",
    1,
    "shape",
    "flow score of 7 and more; met with 2 of 4 miners and 18 % of other long-lived pairs",
    "CESNET, Nemea-Detectors; METHODS §8.3",
  ),
  persistent: row(
    "persistent",
    2,
    "shape",
    "at work 20 hours a day and more, weekend as weekday, no peak of the day",
    "METHODS §8.5",
  ),
  messageSizes: row(
    "message-sizes",
    1.5,
    "shape",
    "packets and volume an hour as Stratum's jobs and shares make them",
    "METHODS §8, Stratum sizes; xmrig protocol notes",
  ),
  tooMuch: row("too-much", -6, "shape", "carries more than jobs and shares can be", "METHODS §8, Stratum sizes"),
  webPages: row(
    "web-pages",
    -4,
    "shape",
    "a port of the web and packets larger than jobs and shares: a pool's pages are read by people who do not mine",
    "METHODS §8, Stratum sizes",
  ),
  nodePort: row("node-port", -4, "port", "port of a coin's own network, which is not mining", "src/values/signs.ts"),
  nodeMark: row(
    "node-mark",
    -14,
    "payload",
    "message of a coin's own network, which is not mining",
    "src/values/signs.ts",
  ),
  otherMark: row("other-mark", -9, "payload", "first payload of another protocol", "src/values/signs.ts"),
  otherName: row("other-name", -5, "other", "the server is called by a name that is no pool's", "serverName"),
} as const satisfies Record<string, Row>;

export type EvidenceId = keyof typeof EVIDENCE;

/** Before anything is seen, one of so many long-lived pairs is a miner; e to the power of it (METHODS §8, bar to beat). */
const PRIOR = -Math.log(10_000);
const FURTHER = 0.3;

/** Probability that a pair mines, after all rows that were found. */
export function probabilityOf(found: readonly EvidenceId[]): number {
  const groups = new Map<string, number[]>();
  for (const id of found) {
    const { group, weight } = EVIDENCE[id];
    const key = `${group} ${Math.sign(weight)}`;
    groups.set(key, [...(groups.get(key) ?? []), weight]);
  }
  let sum = PRIOR;
  for (const weights of groups.values()) {
    weights.sort((a, b) => Math.abs(b) - Math.abs(a));
    sum += weights[0]! + FURTHER * weights.slice(1).reduce((total, one) => total + one, 0);
  }
  return 1 / (1 + Math.exp(-sum));
}

/** A mark or a list names the pool; timing shows it; or it may be one, which is counted as unresolved. */
export type Verdict = "known" | "likely" | "possible" | "no";

const NAMING: readonly EvidenceId[] = ["stratumMark", "getworkMark", "poolName", "poolEndpoint", "poolAnswer"];
const LIKELY = 0.5;
const POSSIBLE = 0.01;

export function verdictOf(found: readonly EvidenceId[]): Verdict {
  const probability = probabilityOf(found);
  if (probability < POSSIBLE) return "no";
  if (probability < LIKELY) return "possible";
  return found.some((id) => NAMING.includes(id)) ? "known" : "likely";
}
