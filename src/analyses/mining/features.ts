import { HOUR, MINUTE } from "../../values/instant.ts";
import type { Pair } from "./ask.ts";
import type { EvidenceId } from "./evidence.ts";

/** Octets a packet and octets an hour between which Stratum lies, either way (METHODS §8, Stratum sizes, halved and doubled). */
const SIZES = { up: { low: 60, high: 320 }, down: { low: 50, high: 450 } } as const;
const VOLUMES = { up: { low: 6_000, high: 450_000 }, down: { low: 8_000, high: 200_000 } } as const;
/** More an hour down one connection than any pool sends, even to a proxy (of many a pair). */
const TOO_MUCH = 20e6;
const FEWEST_FLOWS = 50;
const MOST_STRENGTH = 0.1;
const FLAT = 1.73; // R·√n that flat hours exceed once in twenty times: Rayleigh's test, √−ln .05

/** What the shape of a pair says; volumes only where sampling is known. `probability` is the mean one of its records. */
export function shapeOf(pair: Pair, probability: number | null, leastHours: number): EvidenceId[] {
  return [
    ...(isPersistent(pair, leastHours) ? (["persistent"] as const) : []),
    ...sizesOf(pair, probability),
    ...(flowScore(pair) >= 7 ? (["flowScore"] as const) : []),
  ];
}

/** Packets of a server, in octets, that pages make and jobs and shares do not: half as long again as the largest of these. */
const PAGES = 1.5 * SIZES.down.high;

export function carriesPages({ octetsDown, packetsDown }: Pair): boolean {
  return packetsDown >= 5 && octetsDown > PAGES * packetsDown;
}

/** METHODS §8.5. */
function isPersistent({ flows, hoursOfDay, weekend, cosine, sine, first, last }: Pair, leastHours: number): boolean {
  if (flows < FEWEST_FLOWS || hoursOfDay < leastHours || last - first < 20 * HOUR) return false;
  const strength = Math.hypot(cosine, sine) / (1000 * flows);
  if (strength > Math.max(MOST_STRENGTH, FLAT / Math.sqrt(flows))) return false;
  if (last - first < 10 * 24 * HOUR) return true;
  const expected = 2 / 7;
  return Math.abs(weekend / flows - expected) < Math.max(0.08, 3 * Math.sqrt((expected * (1 - expected)) / flows));
}

function sizesOf(pair: Pair, probability: number | null): EvidenceId[] {
  const { octetsUp, octetsDown, packetsUp, packetsDown, first, last } = pair;
  const hours = Math.max(last - first, MINUTE) / HOUR;
  if (probability !== null && octetsDown / probability / hours > TOO_MUCH) return ["tooMuch"];
  if (packetsUp < 5 || packetsDown < 5) return [];
  const sized = within(octetsUp / packetsUp, SIZES.up) && within(octetsDown / packetsDown, SIZES.down);
  if (!sized) return [];
  if (probability === null) return ["messageSizes"];
  const up = octetsUp / probability / hours;
  const down = octetsDown / probability / hours;
  // A pair may be many connections; only what is too little for a single one speaks against it.
  return up >= VOLUMES.up.low && down >= VOLUMES.down.low ? ["messageSizes"] : [];
}

/**
 * The flow score of CESNET's Nemea-Detectors (cryptomining), for the baseline and as one weak row: of a pair's records as
 * they are; theirs are of a minute.
 */
export function flowScore({
  flows,
  acknowledging,
  octetsUp,
  packetsUp,
  octetsDown,
  packetsDown,
  first,
  last,
}: Pair): number {
  const [octets, packets] = packetsUp > 0 ? [octetsUp, packetsUp] : [octetsDown, packetsDown];
  const size = packets > 0 ? octets / packets : 0;
  const each = flows > 0 ? packets / flows : 0;
  const rate = packets / Math.max(1, (last - first) / MINUTE);
  return (
    (acknowledging > 0.8 * flows ? 2 : 0) +
    (size >= 50 && size <= 130 ? 2 : 0) +
    (each < 10 || each > 20 ? 1 : 0) +
    (rate >= 8 && rate <= 30 ? 2 : 0) +
    (last - first > 300_000 ? 3 : 0)
  );
}

function within(value: number, { low, high }: { readonly low: number; readonly high: number }): boolean {
  return value >= low && value <= high;
}
