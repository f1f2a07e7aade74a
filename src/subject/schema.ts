import { z } from "zod";
import { parseInstant } from "../values/instant.ts";
import { parsePrefix } from "../values/prefix.ts";
import { zoneNamed } from "../values/zone.ts";

/** YAML reads an unquoted date as text here (schema `core`), so every date arrives as it was written. */
const dated = z.string().refine((text) => parseInstant(text) !== null, "is not an ISO 8601 date or time");
const country = z.string().regex(/^[A-Z]{2}$/, "is not an ISO 3166 country code such as KP");
const asn = z.number().int().min(0).max(0xffffffff);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "is not an id: lower-case letters, digits, hyphens");

const prefix = z
  .string()
  .refine(
    (text) => parsePrefix(text) !== null,
    "is not a CIDR: an address, a slash, a length (IPv4 0–32, IPv6 0–128), and no bits beyond the length",
  );

const member = z.strictObject({
  prefix,
  from: dated.optional(),
  to: dated.optional(),
  /** core: in every finding · suspected: in a second computation · excluded: never, though somebody says so. */
  grade: z.enum(["core", "suspected", "excluded"]),
  holder: z.string().optional(),
  originAsn: asn.optional(),
  /** The way that carries the member when neither the flow nor a route says. */
  way: id.optional(),
  because: z.string().min(1),
  source: z.string().min(1),
});

const way = z.strictObject({
  id,
  title: z.string().optional(),
  asn,
  /** Further ASNs of the same carrier. */
  also: z.array(asn).optional(),
  from: dated.optional(),
  to: dated.optional(),
  operatesIn: country.optional(),
  registeredIn: country.optional(),
  because: z.string().optional(),
  source: z.string().optional(),
});

const event = z.strictObject({
  at: dated,
  to: dated.optional(),
  title: z.string().min(1),
  kind: z.string().optional(),
  source: z.string().min(1),
});

const holiday = z.union([
  z.strictObject({ date: dated, title: z.string() }),
  z.strictObject({
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
    title: z.string(),
    from: z.number().int().optional(),
    to: z.number().int().optional(),
  }),
]);

const clock = z
  .string()
  .regex(/^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/, 'is not hours such as "08:00-18:00"');

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export const subjectSchema = z.strictObject({
  id,
  title: z.string().min(1),
  timeZone: z
    .string()
    .refine((name) => zoneNamed(name) !== null, "is not an IANA time zone name such as Asia/Pyongyang"),
  week: z.strictObject({ restDays: z.array(z.enum(WEEKDAYS)), workHours: clock }),
  population: z.strictObject({ low: z.number(), high: z.number(), because: z.string() }).optional(),
  asns: z
    .array(
      z.strictObject({ asn, from: dated.optional(), to: dated.optional(), because: z.string(), source: z.string() }),
    )
    .default([]),
  members: z.array(member).min(1),
  ways: z.array(way).default([]),
  controls: z.array(z.string()).default([]),
  events: z.array(event).default([]),
  holidays: z.array(holiday).default([]),
  notes: z.array(z.string()).default([]),
});

export type SubjectFile = z.infer<typeof subjectSchema>;
