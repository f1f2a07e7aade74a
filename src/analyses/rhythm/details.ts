import { z } from "zod";

const mean = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const weeks = z.strictObject({ period: z.number(), against: z.number().nullable() });

const common = {
  /** What is counted, by hour of the subject's clock. */
  quantity: z.string(),
  /** Whole weeks that count, of each window. */
  weeks,
};

/** `details` of rhythm.workHourShare, rhythm.eveningShare and rhythm.weekendShare. */
export const shareDetails = z.strictObject({
  ...common,
  part: z.string(),
  against: mean.nullable(),
  difference: mean.nullable(),
  /** The same name read another way. */
  also: z.strictObject({ part: z.string(), value: mean, against: mean.nullable(), difference: mean.nullable() }),
  /** The same part by octets instead: one download moves them. */
  octets: z.strictObject({ value: mean, against: mean.nullable(), difference: mean.nullable() }).nullable(),
});

/** `details` of rhythm.peakHour; hours of the local day; an interval over midnight runs below 0 or past 24. */
export const peakDetails = z.strictObject({ ...common, against: mean.nullable(), difference: z.number().nullable() });

/** `details` of rhythm.shift. */
export const shiftDetails = z.strictObject({
  ...common,
  shifted: z.boolean(),
  pValue: z.number(),
  draws: z.number(),
  divergence: z.number(),
  hoursMoved: z.number(),
  octets: z
    .strictObject({ shifted: z.boolean(), pValue: z.number(), divergence: z.number(), hoursMoved: z.number() })
    .nullable(),
  /** Public holidays of the subject in the weeks that count. */
  holidays: weeks,
});

export type ShareDetails = z.infer<typeof shareDetails>;
export type PeakDetails = z.infer<typeof peakDetails>;
export type ShiftDetails = z.infer<typeof shiftDetails>;
