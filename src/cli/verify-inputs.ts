import { existsSync } from "node:fs";
import path from "node:path";
import { digestWith } from "../collect/digest.ts";
import { findInputs } from "../collect/inputs.ts";
import type { Difference } from "../finding/difference.ts";
import type { Findings, StudyInput } from "../finding/finding.ts";
import type { openStore } from "../store/open.ts";
import { ingest } from "./ingest.ts";

/** What became of the inputs: those that are gone, and those that lie where they lay with other octets. */
export interface InputChanges {
  readonly gone: string[];
  readonly different: Difference[];
}

/** Brings the inputs in again, in their order; made-up ones are made again where they are not as they were. */
export async function ingestAgain(
  told: Findings,
  beside: string,
  folder: string,
  store: Awaited<ReturnType<typeof openStore>>,
  say: (line: string) => void,
): Promise<InputChanges> {
  const changes: InputChanges = { gone: [], different: [] };
  const sessions = new Map<string, unknown>(); // of the inputs that were read in one session
  for (const input of told.study.inputs) {
    const found = await findInput(input, beside, folder, say);
    if (await isOther(input, beside)) changes.different.push({ id: input.path, why: "its octets changed" });
    else if (!found) changes.gone.push(`${input.path} (${input.sha256.slice(0, 12)}…) is missing`);
    if (found) {
      const settings = input.settings as {
        as?: string;
        map?: string;
        sampling?: number;
        exporter?: string;
        oneSession?: boolean;
      };
      say(`Reading ${input.path}`);
      await ingest(store, [found], { ...settings, sessions, quiet: true });
    }
  }
  await store.settle();
  return changes;
}

async function findInput(
  input: StudyInput,
  beside: string,
  folder: string,
  say: (line: string) => void,
): Promise<string | null> {
  for (const candidate of [input.path, path.resolve(beside, input.path), path.join(beside, path.basename(input.path))])
    if (await holds(candidate, input.sha256)) return candidate;
  if (!input.madeUp) return null;
  const { world, seed } = input.madeUp;
  const out = path.join(folder, "worlds", `${world}-${seed}`);
  if (!existsSync(out)) {
    say(`Making the world ${world} again, seed ${seed}`);
    const { makeWorld } = await import("../../worlds/make.ts");
    await makeWorld(world, { seed, out });
  }
  const again = path.join(out, path.basename(input.path));
  return existsSync(again) && (await digestWith(again)).sha256 === input.sha256 ? again : null;
}

/** Whether a file lies where the input lay, and is another. */
async function isOther({ path: told, sha256 }: StudyInput, beside: string): Promise<boolean> {
  const places = [told, path.resolve(beside, told)].filter((place) => existsSync(place));
  if (places.length === 0) return false;
  const held = await Promise.all(places.map((place) => holds(place, sha256)));
  return !held.includes(true);
}

/** Whether a file, or one within an archive, has these octets. */
async function holds(file: string, sha256: string): Promise<boolean> {
  const { inputs, release } = await findInputs([file]);
  try {
    return inputs.length === 1 && (await digestWith(inputs[0]!.path)).sha256 === sha256;
  } finally {
    await release();
  }
}
