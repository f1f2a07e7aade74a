import { z } from "zod";
import { parseInstant, parsePeriod } from "../src/values/instant.ts";
import { parsePrefix } from "../src/values/prefix.ts";
import { zoneNamed } from "../src/values/zone.ts";
import { ACTIVITIES } from "./happening/activities.ts";

/** What a world file may say. Times are ISO 8601, UTC unless they name a zone; shares are 0 to 1; octets are octets. */
const dated = z.string().refine((text) => parseInstant(text) !== null, "is not an ISO 8601 date or time");
const period = z
  .string()
  .refine(
    (text) => parsePeriod(text) !== null,
    "is not a period such as 2017-04-01..2017-07-06, its end after its start",
  );
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "is not an id: lower-case letters, digits, hyphens");
const asn = z.number().int().min(0).max(0xffffffff);
const share = z.number().min(0).max(1);
const ipv4Prefix = z
  .string()
  .refine((text) => !text.includes(":") && parsePrefix(text) !== null, "is not an IPv4 CIDR such as 192.0.2.0/24");
const ipv4 = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}$/, "is not an IPv4 address");
const clock = z
  .string()
  .regex(/^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/, 'is not hours such as "08:00-18:00"');
/** Where a setting is from; a world that copies a published figure says whose. */
const source = z.string().min(1).optional();

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

const network = z.strictObject({
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

const exporter = z.strictObject({
  id,
  address: ipv4,
  observationDomainId: z.number().int().min(0).max(0xffffffff).default(0),
  from: dated.optional(),
  to: dated.optional(),
  /** Share of all flows that pass it, whatever their network. */
  sees: share,
  /** Of those, the share that the exporter above it in the list sees too. */
  twice: share.default(0),
  /** Whether its records name the adjacent ASNs (IE 128, 129). */
  tellsNeighbours: z.boolean().default(true),
  /** How its options tell the rate: of the whole device (IE 34) or by sampler (IE 48 to 50). */
  tellsSamplingBy: z.enum(["device", "sampler"]).default("device"),
  /** IE 21 and 22, or IE 152 and 153. */
  times: z.enum(["uptime", "absolute"]).default("uptime"),
  /** Random 1 in N of the packets; `tells` is what its options say, when that differs: another rate, or nothing. */
  sampling: z
    .array(
      z.strictObject({
        from: dated.optional(),
        oneIn: z.number().int().min(1).max(1_000_000),
        tells: z.union([z.number().int().min(1), z.literal("nothing")]).optional(),
        source,
      }),
    )
    .min(1),
  /** Share of its export packets that never arrive; its sequence numbers tell. */
  loss: share.default(0),
  /** When nothing of it arrives, though it sends. */
  missing: z.array(period).default([]),
});

const peer = z.strictObject({
  asn,
  address: ipv4,
  /** ASNs between the peer and the way. */
  via: z.array(asn).default([]),
  /** From 0 to 1: the peer prefers the way into whose share (in the order of the network's ways, last first) this falls. */
  leans: share,
});

export const worldSchema = z.strictObject({
  id,
  title: z.string().min(1),
  because: z.string().optional(),
  period,
  networks: z.array(network).min(1),
  instrument: z.strictObject({
    /** When anybody looks; the whole period when left out. */
    visible: z.array(period).default([]),
    exporters: z.array(exporter).min(1).max(32),
  }),
  routeCollector: z
    .strictObject({ name: z.string(), asn, address: ipv4, period, ribs: z.array(dated), peers: z.array(peer).min(1) })
    .optional(),
  /** Windows that the truth is told for. */
  windows: z.record(id, period),
  notes: z.array(z.string()).default([]),
});

export type WorldFile = z.infer<typeof worldSchema>;
export type NetworkFile = WorldFile["networks"][number];
export type ExporterFile = WorldFile["instrument"]["exporters"][number];
