import { loadWorld } from "../make.ts";
import type { World } from "../world.ts";
import { askAll, type Said } from "./scenario.ts";
import { type SummaryRow, summarise } from "./summaries.ts";

/** A world with a seed, of which every analysis is asked or those that are named; or a summary of many seeds. */
export type Job =
  | { readonly world: string; readonly seed: number; readonly analyses?: readonly string[] }
  | { readonly summary: string; readonly seeds: number };

export interface Result {
  readonly job: Job;
  readonly said: readonly Said[];
  readonly summary: SummaryRow | null;
}

export async function work(job: Job): Promise<Result> {
  if ("summary" in job) return { job, said: [], summary: summarise(job.summary, job.seeds) };
  return { job, said: await askAll(worldOf(job.world), job.seed, job.analyses), summary: null };
}

const READ = new Map<string, World>();

function worldOf(name: string): World {
  const world = READ.get(name) ?? loadWorld(name);
  READ.set(name, world);
  return world;
}
