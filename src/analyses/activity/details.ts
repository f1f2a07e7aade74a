import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const bounds = z.strictObject({ low: z.number(), high: z.number() });
/**
 * A share as it is told with the interval over days or weeks alone; what it may be when all that the evidence leaves open is
 * something else, or this; and between what it lies with the intervals of both of these.
 */
const share = z.strictObject({ ...interval.shape, bounds, range: bounds });
/** How far what is told moved, with its interval alone; and what survives of it whatever the open part of both windows is. */
const moved = z.strictObject({ ...interval.shape, survives: bounds });
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
  difference: moved.nullable(),
  differenceOfOctets: moved.nullable(),
});

const index = z.strictObject({
  ...share.shape,
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
  shift: moved.nullable(),
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
  /** `survives`: it is there wherever the time of unknown region went. */
  flight: z.strictObject({ from: z.string(), to: z.string(), moved: z.number(), survives: z.boolean() }).nullable(),
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
