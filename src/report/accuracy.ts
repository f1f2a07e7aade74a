import { z } from "zod";
import type { SvgDocument } from "../figures/canvas.ts";
import type { Figure } from "../finding/figure.ts";
import { percent } from "../values/quantity.ts";
import { figureBlock } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, namedRow } from "./table.ts";
import { capital, spaced } from "./words.ts";

const share = z.strictObject({
  value: z.number().min(0).max(1),
  /** 95 % interval of a share of independent runs. */
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
  hits: z.number().int().nonnegative(),
  of: z.number().int().positive(),
});

/** How the methods did on made-up networks whose truth is known; docs/accuracy.json. */
export const accuracySchema = z.strictObject({
  /** Of the code that was examined. */
  commit: z.string(),
  worlds: z.number().int(),
  runs: z.number().int(),
  findings: z.array(
    z.strictObject({
      analysis: z.string(),
      /** Id of the finding, without the thing it names. */
      finding: z.string(),
      /** Held to a truth; else only its claims in worlds where nothing happened. */
      graded: z.boolean(),
      asked: z.number().int(),
      answered: z.number().int(),
      /** Of the 95 % intervals, those that held the truth. */
      coverage: share.nullable(),
      medianError: z.strictObject({ value: z.number(), unit: z.string() }).nullable(),
      /** A change was told where nothing changed, only the instrument, or something else. */
      falseFindings: z.strictObject({
        quiet: share.nullable(),
        instrument: share.nullable(),
        others: share.nullable(),
      }),
      power: z.array(share.extend({ effect: z.string() })),
    }),
  ),
  likelihood: z.array(share.extend({ term: z.string(), from: z.number(), to: z.number() })),
});

export type Accuracy = z.infer<typeof accuracySchema>;
type Examined = Accuracy["findings"][number];

/** How often the methods of this report are right, as far as made-up worlds can say; of the analyses that it holds. */
export function accuracyChapter(accuracy: Accuracy, analyses: readonly string[], document: SvgDocument): Markup {
  return html`<section id="accuracy" aria-labelledby="accuracy-title">
<h2 id="accuracy-title">How often this method is right</h2>
<p>The methods were asked about ${accuracy.worlds} made-up networks whose truth is known, ${accuracy.runs} runs in all (commit
<code>${accuracy.commit}</code>). In about half of them nothing of the subject changed, or only the way it was measured. Made-up
networks are simpler than real ones: these shares are what can be hoped for, not a promise.</p>
${analyses.map((analysis) => chapterOf(analysis, accuracy))}
${accuracy.likelihood.length === 0 ? null : words(accuracy, document)}
</section>`;
}

function chapterOf(analysis: string, { findings }: Accuracy): Markup {
  const own = findings.filter((one) => one.analysis === analysis);
  const title = html`<h3>${capital(spaced(analysis))}</h3>`;
  if (own.length === 0 || own.every(({ graded }) => !graded))
    return html`${title}<p>This analysis has not been graded yet: nothing is known of how often it is right.</p>`;
  const rows = own.filter(({ answered }) => answered > 0).map(rowOf);
  return html`${title}<p>${summary(own)}</p>
${dataTable({ label: `Accuracy of ${analysis}`, columns: COLUMNS, rows })}`;
}

const COLUMNS = [
  "Finding",
  "Intervals that held",
  "Median error",
  "False, nothing changed",
  "False, instrument changed",
  "Told when it was so",
];

function rowOf({ finding, coverage, medianError, falseFindings, power }: Examined): Markup {
  return namedRow(
    html`<code>${finding}</code>`,
    told(coverage),
    medianError === null ? "–" : errorWords(medianError),
    told(falseFindings.quiet),
    told(falseFindings.instrument),
    power.length === 0 ? "–" : power.map(({ effect, value, of }) => `${effect}: ${percent(value)} of ${of}`).join("; "),
  );
}

function summary(own: readonly Examined[]): string {
  const coverage = united(own.map((one) => one.coverage));
  const alarms = united(own.flatMap(({ falseFindings }) => [falseFindings.quiet, falseFindings.instrument]));
  const held = coverage
    ? `Of ${coverage.of} intervals of 95 %, ${percent(coverage.hits / coverage.of)} held the truth. `
    : "";
  const alarmed = alarms
    ? `Where the subject did not change, a change was told in ${percent(alarms.hits / alarms.of)} of ${alarms.of} answers.`
    : "";
  return `${held}${alarmed}`;
}

/** What was measured of one analysis, in a sentence or two; null where it was never graded. */
export function accuracySummary({ findings }: Accuracy, analysis: string): string | null {
  const own = findings.filter((one) => one.analysis === analysis);
  return own.some(({ graded }) => graded) ? summary(own) : null;
}

function united(shares: readonly Examined["coverage"][]): { hits: number; of: number } | null {
  const some = shares.filter((one) => one !== null);
  if (some.length === 0) return null;
  return { hits: some.reduce((sum, one) => sum + one.hits, 0), of: some.reduce((sum, one) => sum + one.of, 0) };
}

function told(of: Examined["coverage"]): string {
  return of === null ? "–" : `${percent(of.value)} (${percent(of.low)} to ${percent(of.high)})`;
}

function errorWords({ value, unit }: NonNullable<Examined["medianError"]>): string {
  if (unit === "hours") return `${value.toFixed(1)} hours`;
  return unit === "points" ? `${(value * 100).toFixed(1)} points` : percent(value);
}

function words({ likelihood }: Accuracy, document: SvgDocument): Markup {
  const rows = likelihood.map(({ term, from, to, ...share }) =>
    namedRow(term, `${percent(from)} to ${percent(to)}`, told(share), String(share.of)),
  );
  return html`<h3>What the words of likelihood were worth</h3>
${figureBlock(calibration(likelihood), { document, madeUp: [], name: "likelihood-calibration", proof: null })}
${dataTable({ label: "Words of likelihood, said and happened", columns: ["Word", "Means", "Was so", "Times said"], rows })}`;
}

function calibration(likelihood: Accuracy["likelihood"]): Figure {
  return {
    kind: "calibration",
    title: "Words of likelihood, said and happened",
    caption:
      "Each dot is a word, at the middle of what it means; the line is the 95 % interval of how often it was so.",
    unit: "share of judgments on made-up networks",
    zone: "UTC",
    bins: likelihood.map(({ from, to, value, low, high, of }) => ({
      stated: (from + to) / 2,
      held: value,
      ...{ low, high, n: of },
    })),
  };
}
