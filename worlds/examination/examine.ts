import { loadWorld } from "../make.ts";
import { commitOf } from "./commit.ts";
import type { Examined } from "./examined.ts";
import type { Known } from "./grade.ts";
import { knownOf } from "./known.ts";
import { marksOf } from "./marks.ts";
import { sorted } from "./sorted.ts";
import type { Result } from "./work.ts";

/** Grades what was said, in one order, whoever was done first. */
export function examinedFrom(results: readonly Result[], commit = commitOf()): Examined {
  const known = new Map<string, Known>();
  const marks = results.flatMap(({ job, said }) => {
    if (!("world" in job)) return [];
    const world = known.get(job.world) ?? knownOf(loadWorld(job.world));
    known.set(job.world, world);
    return marksOf(said, world, job.seed);
  });
  const summaries = results.flatMap(({ summary }) => summary ?? []);
  summaries.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { marks: sorted(marks), summaries, commit };
}
