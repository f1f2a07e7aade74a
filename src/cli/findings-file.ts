import { readFile } from "node:fs/promises";
import { systemReason } from "../collect/input-error.ts";
import { type Findings, findingsSchema } from "../finding/finding.ts";
import { UsageError } from "./exit.ts";

/** A findings file, checked against the published schema, and its text; a UsageError says what is wrong with it. */
export async function readFindings(file: string): Promise<{ readonly text: string; readonly findings: Findings }> {
  const text = await readFile(file, "utf8").catch((cause) => {
    throw new UsageError(`${file} cannot be read: ${systemReason(cause)}`, { cause });
  });
  return { text, findings: findingsIn(text, file) };
}

function findingsIn(text: string, file: string): Findings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const checked = findingsSchema.safeParse(parsed);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError(`${file} holds no findings: ${issue?.path.join(".")}: ${issue?.message}`);
}
