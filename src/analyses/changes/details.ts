import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

const change = z.strictObject({
  /** Midnight by the subject's clock of the first day after the change, and where it lies in 90 of 100 reruns. */
  at: z.iso.datetime(),
  low: z.iso.datetime(),
  high: z.iso.datetime(),
  /** What changed: octets, packets, flows, hosts, background; of shares the way that changed most, `ways.<id>`. */
  series: z.string(),
  cause: z.enum(["use", "instrument", "event"]),
  /** Which reading decided between use and instrument. */
  causeBy: z.string(),
  /** From when to when the level moved, where it did so slowly; null where at once, and of shares. */
  gradual: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
  /** Later ÷ earlier; null of shares, or where too few days are left. */
  ratio: interval.nullable(),
  /** Of all that tells its way; null of levels. */
  shares: z.strictObject({ before: interval, after: interval }).nullable(),
  /** What is left beyond the instrument: a ratio, of shares a difference. */
  beyondInstrument: interval.nullable(),
  /** Share of the reruns that found it. */
  selected: z.number(),
  pValue: z.number(),
  /** The same among all that were tested. */
  qValue: z.number(),
  facts: z.array(z.strictObject({ day: z.iso.date(), kind: z.string(), what: z.string() })),
  events: z.array(z.string()),
});

/** `details` of changes.octets, .packets, .flows, .hosts, .background and .ways. */
export const changesDetails = z.strictObject({
  changes: z.array(change),
  /** Found in the series but not told: they did not come again in reruns, or may be chance among all that were tested. */
  notTold: z.int(),
  days: z.strictObject({ of: z.int(), observed: z.int() }),
  /** Single days that are no change, and are left out. */
  wildDays: z.array(z.iso.date()),
  /** Covered days on which nothing at all was counted: an outage, or nothing sampled. */
  emptyDays: z.array(z.iso.date()),
  autocorrelation: z.number().nullable(),
  /** The least lasting change in the middle of the time that would have been looked at, as a ratio above 1. */
  leastShift: z.number().nullable(),
  /** Probability that the level changed within the last fortnight, too late to be told. */
  recent: z.number().nullable(),
  seriesTested: z.int(),
});
export type ChangesDetails = z.infer<typeof changesDetails>;

/** `details` of changes.events. */
export const eventsDetails = z.strictObject({
  changes: z.array(z.never()),
  studies: z.array(
    z.strictObject({
      series: z.string(),
      /** Whether the week before or the week from the event on was looked at. */
      asks: z.enum(["foretold", "followed"]),
      events: z.int(),
      ratio: interval,
      pValue: z.number(),
      qValue: z.number(),
      /** The least effect, as a ratio above 1, that would be found in 80 of 100 cases. */
      leastEffect: z.number(),
    }),
  ),
});
export type EventsDetails = z.infer<typeof eventsDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return finding === "changes.events" ? eventsDetails : changesDetails;
}
