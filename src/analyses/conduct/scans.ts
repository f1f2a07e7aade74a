import { gammaQuantile } from "../../statistics/gamma.ts";
import { thresholdRandomWalk } from "../../statistics/threshold-random-walk.ts";
import type { About, Contact, Prober, Target } from "./ask-scans.ts";
import { networkText } from "./remote.ts";
import { SCAN } from "./rules.ts";
import type { Seen } from "./seen.ts";

export type Verdict = "likely" | "possible" | "benign";

/** Scans that leave one network of the subject. */
export interface Scan {
  /** The subject's /24 (IPv6: /48). */
  readonly network: string;
  readonly verdict: Verdict;
  readonly hosts: number;
  /** Of those, the ones that both signs speak against. */
  readonly likely: number;
  readonly probes: number;
  /** Addresses, and /24 networks they lie in; of several hosts the sum. */
  readonly targets: number;
  readonly targetNetworks: number;
  /** Seconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** Ids of what speaks for it. */
  readonly signs: readonly string[];
  readonly most: readonly Target[];
}

/** No detector is trusted further: there may be scans unlike those that it is made for. */
export const MOST_POWER = 0.95;

export interface Power {
  /** Probability that a scan of so many targets, at any time of the period, would have been found. */
  readonly power: number;
  readonly targets: number;
  readonly seconds: number;
}

/** What would have been seen. */
export function scanPower(seen: Seen): Power {
  const seconds = (seen.whole ? SCAN.window : SCAN.thinWindow).value;
  return { power: Math.min(MOST_POWER, seen.covered), targets: surelyMet(SCAN.targets.value, seen), seconds };
}

/**
 * How many different things within the length of a window put `least` of them into one window, however its edge parts them;
 * of sampled records, so many that enough are met 95 times in 100.
 */
export function surelyMet(least: number, { whole, thinnest }: Pick<Seen, "whole" | "thinnest">): number {
  const parted = 2 * least - 1;
  return whole ? parted : Math.ceil(gammaQuantile(MOST_POWER, parted) / (thinnest ?? 1));
}

export function scansOf(
  probers: readonly Prober[],
  about: readonly About[],
  contacts: readonly Contact[],
  targets: readonly Target[],
  whole: boolean,
): Scan[] {
  const judged = about.flatMap((host) => {
    const prober = probers.find((one) => one.host === host.host)!;
    const signs = whole ? signsOfWhole(prober, host, contacts) : signsOfSampled(prober, host);
    return signs.length === 0 ? [] : [{ host, signs }];
  });
  const networks = [...new Set(judged.map(({ host }) => networkText(host.host)))].sort();
  return networks
    .map((network) => {
      const here = judged.filter(({ host }) => networkText(host.host) === network);
      const sum = (of: (about: About) => number) => here.reduce((total, { host }) => total + of(host), 0);
      const likely = here.filter(({ signs }) => signs.length > 1).length;
      const verdict: Verdict = likely > 0 ? "likely" : "possible";
      return {
        network,
        verdict,
        hosts: here.length,
        likely,
        probes: sum(({ probes }) => probes),
        targets: sum(({ targets: of }) => of),
        targetNetworks: sum(({ networks: of }) => of),
        first: Math.min(...here.map(({ host }) => host.first)),
        last: Math.max(...here.map(({ host }) => host.last)),
        signs: [...new Set(here.flatMap(({ signs }) => signs))].sort(),
        most: targets.filter(({ host }) => here.some((one) => one.host.host === host)),
      };
    })
    .sort((a, b) => (a.verdict === b.verdict ? b.probes - a.probes : a.verdict === "likely" ? -1 : 1));
}

function signsOfWhole({ windows }: Prober, { host, targets }: About, contacts: readonly Contact[]): string[] {
  const outcomes = contacts.find((one) => one.host === host)?.succeeded ?? [];
  const walked = thresholdRandomWalk(outcomes.map((outcome) => outcome > 0)).verdict === "scanner";
  return [
    ...(windows > 0 ? ["many-targets"] : []),
    ...(walked && targets >= SCAN.walkTargets.value ? ["random-walk"] : []),
  ];
}

/** Every connection has a first packet; who scans has hardly anything else. Neither sign says anything alone. */
function signsOfSampled({ windows }: Prober, { probes, records }: About): string[] {
  return windows > 0 && probes >= SCAN.loneShare.value * records ? ["many-targets", "lone-syn"] : [];
}

/** Hosts told as likely, and all that may be scanners. */
export function hostsThat(found: readonly Scan[]): { likely: number; all: number } {
  const sum = (of: (scan: Scan) => number) => found.reduce((total, scan) => total + of(scan), 0);
  return { likely: sum(({ likely }) => likely), all: sum(({ hosts }) => hosts) };
}
