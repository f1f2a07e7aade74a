import { z } from "zod";
import { zoneNamed } from "../../src/values/zone.ts";
import { ACTIVITIES } from "../happening/activities.ts";
import { asn, clock, dated, id, ipv4Prefix, share, source } from "./values.ts";

const prefix = z.strictObject({
  prefix: ipv4Prefix,
  originAsn: asn,
  /** Of the network's people, how many sit here; the shares of all prefixes add up to 1. */
  people: share.default(0),
  source,
});

const routing = z.strictObject({
  from: dated,
  /** Which prefixes it holds for; all of them when left out. */
  prefixes: z.array(ipv4Prefix).optional(),
  /** Share of flows by way; none at all: unreachable from here on. */
  ways: z.record(id, share),
  source,
});

/** A network: who lives in it, when, and the ways its flows leave by. */
export const network = z.strictObject({
  id,
  timeZone: z
    .string()
    .refine((name) => zoneNamed(name) !== null, "is not an IANA time zone name such as Asia/Pyongyang"),
  week: z
    .strictObject({
      restDays: z
        .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
        .min(1)
        .max(6),
      workHours: clock,
    })
    .default({ restDays: ["sat", "sun"], workHours: "08:00-18:00" }),
  /** Days of every year, as month and day, that are lived like rest days. */
  holidays: z.array(z.string().regex(/^(0[1-9]|1[0-2])-([0-2]\d|3[01])$/, 'is not a day such as "01-01"')).default([]),
  prefixes: z.array(prefix).min(1),
  ways: z.array(z.strictObject({ id, asn, source })).min(1),
  routing: z.array(routing).min(1),
  volume: z.strictObject({
    /** Octets of both directions on an average day of a week at level 1. */
    octetsPerDay: z.number().positive(),
    /** Multiples of it, reached at these dates; in between, growth is even (a straight line in the logarithm). */
    level: z.array(z.strictObject({ at: dated, times: z.number().positive(), source })).default([]),
    source,
  }),
  /** Days better and worse than the average: AR(1) in the logarithm. */
  days: z.strictObject({ correlation: z.number().min(0).max(0.99), deviation: z.number().min(0).max(1) }).optional(),
  people: z
    .strictObject({
      /** Addresses in use at level 1; they grow with the level. */
      hosts: z.number().positive(),
      sessionsPerHostDay: z.number().positive().default(5),
      /** Share of octets by activity, from a date on. */
      mix: z.array(z.strictObject({ from: dated, shares: z.partialRecord(z.enum(ACTIVITIES), share), source })).min(1),
    })
    .optional(),
  servers: z
    .strictObject({
      prefix: ipv4Prefix,
      hosts: z.number().int().positive(),
      /** Of the network's octets; people have the rest. */
      share,
      sessionsPerDay: z.number().positive(),
      source,
    })
    .optional(),
  /** Unanswered flows from anywhere to any address of the network. */
  background: z.strictObject({ flowsPerAddressDay: z.number().nonnegative(), source }).optional(),
});

export type NetworkFile = z.infer<typeof network>;
