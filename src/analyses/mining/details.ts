import { z } from "zod";

const alignment = z.strictObject({
  reach: z.number(),
  hits: z.number(),
  blocks: z.number(),
  mean: z.number(),
  deviation: z.number(),
  z: z.number(),
  pValue: z.number(),
  draws: z.number(),
});

const lists = z.strictObject({
  pools: z.number(),
  dates: z.array(z.string()),
  /** A list is from after the flows that it is held against. */
  later: z.boolean(),
});

/** `details` of mining.hosts: servers by name or address, hosts of the subject as counts only. */
export const hostsDetails = z.strictObject({
  /** Servers that pools are at, most hosts first; those that may be, with verdict `possible`. */
  pools: z.array(
    z.strictObject({
      coin: z.string(),
      pool: z.string(),
      port: z.number(),
      verdict: z.enum(["known", "likely", "possible"]),
      probability: z.number(),
      hosts: z.number(),
      evidence: z.array(z.string()),
      alignment: alignment.nullable(),
    }),
  ),
  rows: z.array(z.strictObject({ id: z.string(), weight: z.number(), because: z.string(), source: z.string() })),
  pairs: z.number(),
  cut: z.boolean(),
  addresses: z.number(),
  /** Chao2 over days; what is rarer may be missing still. */
  addressesAtLeast: z.number(),
  mostAtOnce: z.number(),
  possibleAtOnce: z.number(),
  before: z.number().nullable(),
  lists,
  coins: z.array(z.string()),
  means: z.strictObject({
    list: z.boolean(),
    marks: z.boolean(),
    names: z.boolean(),
    blocks: z.boolean(),
    times: z.boolean(),
    timed: z.number(),
  }),
});

const level = z.strictObject({
  connectionHoursADay: z.number(),
  addresses: z.number(),
  connections: z.number(),
  messagesAnHour: z.number(),
  octetsAnHour: z.number(),
  pools: z.array(z.strictObject({ pool: z.string(), share: z.number() })),
});

/** `details` of mining.growth.<coin>. */
export const growthDetails = z.strictObject({
  coin: z.string(),
  now: level,
  before: level,
  withPossible: z.number().nullable(),
  /** Octets to the pools, after ÷ before, as told: what volume alone would have said. */
  octets: z.number().nullable(),
  poolsLeft: z.array(z.string()),
  poolsCome: z.array(z.string()),
});

/** `details` of mining.onset.<coin>. */
export const onsetDetails = z.strictObject({
  coin: z.string(),
  contacts: z.enum(["pools", "nodes"]),
  onset: z
    .strictObject({ at: z.iso.date(), low: z.iso.date(), high: z.iso.date(), before: z.number(), after: z.number() })
    .nullable(),
  sameLevel: z.boolean().nullable(),
  ratio: z.strictObject({ value: z.number(), low: z.number(), high: z.number(), level: z.number() }).nullable(),
  margin: z.number(),
  peersOnADay: z.number().nullable(),
});

/** `details` of mining.capacity. */
export const capacityDetails = z.strictObject({
  coins: z.array(
    z.strictObject({
      coin: z.string(),
      machinesAtLeast: z.number(),
      least: z.number(),
      ifFastest: z.number(),
      slowest: z.string(),
      fastest: z.string(),
      source: z.string(),
      from: z.string(),
    }),
  ),
  /** No connection bounds it from above: workers that a proxy folds into one. */
  workersInAProxy: z.number(),
  pinned: z
    .strictObject({ pool: z.string(), value: z.number(), low: z.number(), high: z.number(), shares: z.number() })
    .nullable(),
});

export type HostsDetails = z.infer<typeof hostsDetails>;
export type GrowthDetails = z.infer<typeof growthDetails>;
export type OnsetDetails = z.infer<typeof onsetDetails>;
export type CapacityDetails = z.infer<typeof capacityDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  if (finding === "mining.hosts") return hostsDetails;
  if (finding === "mining.capacity") return capacityDetails;
  if (finding.startsWith("mining.growth.")) return growthDetails;
  return finding.startsWith("mining.onset.") ? onsetDetails : undefined;
}
