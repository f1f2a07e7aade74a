import type { Judged } from "./judge.ts";
import type { Tally } from "./tally.ts";

/** A rung of the ladder of evidence (METHODS §9, step 5); each holds only where all below it do. */
interface Rung {
  readonly level: number;
  readonly id: string;
  readonly because: string;
}

export const RUNGS: readonly Rung[] = [
  { level: 1, id: "excess", because: "more exchange than the controls let expect, beyond day-to-day noise and misfit" },
  { level: 2, id: "lasting", because: "on ten days and more over three weeks, with two remote networks and more" },
  { level: 3, id: "begun-abroad", because: "networks of people there begin sessions with its own mail or VPN" },
  { level: 4, id: "local-day", because: "those sessions follow that country's day, not the subject's" },
  { level: 5, id: "independent", because: "a source that is not traffic says the same" },
];

/** From here on a country may be called a place of presence; below it there is an excess of exchange. */
export const PRESENCE = 3;

export interface Bar {
  /** Benjamini–Hochberg q up to which a count stands out. */
  readonly q: number;
  /** What the lower end of observed ÷ expected must reach. */
  readonly ratio: number;
}

const FEWEST = { days: 10, span: 21, networks: 2, sessionDays: 5, sessionNetworks: 3 };
/** A second reading, without the baseline's misfit: p-value up to which sessions are many for as often as the country is called. */
export const AMONG_CALLED = 0.01;
/** One contributor must not be more than half of it (METHODS §13.3). */
const MOST_OF_ONE = 0.5;

/** How widely the exchange with a country is spread. */
type Spreads = Pick<Tally, "networks" | "sessionNetworks">;

/** Which rungs hold; `localDay` is null where the hours carry no answer. */
export function climb(
  { units, sessions, amongCalledP }: Judged,
  tally: Spreads | undefined,
  bar: Bar,
  localDay: boolean | null,
) {
  const bySessions = sessions.q <= bar.q && sessions.ratio.low >= bar.ratio;
  const byUnits = units.q <= bar.q && units.ratio.low >= bar.ratio;
  const holds = [
    byUnits || bySessions,
    tally !== undefined && isLasting(tally),
    bySessions && amongCalledP <= AMONG_CALLED && tally !== undefined && isWide(tally),
    localDay === true,
    false, // nothing that is not traffic is among the records
  ];
  const first = holds.indexOf(false);
  const level = first < 0 ? holds.length : first;
  return { level, held: RUNGS.slice(0, level).map(({ id }) => id), byUnits, bySessions };
}

function isLasting({ networks, sessionNetworks }: Spreads): boolean {
  const { days } = networks;
  const span = days.size === 0 ? 0 : Math.max(...days) - Math.min(...days) + 1;
  const one = Math.min(networks.largestShare, sessionNetworks.networks > 0 ? sessionNetworks.largestShare : 1);
  return days.size >= FEWEST.days && span >= FEWEST.span && networks.networks >= FEWEST.networks && one <= MOST_OF_ONE;
}

function isWide({ sessionNetworks: { networks, days, largestShare } }: Spreads): boolean {
  return networks >= FEWEST.sessionNetworks && days.size >= FEWEST.sessionDays && largestShare <= MOST_OF_ONE;
}

/** Cells of fewer remote addresses or days are people, not a country (METHODS §13.3). */
export function isFew(tally: Tally | undefined): boolean {
  if (!tally) return true;
  return tally.networks.addresses < 10 || tally.networks.days.size < 5;
}
