import { analyses } from "../../src/analyses/index.ts";
import { runStudy, type StudyRequest } from "../../src/cli/study.ts";
import type { Evidence, Findings } from "../../src/finding/finding.ts";
import type { Store } from "../../src/store/store.ts";
import { parsePeriod } from "../../src/values/instant.ts";

/** One question as a store answered it. */
export interface Answered {
  readonly evidence: Evidence;
  readonly milliseconds: number;
}

export interface Asking {
  readonly answered: readonly Answered[];
  readonly findings: Findings;
}

const period = (text: string) => parsePeriod(text)!;
const IN_2017 = period("2017-04-01..2017-07-06");
const EARLY_2018 = period("2017-12-01..2018-03-15");
const IN_2019 = period("2019-01-01..2019-10-31");
const DAY_OF_ROUTES = period("2015-10-23..2015-10-24");
/** Of the world's long series, and of the real routes among the examples. */
const WINDOWS = [
  { period: IN_2019, against: IN_2017 },
  { period: EARLY_2018, against: null },
  { period: DAY_OF_ROUTES, against: null },
];

/** Asks every analysis there is about every window, and listens to what it asks the store. */
export async function askEverything(store: Store): Promise<Asking> {
  const answered: Answered[] = [];
  const listening: Store = {
    inputs: () => store.inputs(),
    ingest: (input, prefixes) => store.ingest(input, prefixes),
    settle: () => store.settle(),
    interrupt: () => store.interrupt(),
    close: () => store.close(),
    async rows(question, row, query, window) {
      const start = performance.now();
      const asked = await store.rows(question, row, query, window);
      answered.push({ evidence: asked.evidence, milliseconds: performance.now() - start });
      return asked;
    },
  };
  return { findings: await runStudy(listening, STUDY), answered };
}

const STUDY: StudyRequest = {
  subject: "north-korea",
  period: IN_2019,
  against: IN_2017,
  questions: [...analyses.keys()].flatMap((analysis) => WINDOWS.map((window) => ({ analysis, ...window }))),
  seed: 1,
  settings: {},
  references: null,
  sensitivity: [],
};
