import { z } from "zod";

/**
 * What a finding wants drawn: data, never a drawing. A gap in coverage is a null value and is drawn as a gap.
 * Times are ISO 8601 in UTC; `zone` says in which time zone a person should read them.
 */
const time = z.iso.datetime();
const point = z.strictObject({
  at: time,
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const window = z.strictObject({ from: time, to: time, label: z.string() });
const event = z.strictObject({ at: time, title: z.string() });
const week = z.strictObject({
  label: z.string(),
  /** Seven days from Monday, each 24 shares of the week's activity; they add up to 1. */
  shares: z.array(z.array(z.number()).length(24)).length(7),
  weeks: z.number().int(),
});

const head = { title: z.string(), caption: z.string(), unit: z.string(), zone: z.string() };

/** A quantity over time with its interval band, the windows that are compared, and dated events. */
export const volumeFigure = z.strictObject({
  kind: z.literal("volume"),
  ...head,
  series: z.array(z.strictObject({ name: z.string(), points: z.array(point) })),
  windows: z.array(window),
  events: z.array(event),
});

/** Hour × weekday in the subject's local time, before and after. */
export const weekFigure = z.strictObject({ kind: z.literal("week"), ...head, weeks: z.array(week).min(1).max(2) });

/** Shares of a whole over time; with the part that could not be attributed as a series of its own. */
export const sharesFigure = z.strictObject({
  kind: z.literal("shares"),
  ...head,
  series: z.array(z.strictObject({ id: z.string(), name: z.string(), points: z.array(point) })),
  windows: z.array(window),
  events: z.array(event),
});

/** Which neighbour carried which prefix, when. */
export const timelineFigure = z.strictObject({
  kind: z.literal("timeline"),
  ...head,
  rows: z.array(z.string()),
  spans: z.array(z.strictObject({ row: z.string(), name: z.string(), from: time, to: time })),
  events: z.array(event),
});

/** A value with its interval; `null` is an open end. */
const held = { value: z.number(), low: z.number().nullable(), high: z.number().nullable() };

/** Things beside each other on one scale, in the order given; before beside after. */
export const rankingFigure = z.strictObject({
  kind: z.literal("ranking"),
  ...head,
  rows: z.array(
    z.strictObject({ name: z.string(), ...held, note: z.string(), before: z.strictObject(held).nullable() }),
  ),
});

/** Countries with how much was seen of each, and how far the evidence goes there. */
export const countriesFigure = z.strictObject({
  kind: z.literal("countries"),
  ...head,
  rows: z.array(
    z.strictObject({
      /** ISO 3166-1 alpha-2. */
      country: z.string().regex(/^[A-Z]{2}$/),
      name: z.string(),
      ...held,
      /** Step of the ladder of evidence: 0 is none, 5 the most. */
      level: z.number().int().min(0).max(5),
      note: z.string(),
    }),
  ),
});

/** Who is reached through whom: from the subject over carriers to what is abroad. */
export const linksFigure = z.strictObject({
  kind: z.literal("links"),
  ...head,
  links: z.array(z.strictObject({ from: z.string(), to: z.string(), ...held })),
});

const share = z.number().min(0).max(1);

/** What was stated against what was so: `held` of `n` cases that were stated with a probability of about `stated`. */
export const calibrationFigure = z.strictObject({
  kind: z.literal("calibration"),
  ...head,
  bins: z.array(
    z.strictObject({ stated: share, held: share, low: share, high: share, n: z.number().int().nonnegative() }),
  ),
});

export const figureSchema = z.discriminatedUnion("kind", [
  volumeFigure,
  weekFigure,
  sharesFigure,
  timelineFigure,
  rankingFigure,
  countriesFigure,
  linksFigure,
  calibrationFigure,
]);
export type Figure = z.infer<typeof figureSchema>;
