import type { Kind, Mark } from "./grade.ts";
import { ownGraders } from "./graders/graders.ts";
import { median } from "./median.ts";

/** So many of so many. */
export interface Count {
  readonly hits: number;
  readonly of: number;
}

/** How a finding did, over all worlds and seeds. */
export interface Row {
  readonly analysis: string;
  readonly finding: string;
  /** Whether its values are held to a truth, or only its claims in still worlds. */
  readonly graded: boolean;
  readonly asked: number;
  readonly answered: number;
  readonly coverage: Count;
  /** The same where the instrument is steady or only sampling, exporters or loss change: what the method is made for. */
  readonly medianError: number | null;
  readonly errorIn: string | null;
  /** Told of a change where there was none, by what did change in the world. */
  readonly falseFindings: { readonly [kind in Kind]: Count };
  /** Told rightly, by what there was. */
  readonly power: readonly { readonly effect: string; readonly told: Count }[];
  readonly refusals: { readonly right: number; readonly needless: number; readonly missing: number };
}

export const KINDS: readonly Kind[] = ["quiet", "instrument", "event", "control", "use"];

/** Marks of the same finding together; in the order of names, whatever order they came in. */
export function rowsOf(marks: readonly Mark[]): Row[] {
  const keys = [...new Set(marks.map(({ analysis, finding }) => `${analysis} ${finding}`))].sort();
  return keys.map((key) => rowOf(marks.filter(({ analysis, finding }) => `${analysis} ${finding}` === key)));
}

function rowOf(marks: readonly Mark[]): Row {
  const { analysis, finding } = marks[0]!;
  const intervals = marks.flatMap(({ interval }) => interval ?? []);
  const refusals = marks.flatMap(({ refusal }) => refusal ?? []);
  const effects = marks.flatMap(({ change }) => (change && change.effect !== null ? [change.effect] : []));
  return {
    analysis,
    finding,
    graded: ownGraders().includes(analysis),
    asked: marks.length,
    answered: marks.filter(({ answered }) => answered).length,
    coverage: count(intervals, ({ holds }) => holds),
    medianError: intervals.length === 0 ? null : median(intervals.map(({ error }) => error)),
    errorIn: intervals[0]?.in ?? null,
    falseFindings: Object.fromEntries(KINDS.map((kind) => [kind, falseIn(marks, [kind])])) as Row["falseFindings"],
    power: [...new Set(effects)].sort(byNumber).map((effect) => ({
      effect,
      told: count(
        marks.filter(({ change }) => change?.effect === effect),
        ({ change }) => change!.right,
      ),
    })),
    refusals: {
      right: refusals.filter((one) => one === "right").length,
      needless: refusals.filter((one) => one === "needless").length,
      missing: refusals.filter((one) => one === "missing").length,
    },
  };
}

/** Told of a change where there was none. */
export function falseIn(marks: readonly Mark[], kinds: readonly Kind[]): Count {
  return count(
    marks.filter(({ change, kind }) => change?.effect === null && kinds.includes(kind)),
    ({ change }) => change!.told,
  );
}

export function count<T>(items: readonly T[], has: (item: T) => boolean): Count {
  return { hits: items.filter(has).length, of: items.length };
}

/** `×1.5` before `×10`; words after numbers. */
function byNumber(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => Number.parseFloat(text.replace(/^×/, "")));
  if (Number.isNaN(x!) !== Number.isNaN(y!)) return Number.isNaN(x!) ? 1 : -1;
  return x! - y! || (a < b ? -1 : 1);
}
