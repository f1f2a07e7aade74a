import { AMPLIFIERS } from "./amplifiers.ts";
import type { Burst } from "./ask-reflection.ts";
import { networkText } from "./remote.ts";
import { REFLECTION } from "./rules.ts";
import type { Verdict } from "./scans.ts";

/** A stretch of time in which answers of many servers of one port met one host. */
export interface Episode {
  readonly network: string;
  readonly port: number;
  /** Row of the table of amplifiers; null when the port is none of theirs. */
  readonly amplifier: string | null;
  readonly verdict: Verdict;
  /** Seconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly records: number;
  /** Most remote ends in a window. */
  readonly remotes: number;
  /** As the flows have it: the forged questions leave in the host's name. */
  readonly sent: number;
  readonly received: number;
}

const HOUR = 3600;
const DAY = 86_400;

/**
 * Bursts that follow each other, of hosts and ports for which that is not what happens on most days, nor through the hours
 * where days are few: a resolver asks many servers at once all day long.
 */
export function episodesOf(bursts: readonly Burst[], days: number): Episode[] {
  const pairs = new Map<string, Burst[]>();
  for (const burst of bursts) {
    const key = `${burst.host} ${burst.port}`;
    pairs.set(key, [...(pairs.get(key) ?? []), burst]);
  }
  const most = REFLECTION.mostDays.value * days;
  const mostHours = REFLECTION.mostDays.value * 24 * Math.max(1, days);
  return [...pairs.values()]
    .filter((of) => stretches(of, DAY) <= Math.max(2, most) && stretches(of, HOUR) <= mostHours)
    .flatMap((of) => runs(of).map(episode))
    .sort((a, b) => a.start - b.start || a.port - b.port);
}

function stretches(bursts: readonly Burst[], seconds: number): number {
  return new Set(bursts.map(({ first }) => Math.floor(first / seconds))).size;
}

function runs(bursts: readonly Burst[]): Burst[][] {
  const found: Burst[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const burst of bursts) {
    if (burst.first - last > REFLECTION.apart.value) found.push([]);
    found.at(-1)!.push(burst);
    last = Math.max(last, burst.last);
  }
  return found;
}

function episode(bursts: readonly Burst[]): Episode {
  const sum = (of: (burst: Burst) => number) => bursts.reduce((total, burst) => total + of(burst), 0);
  const [{ host, port }] = bursts as [Burst];
  const amplifier = AMPLIFIERS.find((row) => row.port === port)?.id ?? null;
  const remotes = Math.max(...bursts.map((burst) => burst.remotes));
  const received = sum((burst) => burst.received);
  const again = sum(({ sentPackets }) => sentPackets) >= 3 * sum((burst) => burst.remotes);
  return {
    network: networkText(host),
    port,
    amplifier,
    // A scan of UDP asks each remote end once or twice and is hardly answered.
    verdict: amplifier !== null && (again || received > 0) ? "likely" : "possible",
    start: bursts[0]!.first,
    end: Math.max(...bursts.map(({ last }) => last)),
    records: sum(({ records }) => records),
    remotes,
    sent: sum(({ sent }) => sent),
    received,
  };
}
