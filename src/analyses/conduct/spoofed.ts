import type { Bogon, Flood, Forged } from "./ask-spoofed.ts";
import { BOGONS } from "./bogons.ts";
import { networkText } from "./remote.ts";
import { SPOOFED } from "./rules.ts";
import type { Verdict } from "./scans.ts";

/** Time in which packets bore addresses that were not their senders'. */
export interface Spoofing {
  readonly kind: "own-addresses" | "many-sources";
  readonly network: string;
  readonly port: number;
  readonly verdict: Verdict;
  /** Seconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly records: number;
  /** Most addresses in an hour (own-addresses) or in five minutes (many-sources). */
  readonly sources: number;
  /** Share of the subject's addresses in it that nobody ever answered; null where others' addresses are forged. */
  readonly dark: number | null;
}

export interface ForgedTarget {
  readonly remote: string;
  readonly port: number;
  readonly hours: readonly Forged[];
}

const HOUR = 3600;

/** The remote ports that many of the subject's addresses tried, most tried first. */
export function targetsOf(forged: readonly Forged[]): ForgedTarget[] {
  const targets = new Map<string, Forged[]>();
  for (const hour of forged) {
    const key = `${hour.remote} ${hour.port}`;
    targets.set(key, [...(targets.get(key) ?? []), hour]);
  }
  return [...targets.values()]
    .map((hours) => ({ remote: hours[0]!.remote, port: hours[0]!.port, hours }))
    .sort((a, b) => sum(b.hours) - sum(a.hours) || (a.remote < b.remote ? -1 : 1));
}

export function ownAddresses(
  targets: readonly ForgedTarget[],
  dark: readonly { readonly sources: number; readonly dark: number }[],
): Spoofing[] {
  return targets.flatMap(({ port, hours }, at) => {
    const of = dark[at];
    if (!of) return [];
    const share = of.sources === 0 ? 0 : of.dark / of.sources;
    return merged(
      [...hours].sort((a, b) => a.first - b.first),
      2 * HOUR,
    ).map((run) => ({
      kind: "own-addresses" as const,
      network: networkText(run[0]!.network),
      port,
      // Many hosts that are alive may all miss a server that is down.
      verdict: share >= SPOOFED.dark.value ? ("likely" as const) : ("possible" as const),
      start: run[0]!.first,
      end: Math.max(...run.map(({ last }) => last)),
      records: sum(run),
      sources: Math.max(...run.map(({ sources }) => sources)),
      dark: share,
    }));
  });
}

/** Floods of which the sources are too many to be machines that somebody has: an indication, for there are such. */
export function manySources(floods: readonly Flood[]): Spoofing[] {
  const services = new Map<string, Flood[]>();
  for (const flood of floods) {
    const key = `${flood.network} ${flood.port}`;
    services.set(key, [...(services.get(key) ?? []), flood]);
  }
  return [...services.values()].flatMap((of) =>
    merged(of, 900).map((run) => ({
      kind: "many-sources" as const,
      network: networkText(run[0]!.network),
      port: run[0]!.port,
      verdict: "possible" as const,
      start: run[0]!.first,
      end: Math.max(...run.map(({ last }) => last)),
      records: sum(run),
      sources: Math.max(...run.map(({ sources }) => sources)),
      dark: null,
    })),
  );
}

export function bogonsTold(bogons: readonly Bogon[]): { id: string; source: string; records: number }[] {
  return bogons.flatMap(({ bogon, records }) => {
    const row = BOGONS[bogon];
    return row ? [{ id: row.id, source: row.source, records }] : [];
  });
}

/** What begins at most so many seconds after the last is one. */
function merged<T extends { readonly first: number; readonly last: number }>(
  items: readonly T[],
  apart: number,
): T[][] {
  const runs: T[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    if (item.first - last > apart) runs.push([]);
    runs.at(-1)!.push(item);
    last = Math.max(last, item.last);
  }
  return runs;
}

function sum(items: readonly { readonly records: number }[]): number {
  return items.reduce((total, { records }) => total + records, 0);
}
