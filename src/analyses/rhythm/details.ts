import { z } from "zod";

const mean = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const weeks = z.strictObject({ period: z.number(), against: z.number().nullable() });

const common = {
  /** What is counted, by hour of the subject's clock. */
  quantity: z.string(),
  /** Whole weeks that count, of each window. */
  weeks,
  /** Pairs of a host and a service that call at all hours alike, services that several hosts together call so, and the flows of each: left out. */
  automatic: z.strictObject({ pairs: z.number(), flows: z.number() }),
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

/** `details` of rhythm.peakHour and rhythm.troughHour; hours of the local day; an interval over midnight runs below 0 or past 24. */
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
  /** Hours by which a clock of the instrument moved, by the controls that moved as a whole; the weeks have it turned back. */
  clock: z
    .strictObject({ hours: z.number(), low: z.number(), high: z.number(), controls: z.array(z.string()) })
    .nullable(),
  /** Public holidays of the subject in the weeks that count. */
  holidays: weeks,
});

const test = {
  strict: z.boolean(),
  relaxed: z.boolean(),
  /** Amplitude of one cycle a day over the next that is no harmonic of it; and the share of variance it explains. */
  ratio: z.number(),
  power: z.number(),
  pValue: z.number(),
  draws: z.number(),
  days: z.number(),
};

/** `details` of rhythm.diurnal. */
export const diurnalDetails = z.strictObject({
  ...common,
  ...test,
  against: z.strictObject({ ...test, strength: z.number() }).nullable(),
});

/** `details` of rhythm.restDays; `work` is 1 on a reference workday and 0 on a reference rest day. */
export const restDetails = z.strictObject({
  ...common,
  weekdays: z.array(
    z.strictObject({ weekday: z.number(), day: z.string(), work: z.number(), pValue: z.number(), rests: z.boolean() }),
  ),
  rests: z.array(z.string()),
  declared: z.array(z.string()),
  agrees: z.boolean(),
  against: z.array(z.string()).nullable(),
  /** Single days lived like rest days, and whether they are holidays of the subject's definition. */
  exceptions: z.array(z.strictObject({ date: z.iso.date(), declared: z.boolean(), work: z.number() })),
  draws: z.number(),
});

/** `details` of rhythm.timeZone; hours ahead of UTC. */
export const zoneDetails = z.strictObject({
  ...common,
  declared: z.number(),
  inferred: z.number(),
  agrees: z.boolean(),
  /** How strongly the day gathers, 0 to 1, and how many hours an event lies from where the best reference has it. */
  strength: z.number(),
  distance: z.number(),
  /** By octets. */
  octets: z.number().nullable(),
  /** Hours by which people lived later than the declared clock in the window compared with. */
  against: z.number().nullable(),
});

export type DiurnalDetails = z.infer<typeof diurnalDetails>;
export type RestDetails = z.infer<typeof restDetails>;
export type ZoneDetails = z.infer<typeof zoneDetails>;
export type ShareDetails = z.infer<typeof shareDetails>;
export type PeakDetails = z.infer<typeof peakDetails>;
export type ShiftDetails = z.infer<typeof shiftDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return OF[finding] ?? shareDetails;
}

const OF: Readonly<Record<string, z.ZodType>> = {
  "rhythm.shift": shiftDetails,
  "rhythm.peakHour": peakDetails,
  "rhythm.troughHour": peakDetails,
  "rhythm.diurnal": diurnalDetails,
  "rhythm.restDays": restDetails,
  "rhythm.timeZone": zoneDetails,
};
