import { z } from "zod";
import { zoneNamed } from "../../src/values/zone.ts";
import { ACTIVITIES } from "../happening/activities.ts";
import { country, others } from "./others.ts";
import { asn, clock, dated, id, ipv4Prefix, period, share, source } from "./values.ts";

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

/** What happens to the routes of some prefixes for a while; ways and traffic are as `routing` says before and after. */
const routeEvent = z.discriminatedUnion("kind", [
  /** A way is cut, and another carries what it carried. */
  z.strictObject({ id, kind: z.literal("failover"), during: period, way: id, by: id, source }),
  /** A way is announced to some peers, and no flow takes it. */
  z.strictObject({
    id,
    kind: z.literal("backup"),
    during: period,
    prefixes: z.array(ipv4Prefix).optional(),
    way: id,
    peers: share.default(1),
    source,
  }),
  /** A customer passes on what it ought not: beside the origin behind an old way, or from the way to a provider of its own. */
  z.strictObject({
    id,
    kind: z.literal("leak"),
    during: period,
    prefixes: z.array(ipv4Prefix).optional(),
    by: asn,
    towards: asn.optional(),
    peers: share.default(1),
    source,
  }),
  /** Somebody else announces a prefix, or the halves of it; with itself as the origin, or with the true one forged behind. */
  z.strictObject({
    id,
    kind: z.literal("hijack"),
    during: period,
    prefixes: z.array(ipv4Prefix).min(1),
    by: asn,
    halves: z.boolean().default(false),
    forged: z.boolean().default(false),
    peers: share.default(1),
    source,
  }),
]);

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
  routeEvents: z.array(routeEvent).default([]),
  /** Where its addresses truly are. */
  country: country.optional(),
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
      /** How long sessions last: 40 minutes on average, exponential; or with a long tail, as the self-similar internet has it. */
      sessions: z.enum(["exponential", "longTailed"]).default("exponential"),
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
  ...others,
});

export type RouteEventFile = z.infer<typeof routeEvent>;
export type NetworkFile = z.infer<typeof network>;
