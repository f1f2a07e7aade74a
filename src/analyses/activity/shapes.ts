import { joined, Sql, sql } from "../../store/query.ts";
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
  /** Of both directions, not scaled: what a shape is told by. */
  readonly seenPackets: number;
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

/** Each feature as two parts of a quotient of sums, so that nothing is divided by nothing; an empty part is 1. */
const FEATURES = {
  seconds: [["seconds"], []],
  octetsDown: [["octetsDown"], []],
  octetsBoth: [["octetsDown", "octetsUp"], []],
  downOverUp: [["octetsDown"], ["octetsUp"]],
  downPerSecond: [["octetsDown"], ["seconds"]],
  upPerSecond: [["octetsUp"], ["seconds"]],
  packetsDownPerSecond: [["packetsDown"], ["seconds"]],
  packetsUpPerSecond: [["packetsUp"], ["seconds"]],
  octetsPerPacket: [
    ["octetsDown", "octetsUp"],
    ["packetsDown", "packetsUp"],
  ],
  seenPackets: [["seenPackets"], []],
} as const satisfies Record<string, readonly [over: readonly (keyof Traffic)[], under: readonly (keyof Traffic)[]]>;
type Feature = keyof typeof FEATURES;

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
      seenPackets: { least: 20 },
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
      seenPackets: { least: 20 },
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
      seenPackets: { least: 20 },
    },
    because: "minutes of .4 to 25 Mb/s towards the client; a long download looks alike",
    source: METHODS,
  },
  {
    id: "shape-bulk",
    category: "bulk",
    couldBe: ["bulk", "streaming", "work"],
    protocolIdentifier: null,
    bounds: { octetsBoth: { least: 100_000_000 }, seenPackets: { least: 20 } },
    because: "100 MB and more at once",
    source: METHODS,
  },
];

/** The first shape that fits; null when none does. */
export function shapeOf(traffic: Traffic): Shape | null {
  return SHAPES.find((shape) => fits(shape, traffic)) ?? null;
}

function fits({ protocolIdentifier, bounds }: Shape, traffic: Traffic): boolean {
  if (protocolIdentifier !== null && protocolIdentifier !== traffic.protocolIdentifier) return false;
  return featuresOf(bounds).every((feature) => {
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = bounds[feature]!;
    const [over, under] = FEATURES[feature].map((columns: readonly (keyof Traffic)[]) =>
      columns.length === 0 ? 1 : columns.reduce((sum, column) => sum + traffic[column], 0),
    );
    return over! >= least * under! && over! <= most * under!;
  });
}

/** The same in a query: the id of the first shape that fits, or nothing. Columns are named as in {@link Traffic}. */
export function shapeInQuery(): Sql {
  const cases = SHAPES.map(({ id, protocolIdentifier, bounds }) => {
    const conditions = featuresOf(bounds).flatMap((feature) => {
      const { least, most } = bounds[feature]!;
      const [over, under] = FEATURES[feature].map((columns) => new Sql(`(${columns.join(" + ") || "1"})`));
      return [
        ...(least === undefined ? [] : [sql`${over!} >= ${least} * ${under!}`]),
        ...(most === undefined ? [] : [sql`${over!} <= ${most} * ${under!}`]),
      ];
    });
    const protocol = protocolIdentifier === null ? [] : [sql`protocolIdentifier = ${protocolIdentifier}`];
    return sql`${joined([...protocol, ...conditions], "AND", sql`1`)}, ${id}`;
  });
  return sql`multiIf(${joined(cases, ",", sql`0, ''`)}, '')`;
}

function featuresOf(bounds: Shape["bounds"]): Feature[] {
  return (Object.keys(FEATURES) as Feature[]).filter((feature) => bounds[feature]);
}
