import type { Counted } from "./judge.ts";
import type { Placed } from "./place.ts";

/** What of one country exchanged something with a network, in units: (remote network, day). */
export interface Tally {
  readonly country: string;
  /** By how probable it is that people of that country sit there. */
  readonly units: number;
  /** Those in which networks of people began sessions with mail or VPN. */
  readonly sessions: number;
  /** Those in which the network itself was called: exchange that says nothing of people there. */
  readonly called: number;
  readonly mailSessions: number;
  readonly portalSessions: number;
  readonly byDay: ReadonlyMap<number, number>;
  /** Of the networks that are more likely there than not. */
  readonly networks: Spread;
  readonly sessionNetworks: Spread;
}

/** How widely something is spread over remote networks and days. */
export interface Spread {
  readonly networks: number;
  readonly addresses: number;
  readonly days: ReadonlySet<number>;
  /** Largest part that one network has of all. */
  readonly largestShare: number;
  readonly members: readonly string[];
}

/** Counts by country; infrastructure and carriers of the subject are not among them. */
export function tallyByCountry(placed: readonly Placed[]): Map<string, Tally> {
  const sums = new Map<string, Sums>();
  for (const one of placed)
    for (const [country, share] of one.countries) {
      if (one.people === 0) continue;
      const sum = sums.get(country) ?? emptySums();
      sums.set(country, sum);
      add(sum, one, share);
    }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([country, sum]) => [country, told(country, sum)]));
}

interface Sums {
  units: number;
  sessions: number;
  called: number;
  mailSessions: number;
  portalSessions: number;
  readonly byDay: Map<number, number>;
  readonly inside: Placed[];
}

const emptySums = (): Sums => ({
  units: 0,
  sessions: 0,
  called: 0,
  mailSessions: 0,
  portalSessions: 0,
  byDay: new Map(),
  inside: [],
});

function add(sum: Sums, one: Placed, share: number): void {
  const weight = share * one.people;
  sum.units += weight * one.days.length;
  sum.called += weight * one.calledDays;
  for (const day of one.days) sum.byDay.set(day, (sum.byDay.get(day) ?? 0) + weight);
  if (one.eyeball) {
    sum.sessions += weight * one.sessionDays.length;
    sum.mailSessions += weight * one.mailDays;
    sum.portalSessions += weight * one.portalDays;
  }
  if (share > 0.5) sum.inside.push(one);
}

function told(country: string, { inside, ...sums }: Sums): Tally {
  return {
    country,
    ...sums,
    networks: spread(inside, ({ days }) => days),
    sessionNetworks: spread(
      inside.filter(({ eyeball }) => eyeball),
      ({ sessionDays }) => sessionDays,
    ),
  };
}

export function spread(networks: readonly Placed[], daysOf: (one: Placed) => readonly number[]): Spread {
  const met = networks.filter((one) => daysOf(one).length > 0);
  const counts = met.map((one) => daysOf(one).length);
  const whole = counts.reduce((sum, one) => sum + one, 0);
  return {
    networks: met.length,
    addresses: met.reduce((sum, { addresses }) => sum + addresses, 0),
    days: new Set(met.flatMap(daysOf)),
    largestShare: whole > 0 ? Math.max(...counts) / whole : 0,
    members: met.map(({ network }) => network),
  };
}

/** Several networks as one baseline. */
export function summed(tallies: readonly ReadonlyMap<string, Tally>[]): Counted[] {
  const sums = new Map<string, Counted>();
  for (const tally of tallies)
    for (const { country, units, sessions, called } of tally.values()) {
      const before = sums.get(country) ?? { country, units: 0, sessions: 0, called: 0 };
      sums.set(country, {
        country,
        units: before.units + units,
        sessions: before.sessions + sessions,
        called: before.called + called,
      });
    }
  return [...sums.values()];
}

export function unitsOf(tally: ReadonlyMap<string, Tally>): number {
  return [...tally.values()].reduce((sum, { units }) => sum + units, 0);
}
