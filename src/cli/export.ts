import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { exportForms } from "../exports/index.ts";
import { gate } from "../exports/privacy/gate.ts";
import type { Tlp } from "../exports/tlp.ts";
import { UsageError } from "./exit.ts";
import { readFindings } from "./findings-file.ts";
import { loadSubject } from "./subjects.ts";

export interface ExportOptions {
  readonly format: string;
  /** A folder, or for a form of one file its name; `-` for standard output. */
  readonly out: string;
  readonly tlp: Tlp;
  readonly producer: string;
  /** Whether it passes the privacy gate. */
  readonly gate: boolean;
}

/** What was written, and the line that says so for the record. */
export interface Exported {
  readonly files: readonly string[];
  readonly audit: string;
}

/** Writes findings in another form; what leaves passes the privacy gate unless somebody says otherwise. */
export async function exportFindings(file: string, options: ExportOptions): Promise<Exported> {
  const form = exportForms.get(options.format);
  if (!form) throw new UsageError(`No format "${options.format}"; there are ${[...exportForms.keys()].join(", ")}.`);
  const { findings: told } = await readFindings(file);
  const subject = loadSubject(told.study.subject.source);
  const passed = options.gate ? gate(told) : { findings: told, report: null };
  const { tlp, producer } = options;
  const written = form.write({ findings: passed.findings, subject, tlp, producer });
  const files = await put(written, options.out);
  const gated = passed.report
    ? `privacy gate: ${passed.report.addresses} addresses told as networks, ${passed.report.smallRows} small rows and ${passed.report.rowsBeside} beside them left out`
    : "privacy gate: NOT passed";
  return { files, audit: `${options.format} of ${told.findings.length} findings, TLP:${tlp.toUpperCase()}; ${gated}` };
}

async function put(written: readonly { name: string; octets: Uint8Array }[], out: string): Promise<string[]> {
  const [only] = written;
  if (written.length === 1 && out === "-") {
    process.stdout.write(only!.octets);
    return [];
  }
  if (out === "-") throw new UsageError("This format is several files; --out takes a folder for them.");
  const isFile = written.length === 1 && path.extname(out) !== "";
  const places = written.map(({ name }) => (isFile ? out : path.join(out, name)));
  await mkdir(isFile ? path.dirname(path.resolve(out)) : out, { recursive: true });
  for (const [i, { octets }] of written.entries()) await writeFile(places[i]!, octets);
  return places;
}
