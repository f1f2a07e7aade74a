import type { HourOf, LongTalk } from "../src/analyses/tunnel-endpoints/features.ts";
import type { Random } from "../src/statistics/random.ts";

/** A made-up host with one remote port that it talks to for long: a tunnel, or something that looks like one. */
export interface MadeHost {
  readonly kind: string;
  readonly tunnel: boolean;
  readonly talk: LongTalk;
}

/** How a kind behaves; each host draws its own within the bounds. */
interface Behaviour {
  readonly tunnel: boolean;
  /** Hours of the day at which it begins, how many it lasts, and on which share of days it happens. */
  readonly begins: readonly [number, number];
  readonly lasts: readonly [number, number];
  readonly onDays: readonly [number, number];
  /** What is left of the host's other flows while it is up. */
  readonly leaves: readonly [number, number];
  /** Its octets an hour over those of the host's other use. */
  readonly octets: readonly [number, number];
  readonly upDown: readonly [number, number];
  /** Packets a second in its calmest minutes. */
  readonly calmest: readonly [number, number];
  /** Share of hosts whose other end is in a hosting network, whose name was asked for, whose port is a carrier's. */
  readonly hosting: number;
  readonly lookedUp: number;
  readonly carrierPort: number;
  /** Flows an hour of the host's own other use, at its busiest; a machine that does nothing else has next to none. */
  readonly other: readonly [number, number];
}

const person = [4, 40] as const;
const machine = [0, 0.4] as const;

export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  "tunnel in working hours": tunnel({ begins: [7, 10], lasts: [5, 10], onDays: [0.5, 0.9] }),
  "tunnel in the evening": tunnel({ begins: [17, 20], lasts: [2, 6], onDays: [0.4, 1] }),
  "tunnel that is always up": tunnel({ begins: [0, 0.1], lasts: [24, 24.1], onDays: [0.95, 1] }),
  "tunnel for some of it": tunnel({
    begins: [8, 18],
    lasts: [3, 9],
    onDays: [0.4, 0.9],
    leaves: [0.2, 0.7],
    octets: [0.3, 2],
  }),
  "tunnel now and then": tunnel({ begins: [8, 21], lasts: [1.5, 4], onDays: [0.2, 0.5] }),
  stream: rival({
    begins: [17, 20],
    lasts: [2, 5],
    leaves: [0.6, 1.2],
    octets: [2, 20],
    upDown: [0.01, 0.05],
    calmest: [1, 80],
  }),
  radio: rival({
    begins: [7, 10],
    lasts: [4, 9],
    leaves: [0.8, 1.2],
    octets: [0.2, 1.5],
    upDown: [0.02, 0.08],
    calmest: [5, 30],
  }),
  "mail that waits": rival({
    begins: [0, 9],
    lasts: [9, 24],
    leaves: [0.9, 1.1],
    octets: [0.005, 0.1],
    upDown: [0.1, 0.9],
    calmest: [0.001, 0.01],
    hosting: 0.2,
  }),
  "messages that are pushed": rival({
    begins: [0, 0.1],
    lasts: [20, 24],
    leaves: [0.9, 1.1],
    octets: [0.001, 0.05],
    upDown: [0.3, 1.5],
    calmest: [0.002, 0.08],
  }),
  meeting: rival({
    begins: [8, 15],
    lasts: [1, 3],
    onDays: [0.3, 0.9],
    leaves: [0.3, 0.9],
    octets: [1, 8],
    upDown: [0.3, 1.2],
    calmest: [20, 200],
    hosting: 0.3,
  }),
  game: rival({
    begins: [17, 21],
    lasts: [1.5, 5],
    leaves: [0.3, 0.9],
    octets: [0.2, 2],
    upDown: [0.2, 0.9],
    calmest: [10, 60],
    hosting: 0.5,
  }),
  "work on a far machine": rival({
    begins: [8, 10],
    lasts: [3, 8],
    onDays: [0.3, 0.7],
    leaves: [0.4, 0.9],
    octets: [0.05, 1],
    upDown: [0.05, 0.5],
    calmest: [0.01, 3],
    hosting: 0.4,
  }),
  backup: rival({
    begins: [0, 4],
    lasts: [1, 5],
    leaves: [0.8, 1.2],
    octets: [2, 60],
    upDown: [5, 80],
    calmest: [2, 200],
    hosting: 0.6,
  }),
  "files kept alike": rival({
    begins: [0, 9],
    lasts: [8, 24],
    leaves: [0.9, 1.1],
    octets: [0.1, 3],
    upDown: [0.2, 4],
    calmest: [0.005, 0.1],
    hosting: 0.3,
  }),
  miner: rival({
    begins: [0, 0.1],
    lasts: [23, 24],
    onDays: [0.9, 1],
    leaves: [0.9, 1.1],
    octets: [0.5, 20],
    upDown: [0.4, 1.5],
    calmest: [0.01, 0.1],
    other: machine,
    hosting: 0.7,
    lookedUp: 0.8,
  }),
  camera: rival({
    begins: [0, 0.1],
    lasts: [23, 24],
    onDays: [0.9, 1],
    leaves: [0.9, 1.1],
    octets: [5, 80],
    upDown: [10, 60],
    calmest: [1, 100],
    other: machine,
    hosting: 0.6,
  }),
  "film box": rival({
    begins: [16, 20],
    lasts: [2, 6],
    leaves: [0.5, 1.1],
    octets: [10, 80],
    upDown: [0.01, 0.05],
    calmest: [1, 80],
    other: machine,
  }),
  "fetches of updates": rival({
    begins: [2, 20],
    lasts: [1, 2],
    onDays: [0.1, 0.4],
    leaves: [0.8, 1.2],
    octets: [1, 30],
    upDown: [0.01, 0.04],
    calmest: [1, 100],
  }),
};

