import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { MadeUp } from "../record/sink.ts";
import { InputError, systemReason } from "./input-error.ts";

const Manifest = z.object({
  madeUp: z.object({ world: z.string(), seed: z.number() }),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

/** Names of the files that speak about others beside them. */
export const MANIFEST = "manifest.json";
export const CHECKSUMS = "SHA256SUMS";

/**
 * Whether the manifest beside an input says that it is made up, and by what. A file it lists by name counts too when
 * its octets have changed since: nothing made up may pass for real.
 */
export async function madeUpBy(file: string, sha256: string): Promise<MadeUp | null> {
  const beside = path.join(path.dirname(file), MANIFEST);
  const text = await textOf(beside);
  if (text === null) return null;
  const told = parsed(text);
  if (typeof told !== "object" || told === null || !("madeUp" in told)) return null;
  const manifest = Manifest.safeParse(told);
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    throw new InputError(`${beside} is not a manifest of made-up data: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const listed = manifest.data.files.some((one) => one.sha256 === sha256 || one.name === path.basename(file));
  return listed ? manifest.data.madeUp : null;
}

/** The digest that SHA256SUMS beside an input tells for it, in the form of sha256sum(1); null when it tells none. */
export async function toldDigest(file: string): Promise<string | null> {
  const text = await textOf(path.join(path.dirname(file), CHECKSUMS));
  for (const line of text?.split("\n") ?? []) {
    const [, sha256, name] = /^([0-9a-fA-F]{64}) [ *](.+?)\r?$/.exec(line) ?? [];
    if (sha256 && path.basename(name!) === path.basename(file)) return sha256.toLowerCase();
  }
  return null;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as { code?: string }).code === "ENOENT") return null;
    throw new InputError(`${file} cannot be read: ${systemReason(cause)}`, { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // somebody else's manifest.json
  }
}
