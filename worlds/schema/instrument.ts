import { z } from "zod";
import { dated, id, ipv4, ipv4Prefix, period, share, source } from "./values.ts";

const seconds = z.number().min(0).max(86_400);

/** How far an exporter's clock is from the right one, in seconds; ahead is positive. */
const clockError = z.strictObject({
  offset: z.number().default(0),
  /** What it gains a day. */
  driftPerDay: z.number().min(-3600).max(3600).default(0),
  jumps: z.array(z.strictObject({ at: dated, by: z.number() })).default([]),
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
  /** Which direction passes it; where paths are asymmetric, one only. */
  directions: z.enum(["both", "out", "in"]).default("both"),
  /**
   * When a record is closed, in seconds: so long after it began, and after so much silence between sampled packets.
   * Left out: one record a flow and direction, 15 s after its last packet.
   */
  timeouts: z
    .strictObject({ active: z.number().min(1).max(3600), idle: z.number().min(1).max(600).default(15) })
    .optional(),
  /** 1 in N of the packets, at random or every Nth; `tells` is what its options say, when that differs: another rate, or nothing. */
  sampling: z
    .array(
      z.strictObject({
        from: dated.optional(),
        oneIn: z.number().int().min(1).max(1_000_000),
        method: z.enum(["random", "count"]).default("random"),
        tells: z.union([z.number().int().min(1), z.literal("nothing")]).optional(),
        source,
      }),
    )
    .min(1),
  /** Share of its export packets that never arrive; its sequence numbers tell. */
  loss: share.default(0),
  /** When nothing of it arrives, though it sends. */
  missing: z.array(period).default([]),
  /** It starts anew: what it held is lost, sequence and sysUpTime begin at 0, templates come some seconds after. */
  restarts: z
    .array(z.strictObject({ at: dated, down: seconds.default(60), templatesAfter: seconds.default(0) }))
    .default([]),
  /** Seconds between templates, and the share of them that never arrives. */
  templatesEvery: z.number().min(1).max(86_400).default(1800),
  templateLoss: share.default(0),
  clock: clockError.optional(),
});

/** People's hosts of a prefix go out behind its first few addresses; their ports are given out one after the other. */
const nat = z.strictObject({
  network: id,
  prefix: ipv4Prefix,
  addresses: z.number().int().min(1).default(1),
  /** Given out again when they are through: few ports are used again soon. */
  ports: z.tuple([z.number().int().min(1).max(65_535), z.number().int().min(1).max(65_535)]).default([1024, 65_535]),
  from: dated.optional(),
  to: dated.optional(),
  source,
});

/** How what happens is seen: nothing of it changes what happens. */
export const instrument = z.strictObject({
  /** When anybody looks; the whole period when left out. */
  visible: z.array(period).default([]),
  exporters: z.array(exporter).min(1).max(32),
  nat: z.array(nat).default([]),
});

export type InstrumentFile = z.infer<typeof instrument>;
export type ExporterFile = InstrumentFile["exporters"][number];
