import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bankNames } from "../bank/bank.ts";
import { worldsFolder } from "../folder.ts";
import { accuracyOf } from "./accuracy.ts";
import { examinedFrom } from "./examine.ts";
import { Held } from "./held.ts";
import { accuracyPage, between } from "./page.ts";
import { nameOf, spread } from "./spread.ts";
import { SUMMARIES } from "./summaries.ts";
import type { Job } from "./work.ts";

/**
 * `npm run worlds`: examines every analysis on the bank of worlds, prints the table, and writes it to docs/accuracy.md and
 * docs/accuracy.json. With names of worlds or files, or of analyses, it examines those, and writes nothing.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of each world, and of each summary. */
    seeds: { type: "string", default: "4" },
    "summary-seeds": { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    processes: { type: "string", default: "2" },
    /** Where results are kept: what is there already is not done again. */
    held: { type: "string" },
    /** Of these analyses alone, such as `mining,tunnels`; nothing is written then. */
    analyses: { type: "string" },
    commit: { type: "string" },
  },
});
const [seeds, from, summarySeeds] = [values.seeds, values.from, values["summary-seeds"]].map(Number) as [
  number,
  number,
  number,
];
const worlds = positionals.length > 0 ? positionals : bankNames();
const only = values.analyses ? { analyses: values.analyses.split(",").sort() } : {};
const isWhole = positionals.length === 0 && !values.analyses;
const jobs: Job[] = [
  ...Array.from({ length: seeds }, (_, n) => worlds.map((world): Job => ({ world, seed: from + n, ...only }))).flat(),
  ...(isWhole ? SUMMARIES.map(({ id }): Job => ({ summary: id, seeds: summarySeeds })) : []),
];

const held = new Held(values.held ?? null);
const missing = jobs.filter((job) => !held.has(job));
const began = Date.now();
await spread(missing, {
  file: path.join(path.dirname(fileURLToPath(import.meta.url)), `child${path.extname(fileURLToPath(import.meta.url))}`),
  processes: Number(values.processes),
  done(result) {
    held.add(result);
    const minutes = ((Date.now() - began) / 60_000).toFixed(1);
    process.stderr.write(`${held.results.length} of ${jobs.length} after ${minutes} min: ${nameOf(result.job)}\n`);
  },
});

const examined = examinedFrom(held.results, values.commit);
const page = accuracyPage(examined);
process.stdout.write(`${page}\n`);
if (isWhole) {
  const docs = path.join(path.dirname(worldsFolder()), "docs");
  const file = path.join(docs, "accuracy.md");
  fs.writeFileSync(file, between(fs.readFileSync(file, "utf8"), page));
  fs.writeFileSync(path.join(docs, "accuracy.json"), `${JSON.stringify(accuracyOf(examined), null, 1)}\n`);
}
