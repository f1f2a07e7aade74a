import { joined, type Sql, sql } from "../../store/query.ts";
import type { Category } from "./categories.ts";

/** What one client and one service exchanged in a stretch of time, scaled for sampling. */
export interface Traffic {
  readonly protocolIdentifier: number;
  /** From the first to the last packet. */
  readonly seconds: number;
  /** Towards the client, and from it. */
  readonly octetsDown: number;
  readonly octetsUp: number;
  readonly packetsDown: number;
  readonly packetsUp: number;
}

/** A shape of traffic that speaks for a use; every bound that is given must hold. */
export interface Shape {
  readonly id: string;
  readonly category: Category;
  /** What else looks alike. */
  readonly couldBe: readonly Category[];
  readonly protocolIdentifier: 6 | 17 | null;
  readonly bounds: { readonly [F in Feature]?: { readonly least?: number; readonly most?: number } };
  readonly because: string;
  readonly source: string;
}

type Feature =
  | "seconds"
  | "octetsDown"
  | "octetsBoth"
  | "downOverUp"
  | "downPerSecond"
  | "upPerSecond"
  | "packetsDownPerSecond"
  | "packetsUpPerSecond"
  | "octetsPerPacket"
  | "leastPackets";

const METHODS = "METHODS §5, our own bounds";

/** In order of precedence. Octets a second: 1 Mb/s is 125,000. */
export const SHAPES: readonly Shape[] = [
  {
    id: "shape-game",
    category: "gaming",
    couldBe: ["gaming", "work", "social"],
    protocolIdentifier: 17,
    bounds: {
      seconds: { least: 60 },
      packetsDownPerSecond: { least: 10, most: 130 },
      packetsUpPerSecond: { least: 10, most: 130 },
      octetsPerPacket: { least: 60, most: 250 },
      leastPackets: { least: 20 },
    },
    because: "small packets both ways at the pace of a game's ticks; a call looks alike",
    source: METHODS,
  },
  {
    id: "shape-conference",
    category: "work",
    couldBe: ["work", "social", "streaming"],
    protocolIdentifier: 17,
    bounds: {
      seconds: { least: 60 },
      downPerSecond: { least: 12_500 },
      upPerSecond: { least: 12_500 },
      downOverUp: { least: 0.3, most: 3 },
      leastPackets: { least: 20 },
    },
    because: "100 kb/s and more both ways over UDP; private video calls look alike",
    source: METHODS,
  },
  {
    id: "shape-stream",
    category: "streaming",
    couldBe: ["streaming", "bulk", "work", "web", "social"],
    protocolIdentifier: null,
    bounds: {
      seconds: { least: 180 },
      octetsDown: { least: 10_000_000 },
      downOverUp: { least: 20 },
      downPerSecond: { least: 50_000, most: 3_125_000 },
      leastPackets: { least: 20 },
    },
    because: "minutes of .4 to 25 Mb/s towards the client; a long download looks alike",
    source: METHODS,
  },
  {
    id: "shape-bulk",
    category: "bulk",
    couldBe: ["bulk", "streaming", "work"],
    protocolIdentifier: null,
    bounds: { octetsBoth: { least: 100_000_000 }, leastPackets: { least: 20 } },
    because: "100 MB and more at once",
    source: METHODS,
  },
];

/** The first shape that fits; null when none does. */
export function shapeOf(traffic: Traffic): Shape | null {
  return (
    SHAPES.find(
      ({ protocolIdentifier, bounds }) =>
        (protocolIdentifier === null || protocolIdentifier === traffic.protocolIdentifier) &&
        (Object.keys(bounds) as Feature[]).every((feature) => {
          const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = bounds[feature]!;
          const [over, under] = FEATURES[feature].of(traffic);
          return over >= least * under && over <= most * under;
        }),
    ) ?? null
  );
}

/** The same in a query: the id of the first shape that fits, or nothing. Columns are named as in {@link Traffic}. */
export function shapeInQuery(): Sql {
  const cases = SHAPES.map(({ id, protocolIdentifier, bounds }) => {
    const conditions = (Object.keys(bounds) as Feature[]).flatMap((feature) => {
      const { least, most } = bounds[feature]!;
      const { over, under } = FEATURES[feature];
      return [
        ...(least === undefined ? [] : [sql`${over} >= ${least} * ${under}`]),
        ...(most === undefined ? [] : [sql`${over} <= ${most} * ${under}`]),
      ];
    });
    const protocol = protocolIdentifier === null ? [] : [sql`protocolIdentifier = ${protocolIdentifier}`];
    return sql`${joined([...protocol, ...conditions], "AND", sql`1`)}, ${id}`;
  });
  return sql`multiIf(${joined(cases, ",", sql`0, ''`)}, '')`;
}

/** Each feature as two parts of a quotient, so that nothing is divided by nothing. */
const FEATURES: Readonly<
  Record<
    Feature,
    { readonly over: Sql; readonly under: Sql; of(traffic: Traffic): readonly [over: number, under: number] }
  >
> = {
  seconds: { over: sql`seconds`, under: sql`1`, of: ({ seconds }) => [seconds, 1] },
  octetsDown: { over: sql`octetsDown`, under: sql`1`, of: ({ octetsDown }) => [octetsDown, 1] },
  octetsBoth: {
    over: sql`(octetsDown + octetsUp)`,
    under: sql`1`,
    of: ({ octetsDown, octetsUp }) => [octetsDown + octetsUp, 1],
  },
  downOverUp: { over: sql`octetsDown`, under: sql`octetsUp`, of: ({ octetsDown, octetsUp }) => [octetsDown, octetsUp] },
  downPerSecond: { over: sql`octetsDown`, under: sql`seconds`, of: ({ octetsDown, seconds }) => [octetsDown, seconds] },
  upPerSecond: { over: sql`octetsUp`, under: sql`seconds`, of: ({ octetsUp, seconds }) => [octetsUp, seconds] },
  packetsDownPerSecond: {
    over: sql`packetsDown`,
    under: sql`seconds`,
    of: ({ packetsDown, seconds }) => [packetsDown, seconds],
  },
  packetsUpPerSecond: {
    over: sql`packetsUp`,
    under: sql`seconds`,
    of: ({ packetsUp, seconds }) => [packetsUp, seconds],
  },
  octetsPerPacket: {
    over: sql`(octetsDown + octetsUp)`,
    under: sql`(packetsDown + packetsUp)`,
    of: (one) => [one.octetsDown + one.octetsUp, one.packetsDown + one.packetsUp],
  },
  leastPackets: {
    over: sql`seenPackets`,
    under: sql`1`,
    of: ({ packetsDown, packetsUp }) => [packetsDown + packetsUp, 1],
  },
};
