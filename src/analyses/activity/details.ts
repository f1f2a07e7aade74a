import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const bounds = z.strictObject({ low: z.number(), high: z.number() });
/** A share as it is told, and what it may be when what the evidence leaves open is all something else, or all this. */
const share = z.strictObject({ ...interval.shape, bounds });
/** Shares of the time by tier of evidence: A named, B dated list, C network and port, D shape, E none. */
const tiers = z.strictObject({ A: z.number(), B: z.number(), C: z.number(), D: z.number(), E: z.number() });
const list = z.strictObject({ list: z.string(), date: z.string(), later: z.boolean() });

const common = {
  /** How time is counted. */
  slotSeconds: z.number(),
  /** Of the hours of each host, one in so many was counted. */
  oneIn: z.number(),
  blocks: z.strictObject({ unit: z.enum(["weeks", "days"]), period: z.number(), against: z.number().nullable() }),
  /** Dated lists that were asked. */
  lists: z.array(list),
};

/** `details` of activity.share.<category>. */
export const shareDetails = z.strictObject({
  ...common,
  time: share,
  octets: share.nullable(),
  flows: share.nullable(),
  tiers,
  /** Signs, shapes and lists that spoke for it, most time first. */
  evidence: z.array(z.strictObject({ id: z.string(), share: z.number() })),
  against: z.strictObject({ time: share, octets: share.nullable(), flows: share.nullable() }).nullable(),
  /** Of time, period less against; null where windows are sampled differently. */
  difference: interval.nullable(),
  differenceOfOctets: interval.nullable(),
});

const index = z.strictObject({
  ...interval.shape,
  bounds,
  /** Shares of all time. */
  leisure: z.number(),
  work: z.number(),
  ambiguous: z.number(),
});

/** `details` of activity.leisureIndex. */
export const indexDetails = z.strictObject({
  ...common,
  ...index.shape,
  against: index.nullable(),
  shift: z
    .strictObject({
      ...interval.shape,
      /** Between the worst cases of both windows: what survives of the shift whatever the open part is. */
      survives: bounds,
    })
    .nullable(),
});

const part = z.strictObject({
  id: z.string(),
  category: z.string().nullable(),
  region: z.string(),
  share: interval,
  before: interval.nullable(),
  difference: interval.nullable(),
  rank: z.strictObject({ low: z.number(), high: z.number() }),
  persistence: z.strictObject({ period: z.number(), against: z.number().nullable() }),
  octets: z.number(),
  flows: z.number(),
  tiers,
});

/** `details` of activity.services. */
export const servicesDetails = z.strictObject({ ...common, services: z.array(part) });
/** `details` of activity.regions. */
export const regionsDetails = z.strictObject({
  ...common,
  regions: z.array(part),
  flight: z.strictObject({ from: z.string(), to: z.string(), moved: z.number() }).nullable(),
});
/** `details` of activity.devices. */
export const devicesDetails = z.strictObject({ ...common, makers: z.array(part) });

export type ShareDetails = z.infer<typeof shareDetails>;
export type IndexDetails = z.infer<typeof indexDetails>;
export type PartDetails = z.infer<typeof part>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return OF[finding] ?? shareDetails;
}

const OF: Readonly<Record<string, z.ZodType>> = {
  "activity.leisureIndex": indexDetails,
  "activity.services": servicesDetails,
  "activity.regions": regionsDetails,
  "activity.devices": devicesDetails,
};
