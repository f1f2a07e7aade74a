import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const days = z.strictObject({ of: z.number(), observed: z.number(), zero: z.number() });

/** `details` of growth.octets, growth.packets, growth.flows and growth.hosts, and of each `.normalised`. */
export const growthDetails = z.strictObject({
  /** What was counted. */
  measure: z.string(),
  /** Which reading is the estimate. */
  reading: z.enum(["normalised", "panel"]),
  /** The same as a change in per cent: a ratio of 4 is +300. */
  percentChange: z.number(),
  /** Over all exporters without controls; on the panel; beyond controls over all exporters; beyond controls on the panel. */
  asSeen: interval.nullable(),
  onPanel: interval.nullable(),
  normalised: interval.nullable(),
  normalisedOnPanel: interval.nullable(),
  controls: z.array(z.strictObject({ id: z.string(), growth: interval.nullable() })),
  /** How far the subject strayed from its controls before, in logarithms. */
  departure: z.number().nullable(),
  days: z.strictObject({ before: days, after: days }),
  /** Local days left out as single events. */
  events: z.array(z.iso.date()),
  exporters: z.array(z.string()),
  panel: z.array(z.string()),
  /** Share of the later window's total that the panel saw. */
  panelShare: z.number(),
  sampling: z.strictObject({
    known: z.boolean(),
    alike: z.boolean(),
    probabilities: z.array(z.number()),
    packetsPerRecord: z.number().nullable(),
    scaledAlready: z.array(z.string()),
  }),
  /** Share of the later window's octets on /24 (IPv6: /48) that carried nothing in the earlier one. */
  newNetworksShare: z.number().nullable(),
  /** From day to day. */
  autocorrelation: z.number(),
});
export type GrowthDetails = z.infer<typeof growthDetails>;
