import { z } from "zod";
import { dated, id, ipv4, period, share, source } from "./values.ts";

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

/** How what happens is seen: nothing of it changes what happens. */
export const instrument = z.strictObject({
  /** When anybody looks; the whole period when left out. */
  visible: z.array(period).default([]),
  exporters: z.array(exporter).min(1).max(32),
});

export type InstrumentFile = z.infer<typeof instrument>;
export type ExporterFile = InstrumentFile["exporters"][number];
