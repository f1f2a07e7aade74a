import type { Findings } from "../finding/finding.ts";
import type { Subject } from "../subject/subject.ts";
import type { Tlp } from "./tlp.ts";

/** What an export is made from and how it is marked. Nothing else goes in: same findings, same octets. */
export interface ExportRequest {
  readonly findings: Findings;
  /** The definition that the findings name by its digest. */
  readonly subject: Subject;
  readonly tlp: Tlp;
  /** Who publishes it. */
  readonly producer: string;
}

export interface ExportFile {
  /** Name within the folder that is written; the only file of an export may be renamed. */
  readonly name: string;
  readonly octets: Uint8Array;
}

/** A form in which findings leave. */
export interface Export {
  readonly title: string;
  /** What the form is defined by. */
  readonly specification: string;
  write(request: ExportRequest): ExportFile[];
}

export function defineExport(form: Export): Export {
  return form;
}

export function textFile(name: string, text: string): ExportFile {
  return { name, octets: new TextEncoder().encode(text) };
}
