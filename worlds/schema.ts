import { z } from "zod";
import { geography, services } from "./schema/geography.ts";
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
  /** Where addresses are, and a database that errs; left out, nobody knows. */
  geography: geography.optional(),
  /** Services besides those that every world has. Where they stand, flows have names and clients ask for them first. */
  services: services.optional(),
  instrument,
  routeCollector: routeCollector.optional(),
  /** Windows that the truth is told for. */
  windows: z.record(id, period),
  /** A world that would make more records than this is refused. */
  most: z.strictObject({ records: z.number().positive() }).default({ records: 50_000_000 }),
  notes: z.array(z.string()).default([]),
});

export type WorldFile = z.infer<typeof worldSchema>;
