import type { Accuracy } from "../../src/report/accuracy.ts";
import { proportion } from "../../src/statistics/proportion.ts";
import { calibrationOf } from "./calibration.ts";
import type { Examined } from "./examined.ts";
import { type Count, rowsOf } from "./tally.ts";

/** The examination as the report shows it: docs/accuracy.json. */
export function accuracyOf({ marks, commit }: Examined): Accuracy {
  const runs = new Set(marks.map(({ world, seed }) => `${world} ${seed}`)).size;
  return {
    commit,
    worlds: new Set(marks.map(({ world }) => world)).size,
    runs,
    findings: rowsOf(marks)
      .filter(({ finding }) => !finding.endsWith(" failed"))
      .map((row) => ({
        analysis: row.analysis,
        finding: row.finding,
        graded: row.graded,
        asked: row.asked,
        answered: row.answered,
        coverage: share(row.coverage),
        medianError: row.medianError === null ? null : { value: row.medianError, unit: row.errorIn ?? "ratio" },
        falseFindings: {
          quiet: share(row.falseFindings.quiet),
          instrument: share(row.falseFindings.instrument),
          others: share(sum([row.falseFindings.event, row.falseFindings.control, row.falseFindings.use])),
        },
        power: row.power.flatMap(({ effect, told }) => {
          const found = share(told);
          return found ? [{ effect, ...found }] : [];
        }),
      })),
    likelihood: calibrationOf(marks).words.flatMap(({ term, from, to, happened }) => {
      const found = share(happened);
      return found ? [{ term, from, to, ...found }] : [];
    }),
  };
}

function share({ hits, of }: Count) {
  if (of === 0) return null;
  const { low, high } = proportion(hits, of);
  return { value: hits / of, low, high, hits, of };
}

function sum(counts: readonly Count[]): Count {
  return { hits: counts.reduce((all, one) => all + one.hits, 0), of: counts.reduce((all, one) => all + one.of, 0) };
}
