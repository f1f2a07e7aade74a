import { type Accuracy, accuracySchema } from "../src/report/accuracy.ts";

/** What an examination could have found, by formula, for tests of whatever shows it. The numbers mean nothing. */
export function madeAccuracy(): Accuracy {
  const share = (hits: number, of: number) => ({
    value: hits / of,
    low: (hits / of) * 0.9,
    high: Math.min(1, (hits / of) * 1.1),
    hits,
    of,
  });
  return accuracySchema.parse({
    commit: "0123456789",
    worlds: 60,
    runs: 300,
    findings: [
      {
        analysis: "growth",
        finding: "growth.octets",
        graded: true,
        asked: 300,
        answered: 290,
        coverage: share(272, 290),
        medianError: { value: 0.052, unit: "ratio" },
        falseFindings: { quiet: share(3, 90), instrument: share(6, 100), others: null },
        power: [
          { effect: "×1.5", ...share(18, 20) },
          { effect: "×4", ...share(20, 20) },
        ],
      },
      {
        analysis: "mining",
        finding: "mining.hosts",
        graded: false,
        asked: 300,
        answered: 300,
        coverage: null,
        medianError: null,
        falseFindings: { quiet: null, instrument: null, others: null },
        power: [],
      },
    ],
    likelihood: [{ term: "almost certain", from: 0.95, to: 0.99, ...share(57, 60) }],
  });
}
