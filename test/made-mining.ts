import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import mining from "../src/analyses/mining/index.ts";
import { runAnalysis } from "../src/analyses/run.ts";
import { knowledgeOf } from "../src/cli/knowledge.ts";
import type { Finding } from "../src/finding/finding.ts";
import { loadReferences } from "../src/references/references.ts";
import { readSubject } from "../src/subject/subject.ts";
import { parsePeriod } from "../src/values/instant.ts";
import { referencesOf } from "../worlds/references.ts";
import type { World } from "../worlds/world.ts";
import { withWorld } from "./made-world.ts";
import { ours } from "./referees.ts";

/** What the analysis finds in a world, with the lists and blocks that an analyst of it would have, but for those left out, or that one of another. */
export async function miningIn(
  world: World,
  seed: number,
  period: string,
  against: string | null,
  without: readonly string[] = [],
  known: World = world,
): Promise<Finding[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-made-mining-"));
  try {
    for (const { path: name, text } of referencesOf(known, seed)) {
      if (without.includes(name.split("/")[0]!)) continue;
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const knowledge = knowledgeOf(await loadReferences([folder]));
    const subject = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea");
    const windows = { period: parsePeriod(period)!, against: against === null ? null : parsePeriod(against) };
    return await withWorld(world, seed, (store) =>
      runAnalysis("mining", mining, { store, subject, controls: [], ...windows, seed, knowledge }, {}, new Map()),
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
