import { type Bar, barsOf, shareText } from "./bars.ts";
import { type Calibration, calibrationOf } from "./calibration.ts";
import type { Examined } from "./examined.ts";
import { failuresOf } from "./failures.ts";
import type { Mark } from "./grade.ts";
import { type Row, rowsOf } from "./tally.ts";

const BEGIN = "<!-- examined: written by `npm run worlds` -->";
const END = "<!-- examined: end -->";

/** The page with what stands between the marks written anew. */
export function between(page: string, examined: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the page has no "${BEGIN}" … "${END}"`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${examined}\n\n${page.slice(to)}`;
}

/** What the examination found, as Markdown; the same marks always give the same text. */
export function accuracyPage(examined: Examined): string {
  const { marks, commit } = examined;
  const rows = rowsOf(marks);
  const worlds = new Set(marks.map(({ world }) => world)).size;
  const runs = new Set(marks.map(({ world, seed }) => `${world} ${seed}`)).size;
  return [
    `Commit \`${commit}\`: ${worlds} worlds, ${runs} runs, ${marks.length} graded findings. In parentheses: 95 % interval of a share (Clopper & Pearson), and how many of how many.`,
    "## The bars",
    barTable(barsOf(examined)),
    "## Findings",
    findingTable(rows.filter(({ graded }) => graded)),
    "## Many seeds, by the estimators alone",
    summaryTable(examined),
    "## Power",
    powerTable(rows),
    "## Likelihood and confidence",
    ...calibration(calibrationOf(marks)),
    "## Where it fails",
    failureTable(marks),
    "## Not graded yet",
    ungraded(rows, marks),
  ].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function barTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ section, asks, found, met, because }) => [
    section,
    asks,
    found,
    met === null ? "–" : met ? "met" : "**missed**",
    because,
  ]);
  return table(["METHODS", "asks", "found", "", "how, or why"], rows);
}

function findingTable(rows: readonly Row[]): string {
  const cells = rows.map(({ finding, asked, answered, coverage, medianError, errorIn, falseFindings, refusals }) => [
    `\`${finding}\``,
    `${answered} of ${asked}`,
    shareText(coverage),
    medianError === null ? "–" : errorText(medianError, errorIn),
    ...(["quiet", "instrument", "event", "control", "use"] as const).map((kind) => briefly(falseFindings[kind])),
    `${refusals.right} / ${refusals.needless} / ${refusals.missing}`,
  ]);
  const text = table(
    [
      "finding",
      "answered",
      "intervals that held",
      "median error",
      "false: quiet",
      "instrument",
      "attack",
      "control",
      "other use",
      "refusals right / needless / missing",
    ],
    cells,
  );
  return `${text}\n\nFalse: a change is told where this finding's quantity did not change, by what did change in the world.`;
}

function summaryTable({ summaries }: Examined): string {
  const rows = summaries.map(({ analysis, world, what, coverage, medianError, errorIn, told, changed }) => [
    analysis,
    `\`${world}\``,
    what,
    coverage ? shareText(coverage) : "–",
    medianError === null ? "–" : errorText(medianError, errorIn),
    `${shareText(told)} ${changed ? "rightly" : "falsely"}`,
  ]);
  return table(["analysis", "world", "how", "intervals that held", "median error", "change told"], rows);
}

function powerTable(rows: readonly Row[]): string {
  const cells = rows.flatMap(({ finding, power }) =>
    power.map(({ effect, told }) => [`\`${finding}\``, effect, shareText(told)]),
  );
  return table(["finding", "there was", "told rightly"], cells);
}

function calibration({ words, error, brier, brierOfPrior, wrongByConfidence }: Calibration): string[] {
  const said = words.filter(({ happened }) => happened.of > 0);
  const rows = said.map(({ term, from, to, happened, said }) => [
    term,
    `${from}–${to}`,
    said!.toFixed(2),
    shareText(happened),
    happened.hits / happened.of >= from && happened.hits / happened.of <= Math.max(to, 1 - Number(to < 0.99))
      ? "inside"
      : "**outside**",
  ]);
  const levels = Object.entries(wrongByConfidence).map(([level, wrong]) => [level, shareText(wrong)]);
  return [
    table(["word", "means", "said on average", "was so", "band"], rows),
    `Calibration error ${text(error)}, Brier ${text(brier)} (always the prior: ${text(brierOfPrior)}).`,
    table(["confidence", "wrong"], levels),
  ];
}

function failureTable(marks: readonly Mark[]): string {
  const rows = failuresOf(marks).map(({ world, finding, what, times, of, seed, said }) => [
    `\`${world}\``,
    `\`${finding}\``,
    what,
    `${times} of ${of}`,
    `seed ${seed}: ${said}`,
  ]);
  return `Every world and finding of which half of the seeds and more, and at least two, went wrong; one of them in full.\n\n${table(["world", "finding", "what", "seeds", "for example"], rows)}`;
}

function ungraded(rows: readonly Row[], marks: readonly Mark[]): string {
  const some = rows.filter(({ graded, finding }) => !graded && !finding.endsWith(" failed"));
  const failed = marks.filter(({ finding }) => finding.endsWith(" failed"));
  const cells = some.map(({ finding, answered, asked, falseFindings }) => [
    `\`${finding}\``,
    `${answered} of ${asked}`,
    ...(["quiet", "instrument"] as const).map((kind) => briefly(falseFindings[kind])),
  ]);
  const crashed =
    failed.length === 0
      ? ""
      : `\n\n${failed.length} questions failed, the first: ${failed[0]!.finding} in \`${failed[0]!.world}\`, seed ${failed[0]!.seed}: ${failed[0]!.said}`;
  return `Analyses without a grader of their own (\`worlds/examination/graders\`): only changes that they tell in still worlds are judged.\n\n${table(["finding", "answered", "false: quiet", "instrument"], cells)}${crashed}`;
}

function briefly({ hits, of }: { hits: number; of: number }): string {
  return of === 0 ? "–" : `${hits} of ${of}`;
}

function errorText(value: number, unit: string | null): string {
  if (unit === "hours") return `${value.toFixed(1)} h`;
  return unit === "points" ? `${(value * 100).toFixed(2)} points` : `${(value * 100).toFixed(1)} %`;
}

function text(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}
