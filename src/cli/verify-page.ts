import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { systemReason } from "../collect/input-error.ts";
import type { Difference } from "../finding/difference.ts";
import type { Findings } from "../finding/finding.ts";
import { UsageError } from "./exit.ts";
import { reportPage } from "./write-findings.ts";

/** A report, and the findings file that it says it was made from, which lies beside it. */
export interface Page {
  readonly file: string;
  readonly html: string;
  readonly findingsFile: string;
  /** Digest of the findings file as the page tells it. */
  readonly sha256: string;
}

export async function readPage(file: string): Promise<Page> {
  const html = await readFile(file, "utf8").catch((cause) => {
    throw new UsageError(`${file} cannot be read: ${systemReason(cause)}`, { cause });
  });
  const [, name, sha256] = /<meta name="narrows-findings" content="([^"/\\]+) ([0-9a-f]{64})">/.exec(html) ?? [];
  if (!name || !sha256)
    throw new UsageError(`${file} names no findings; is it a report of Narrows? Give the findings file instead.`);
  return { file, html, findingsFile: path.join(path.dirname(file), unescaped(name)), sha256 };
}

/** An attribute's text; a file may have any of these in its name. */
function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => LETTERS[name]!);
}

const LETTERS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** Whether the page is, octet for octet, what these findings give. */
export async function oddPage({ file, html, findingsFile, sha256 }: Page, text: string, told: Findings) {
  const odd: Difference[] = [];
  if (createHash("sha256").update(text).digest("hex") !== sha256)
    odd.push({ id: findingsFile, why: `is not the file that ${file} was made from` });
  const again = await reportPage(told, path.basename(findingsFile));
  if (again !== html) odd.push({ id: file, why: `is not what these findings give: ${firstOddLine(html, again)}` });
  return odd;
}

function firstOddLine(told: string, again: string): string {
  const [one, other] = [told.split("\n"), again.split("\n")];
  const at = one.findIndex((line, i) => line !== other[i]);
  return at < 0 ? `line ${one.length + 1} is missing` : `line ${at + 1} differs`;
}
