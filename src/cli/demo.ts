import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeWorld } from "../../worlds/make.ts";
import { openStore } from "../store/open.ts";
import { parsePeriod } from "../values/instant.ts";
import { ingestSummary } from "./commands/ingest.ts";
import { ingest } from "./ingest.ts";
import { bundled } from "./places.ts";
import { startProgress } from "./progress.ts";
import { serveFolder } from "./serve-folder.ts";
import { runStudy, type StudyRequest } from "./study.ts";
import { findingsTable } from "./table.ts";
import { writeReport } from "./write-findings.ts";

const WORLD = { name: "north-korea-2017-2019", seed: 1 };

const window = (text: string) => parsePeriod(text)!;

/** Windows of the published studies (CLAIMS §0): 2019 against 2017, the ways against early 2018 (H1, H2, H5). */
const IN_2019 = window("2019-01-01..2019-11-01");
const IN_2017 = window("2017-04-01..2017-07-06");
const EARLY_2018 = window("2017-12-01..2018-03-15");
/** The day of the real routing archive. */
const DAY_OF_ROUTES = window("2015-10-23..2015-10-24");

const STUDY: StudyRequest = {
  subject: "north-korea",
  period: IN_2019,
  against: IN_2017,
  questions: [
    ...["growth", "changes", "rhythm"].map((analysis) => ({ analysis, period: IN_2019, against: IN_2017 })),
    { analysis: "paths", period: IN_2019, against: EARLY_2018 },
    { analysis: "paths", period: EARLY_2018, against: IN_2017 },
    { analysis: "paths", period: DAY_OF_ROUTES, against: null },
    ...["activity", "concealment", "tunnels", "mining", "presence", "conduct", "dependence", "exposure"].map(
      (analysis) => ({ analysis, period: IN_2019, against: IN_2017 }),
    ),
    { analysis: "concealment", period: EARLY_2018, against: IN_2017 },
    ...["activity", "concealment", "mining", "conduct"].map((analysis) => ({
      analysis,
      period: IN_2017,
      against: null,
    })),
  ],
  seed: 1,
  settings: {},
  references: null,
  sensitivity: ["growth", "rhythm"],
};

/** Real inputs, each with how it is to be read; where they are from stands in examples/README.md. */
const REAL_INPUTS = [
  { path: "examples/bgp", options: {} },
  { path: "examples/kp-facts", options: { map: "facts-dns" } },
  { path: "examples/scans-2021", options: {} },
  { path: "examples/ugr16", options: { map: "ugr16" } },
];

/** A whole study on bundled inputs; see docs/guide/demo.md. */
export async function demo(options: { out: string; serve: boolean; quiet: boolean }): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  await mkdir(options.out, { recursive: true });
  const work = await mkdtemp(path.join(tmpdir(), "narrows-demo-"));
  try {
    say(`Making the made-up series: world ${WORLD.name}, seed ${WORLD.seed}.`);
    const world = path.join(options.out, "world");
    const made = await make(world, options.quiet);
    const store = await openStore(path.join(work, "store"));
    try {
      for (const { path: input, options: how } of REAL_INPUTS)
        say(
          ingestSummary(
            await ingest(store, [path.relative(process.cwd(), bundled(input))], { ...how, quiet: options.quiet }),
          ).trimEnd(),
        );
      say(ingestSummary(await ingest(store, made, { quiet: options.quiet })).trimEnd());
      await store.settle();
      const findings = await runStudy(store, STUDY, say);
      const html = path.join(options.out, "north-korea.html");
      const json = path.join(options.out, "north-korea.json");
      await writeReport({ html, json }, findings);
      process.stdout.write(`${findingsTable(findings)}\n`);
      say(`${html} and ${json} are written; \`narrows verify ${json}\` does the study again.`);
    } finally {
      await store.close();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  if (options.serve) await serveUntilInterrupted(options.out, say);
}

/** Makes the world; answers the files that hold records (the truth about it is not an input). */
async function make(out: string, quiet: boolean): Promise<string[]> {
  const progress = startProgress(`Making ${WORLD.name}`, 100, "%", quiet);
  await rm(out, { recursive: true, force: true });
  const onProgress = (share: number) => progress.at(100 * share);
  const { files } = await makeWorld(WORLD.name, { seed: WORLD.seed, out, onProgress });
  progress.end();
  return files.filter(({ records }) => records > 0).map(({ name }) => path.join(out, name));
}

async function serveUntilInterrupted(folder: string, say: (line: string) => void): Promise<void> {
  const { url, close } = await serveFolder(folder, "north-korea.html");
  say(`The report is at ${url} (Ctrl-C ends).`);
  await new Promise<void>((resolve) => process.once("SIGINT", resolve));
  await close();
}
