import { LIKELIHOOD_TERMS } from "../../src/finding/likelihood.ts";
import type { Mark } from "./grade.ts";
import { type Count, count } from "./tally.ts";

/** A word of likelihood: how often it was said, and how often it was so. */
interface Word {
  readonly term: string;
  readonly from: number;
  readonly to: number;
  readonly happened: Count;
  /** Mean of the probabilities that were said. */
  readonly said: number | null;
}

export interface Calibration {
  readonly words: readonly Word[];
  /** Expected calibration error over the words: how far what happened was from what was said. */
  readonly error: number | null;
  /** Brier (1950), and that of always saying how often it happens at all. */
  readonly brier: number | null;
  readonly brierOfPrior: number | null;
  /** Of each level of confidence, how many findings were wrong. */
  readonly wrongByConfidence: { readonly [level: string]: Count };
}

export function calibrationOf(marks: readonly Mark[]): Calibration {
  const said = marks.flatMap(({ likelihood }) => likelihood ?? []);
  const words = LIKELIHOOD_TERMS.map(({ term, from, to }): Word => {
    const mine = said.filter((one) => one.term === term);
    const probability = mine.length === 0 ? null : mine.reduce((sum, one) => sum + one.probability, 0) / mine.length;
    return { term, from, to, happened: count(mine, ({ happened }) => happened), said: probability };
  });
  const of = said.length;
  const prior = said.filter(({ happened }) => happened).length / of;
  const squares = said.reduce((sum, { probability, happened }) => sum + (probability - Number(happened)) ** 2, 0);
  return {
    words,
    error:
      of === 0
        ? null
        : words.reduce(
            (sum, { happened, said }) => sum + (said === null ? 0 : Math.abs(happened.hits - said * happened.of)),
            0,
          ) / of,
    brier: of === 0 ? null : squares / of,
    brierOfPrior: of === 0 ? null : prior * (1 - prior),
    wrongByConfidence: Object.fromEntries(
      ["high", "moderate", "low"].map((level) => [
        level,
        count(
          marks.flatMap(({ confidence }) => (confidence?.level === level ? [confidence] : [])),
          ({ wrong }) => wrong,
        ),
      ]),
    ),
  };
}
