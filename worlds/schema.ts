import { z } from "zod";
import { instrument } from "./schema/instrument.ts";
import { network } from "./schema/networks.ts";
import { routeCollector } from "./schema/route-collector.ts";
import { id, period } from "./schema/values.ts";

/** What a world file may say: what happens (`networks`), and apart from it how it is seen (`instrument`). */
export const worldSchema = z.strictObject({
  id,
  title: z.string().min(1),
  because: z.string().optional(),
  period,
  networks: z.array(network).min(1),
  instrument,
  routeCollector: routeCollector.optional(),
  /** Windows that the truth is told for. */
  windows: z.record(id, period),
  notes: z.array(z.string()).default([]),
});

export type WorldFile = z.infer<typeof worldSchema>;
