import type { Mark } from "./grade.ts";

/** A way in which a finding goes wrong in a world, again and again. */
interface Failure {
  readonly world: string;
  readonly finding: string;
  readonly what: string;
  readonly times: number;
  readonly of: number;
  readonly seed: number;
  readonly said: string;
}

const WAYS: readonly { readonly what: string; applies(mark: Mark): boolean; concerns(mark: Mark): boolean }[] = [
  {
    what: "a change is told that is none",
    applies: ({ change }) => change?.effect === null && change.told,
    concerns: ({ change }) => change?.effect === null,
  },
  {
    what: "the interval does not hold the truth",
    applies: ({ interval }) => interval?.holds === false,
    concerns: ({ interval }) => interval !== undefined,
  },
  {
    what: "a change is missed or told wrongly",
    applies: ({ change }) => change !== undefined && change.effect !== null && !change.right,
    concerns: ({ change }) => change !== undefined && change.effect !== null,
  },
  { what: "refused needlessly", applies: ({ refusal }) => refusal === "needless", concerns: () => true },
  { what: "answered where it had to refuse", applies: ({ refusal }) => refusal === "missing", concerns: () => true },
];

/** Half of the seeds of a world and more, and at least two. */
export function failuresOf(marks: readonly Mark[]): Failure[] {
  const groups = new Map<string, Mark[]>();
  for (const mark of marks) {
    const key = `${mark.world} ${mark.finding}`;
    const group = groups.get(key);
    if (group) group.push(mark);
    else groups.set(key, [mark]);
  }
  return [...groups.values()].flatMap((group) =>
    WAYS.flatMap(({ what, applies, concerns }): Failure[] => {
      const of = group.filter(concerns);
      const wrong = of.filter(applies);
      if (wrong.length < 2 || wrong.length * 2 < of.length) return [];
      const { world, finding, seed, said } = wrong[0]!;
      return [{ world, finding, what, times: wrong.length, of: of.length, seed, said: said ?? "–" }];
    }),
  );
}
