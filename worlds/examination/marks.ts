import type { Known, Mark } from "./grade.ts";
import { graderOf } from "./graders/graders.ts";
import type { Said } from "./scenario.ts";

/** What was said of a world with a seed, graded. */
export function marksOf(said: readonly Said[], known: Known, seed: number): Mark[] {
  return said.flatMap(({ analysis, findings, failed }): Mark[] => {
    const of = { analysis, world: known.world.id, kind: known.kind, seed };
    if (failed !== null) return [{ ...of, finding: `${analysis} failed`, answered: false, said: failed }];
    const grades = graderOf(analysis).grade(findings, known);
    return grades.map((grade) => ({ ...of, ...grade }));
  });
}
