import { type RateOnset, rateOnset } from "../../statistics/rate-onset.ts";
import { type RatioOfMeans, ratioOfMeans } from "../../statistics/ratio-of-means.ts";
import type { Zone } from "../../values/zone.ts";
import type { LocalDay } from "../instrument/local-time.ts";
import { hoursByDay } from "./connections.ts";
import type { Gathered } from "./gather.ts";
import { coinIn } from "./growth.ts";

/** Contacts with a coin by covered day: hours of pool connections, or flows to nodes of its network. */
export interface Contacts {
  readonly kind: "pools" | "nodes";
  /** By window, in the order of its covered days. */
  readonly byWindow: readonly (readonly { readonly day: LocalDay; readonly count: number }[])[];
  /** Most different servers met on a day; null where not counted. */
  readonly peers: number | null;
}

export interface Onset extends Contacts {
  readonly onset: RateOnset | null;
  /** Period ÷ window compared with; null without one, or where one has no contact. */
  readonly ratio: RatioOfMeans | null;
  readonly same: boolean | null;
}

/** The later rate must be so many times the earlier one, and the statistic so large, for contacts to begin [D]. */
const FROM_NOTHING = 10;
const LEAST_STATISTIC = 20;
const FEWEST_DAYS_BEFORE = 5;
/** The two one-sided tests at .05 each are the 90 % interval (Schuirmann, 1987). */
const EQUIVALENCE_LEVEL = 0.9;
const ERROR = 0.02;

/** Coins with which there were contacts of either kind. */
export function contactsOf(coin: string, gathered: Gathered, zone: Zone): Contacts[] {
  const ofCoin = gathered.mining.filter((one) => coinIn(gathered.detected, one) === coin);
  const pools = gathered.days.map((days) =>
    [...hoursByDay(ofCoin, days, zone)].map(([day, hours]) => ({ day, count: hours })),
  );
  const flows = new Map(gathered.nodes.filter((one) => one.coin === coin).map((one) => [one.day, one]));
  const nodes = gathered.days.map((days) => days.map((day) => ({ day, count: flows.get(day)?.flows ?? 0 })));
  const peers = Math.max(0, ...[...flows.values()].map((one) => one.peers));
  return [
    { kind: "pools" as const, byWindow: pools, peers: null },
    { kind: "nodes" as const, byWindow: nodes, peers },
  ].filter(({ byWindow }) => byWindow.flat().some(({ count }) => count > 0));
}

/** When contacts begin, or whether two windows have the same level of them. */
export function onsetOf(contacts: Contacts, margin: number): Onset {
  const [now = [], before = []] = contacts.byWindow;
  const days = [...before, ...now].sort((a, b) => a.day - b.day);
  const found = rateOnset(days);
  const amounts = (of: readonly { readonly count: number }[]) => of.map(({ count }) => count);
  const ratio = before.length > 0 ? ratioOfMeans(amounts(before), amounts(now), ERROR, EQUIVALENCE_LEVEL) : null;
  return {
    ...contacts,
    onset: found && begins(found, days) ? found : null,
    ratio,
    same: ratio && ratio.low > 1 / margin && ratio.high < margin,
  };
}

function begins({ day, before, after, statistic }: RateOnset, days: readonly { readonly day: LocalDay }[]): boolean {
  const earlier = days.filter((one) => one.day < day).length;
  return earlier >= FEWEST_DAYS_BEFORE && after >= FROM_NOTHING * before && statistic >= LEAST_STATISTIC;
}