/** How far a host's own hours may stray from those of its kind, so that the held-out ones differ from the learned ones. */
export interface Setting {
  readonly days: number;
  readonly stray: number;
  /** Share of hosts of which lists and names say something. */
  readonly known: number;
}

export function madeHost(kind: string, random: Random, { days, stray, known }: Setting): MadeHost {
  const how = BEHAVIOURS[kind]!;
  const drawn = ([low, high]: readonly [number, number]) =>
    (low + (high - low) * random.next()) * Math.exp(stray * random.normal());
  const [usual, long, onDays] = [drawn(how.begins), drawn(how.lasts), Math.min(1, drawn(how.onDays))];
  const [leaves, octets, busiest] = [drawn(how.leaves), drawn(how.octets), drawn(how.other)];
  const habit = dayShape(random);
  const usualShape = dayShape(random);
  const hours = new Set<number>();
  for (let day = 0; day < days; day++) {
    if (random.next() >= onDays) continue;
    const begins = Math.max(0, usual + random.normal() * 0.7);
    for (let at = begins; at < begins + long * Math.exp(0.2 * random.normal()); at++)
      hours.add(day * 24 + Math.floor(at));
  }
  const peers: HourOf[] = [];
  const beside: HourOf[] = [];
  for (let hour = 0; hour < days * 24; hour++) {
    const all = random.poisson(60 * usualShape[hour % 24]!);
    if (all > 0) peers.push({ hour, records: all, octets: all * 20_000 });
    const mean = busiest * habit[hour % 24]! * (hours.has(hour) ? leaves : 1);
    const own = random.poisson(mean);
    if (own > 0) beside.push({ hour, records: own, octets: own * 20_000 });
  }
  const anHour = Math.max(1, busiest) * 20_000 * octets;
  const talked = [...hours]
    .sort((a, b) => a - b)
    .map((hour) => ({ hour, records: 2, octets: anHour * Math.exp(0.5 * random.normal()) }));
  const down = talked.reduce((sum, one) => sum + one.octets, 0);
  const told = random.next() < known;
  return {
    kind,
    tunnel: how.tunnel,
    talk: {
      up: down * drawn(how.upDown),
      down,
      hours: talked,
      beside,
      peers,
      calmest: told ? drawn(how.calmest) : null,
      sampled: false,
      hosting: told ? random.next() < how.hosting : null,
      lookedUp: told && random.next() < 0.6 ? random.next() < how.lookedUp : null,
      carrier: random.next() < how.carrierPort ? "openvpn-port" : null,
    },
  };
}

/** A day of somebody's: quiet nights, and a peak at work or in the evening. */
function dayShape(random: Random): number[] {
  const peak = random.next() < 0.5 ? 13 : 20;
  return Array.from({ length: 24 }, (_, hour) => 0.03 + Math.exp(-(((hour - peak) / 5) ** 2)));
}

function tunnel(own: Partial<Behaviour>): Behaviour {
  return {
    tunnel: true,
    begins: [8, 12],
    lasts: [3, 8],
    onDays: [0.5, 0.9],
    leaves: [0, 0.08],
    octets: [0.8, 1.5],
    upDown: [0.06, 0.5],
    calmest: [0.04, 0.4],
    hosting: 0.8,
    lookedUp: 0.3,
    carrierPort: 0.4,
    other: person,
    ...own,
  };
}

function rival(own: Partial<Behaviour>): Behaviour {
  return {
    tunnel: false,
    begins: [8, 20],
    lasts: [2, 5],
    onDays: [0.3, 0.95],
    leaves: [0.8, 1.1],
    octets: [0.5, 5],
    upDown: [0.05, 0.6],
    calmest: [1, 50],
    hosting: 0.25,
    lookedUp: 0.9,
    carrierPort: 0.02,
    other: person,
    ...own,
  };
}
