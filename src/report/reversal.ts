import type { Answered } from "../finding/finding.ts";
import { intervalWords } from "../finding/sentences.ts";
import { quantityText } from "../values/quantity.ts";

/** How confidenceFrom() tells of an assumption that the data could have tested and did not. */
const UNTESTED = /^untested: (.+)$/s;

/** What, if it were found, would overturn or weaken a finding: its open ends, turned into things to look for. */
export function whatWouldChange({ alternatives, confidence, estimate, sensitivity }: Answered): string[] {
  const open = alternatives.filter(({ ruledOutBy }) => ruledOutBy === null);
  const untested = confidence.because.flatMap((ground) => UNTESTED.exec(ground)?.[1] ?? []);
  return [
    ...open.map(({ explanation }) => `Evidence that this is so: ${explanation}`),
    ...untested.map((assumption) => `A test that this assumption fails: ${assumption}`),
    ...sensitivity.flatMap(({ changed, value }) =>
      estimate && value !== null && outside(value, estimate)
        ? [`A reason to read the data otherwise (${changed}): the value is then outside the interval`]
        : [],
    ),
    ...(estimate && quantityText(estimate).interval !== null
      ? [`Like data of another source whose interval lies outside of this one (${intervalWords(estimate)})`]
      : []),
  ];
}

/** `Other readings of the same data (3) give ×3.9 to ×4.1`: the spread beside the number. */
export function spreadWords({ estimate, sensitivity }: Answered): string | null {
  const values = sensitivity.flatMap(({ value }) => (value === null ? [] : [value]));
  if (!estimate || values.length === 0) return null;
  const told = (value: number) => quantityText({ ...movedTo(value, estimate) }).value;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = told(least) === told(most) ? told(least) : `${told(least)} to ${told(most)}`;
  return `Other readings of the same data (${values.length}) give ${range}.`;
}

/** Another value with the interval of the estimate around it, so that it is told with as many digits. */
export function movedTo(to: number, { value, low, high, unit }: NonNullable<Answered["estimate"]>) {
  const move = (end: number | null) => (end === null ? null : end + to - value);
  return { value: to, low: move(low), high: move(high), unit };
}

/** What the interval of a ratio says of change, in a sentence; null for other units. */
export function meaningWords({ estimate }: Answered): string | null {
  if (estimate?.unit !== "ratio" || (estimate.low === null && estimate.high === null)) return null;
  if (estimate.low !== null && estimate.low > 1) return "Every value of the interval is a rise.";
  if (estimate.high !== null && estimate.high < 1) return "Every value of the interval is a fall.";
  return "The interval holds ×1: no change is among the values that fit.";
}

function outside(value: number, { low, high }: NonNullable<Answered["estimate"]>): boolean {
  return (low !== null && value < low) || (high !== null && value > high);
}
