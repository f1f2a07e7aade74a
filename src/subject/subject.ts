import { createHash } from "node:crypto";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Asn } from "../values/asn.ts";
import { type Instant, type Period, parseInstant } from "../values/instant.ts";
import { invariant } from "../values/invariant.ts";
import { contains, type Prefix, parsePrefix } from "../values/prefix.ts";
import { type Zone, zoneNamed } from "../values/zone.ts";
import { type SubjectFile, subjectSchema, WEEKDAYS } from "./schema.ts";

/** One claim of belonging: a prefix, for a time, with its grade and its source. */
export interface Member {
  readonly prefix: Prefix;
  readonly period: Period;
  readonly grade: "core" | "suspected" | "excluded";
  readonly holder: string | null;
  readonly originAsn: Asn | null;
  readonly way: string | null;
  readonly because: string;
  readonly source: string;
}

/** An opening: a carrier through which the subject reaches the world. */
export interface Way {
  readonly id: string;
  readonly title: string;
  readonly asns: readonly Asn[];
  readonly period: Period;
  readonly operatesIn: string | null;
  readonly registeredIn: string | null;
  readonly because: string | null;
  readonly source: string | null;
}

export interface SubjectEvent {
  readonly at: Instant;
  readonly to: Instant | null;
  readonly title: string;
  readonly source: string;
}

/** A network under study: a dated, graded set of claims (DESIGN §4). */
export interface Subject {
  readonly id: string;
  readonly title: string;
  readonly zone: Zone;
  /** 0 is Monday. */
  readonly restDays: readonly number[];
  /** Hours of the local day, 0 to 24. */
  readonly workHours: { readonly from: number; readonly to: number };
  readonly population: SubjectFile["population"] | null;
  readonly asns: SubjectFile["asns"];
  readonly members: readonly Member[];
  readonly ways: readonly Way[];
  readonly controls: readonly string[];
  readonly events: readonly SubjectEvent[];
  readonly holidays: SubjectFile["holidays"];
  readonly notes: readonly string[];
  /** Digest of the file, which a finding names. */
  readonly sha256: string;
  /** Name of the file, for messages. */
  readonly source: string;
}

/** A subject file that cannot be used: one line a fault, each with line and column. */
export class SubjectError extends Error {
  override readonly name = "SubjectError";
}

const ALWAYS: Period = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Reads a subject's YAML; throws SubjectError with `file:line:column place: fault` for what is wrong. */
export function readSubject(text: string, source: string): Subject {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core" });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new SubjectError(
      document.errors.map((fault) => `${place(fault.pos[0])} ${fault.message.split("\n")[0]}`).join("\n"),
    );
  const checked = subjectSchema.safeParse(document.toJS());
  if (checked.success) return { ...fromFile(checked.data), sha256: sha256(text), source };
  const faults = checked.error.issues.map((issue) => {
    const node = nearestNode(document, issue.path);
    return `${place(node)} ${pathText(issue.path)}${describe(issue, document)}`;
  });
  throw new SubjectError(faults.join("\n"));
}

/** The prefixes of a grade (and better) that belonged at some time of the period; excluded ones never. */
export function prefixesOf(subject: Subject, grades: readonly Member["grade"][], period: Period): Prefix[] {
  return subject.members
    .filter((one) => grades.includes(one.grade) && one.period.from < period.to && one.period.to > period.from)
    .map(({ prefix }) => prefix);
}

/** The member an address belongs to at an instant: the longest prefix; null for none or an excluded one. */
export function memberOf(subject: Subject, address: Uint8Array, at: Instant): Member | null {
  let best: Member | null = null;
  for (const member of subject.members)
    if (at >= member.period.from && at < member.period.to && contains(member.prefix, address))
      if (!best || member.prefix.length > best.prefix.length) best = member;
  return best?.grade === "excluded" ? null : best;
}

/** The way that an ASN stands for at an instant; null when it is none of the subject's. */
export function wayOf(subject: Subject, asn: Asn, at: Instant): Way | null {
  return subject.ways.find((way) => way.asns.includes(asn) && at >= way.period.from && at < way.period.to) ?? null;
}

function fromFile(file: SubjectFile): Omit<Subject, "sha256" | "source"> {
  const zone = zoneNamed(file.timeZone);
  invariant(zone, "the schema admits only known zones");
  const [from, to] = file.week.workHours.split("-").map(hoursOf);
  return {
    ...file,
    zone,
    restDays: file.week.restDays.map((day) => WEEKDAYS.indexOf(day)),
    workHours: { from: from!, to: to! },
    population: file.population ?? null,
    members: file.members.map((member) => ({
      prefix: parsePrefix(member.prefix)!,
      period: periodFrom(member),
      grade: member.grade,
      holder: member.holder ?? null,
      originAsn: member.originAsn ?? null,
      way: member.way ?? null,
      because: member.because,
      source: member.source,
    })),
    ways: file.ways.map((way) => ({
      id: way.id,
      title: way.title ?? way.id,
      asns: [way.asn, ...(way.also ?? [])],
      period: periodFrom(way),
      operatesIn: way.operatesIn ?? null,
      registeredIn: way.registeredIn ?? null,
      because: way.because ?? null,
      source: way.source ?? null,
    })),
    events: file.events.map(({ at, to, title, source }) => ({
      at: parseInstant(at)!,
      to: to === undefined ? null : parseInstant(to),
      title,
      source,
    })),
  };
}

function periodFrom(dated: { from?: string | undefined; to?: string | undefined }): Period {
  return {
    from: dated.from === undefined ? ALWAYS.from : parseInstant(dated.from)!,
    to: dated.to === undefined ? ALWAYS.to : parseInstant(dated.to)!,
  };
}

function hoursOf(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return hours! + minutes! / 60;
}

/** Offset of the node at a path, or of the nearest one above it that exists. */
function nearestNode(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function pathText(path: readonly PropertyKey[]): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : `${text ? "." : ""}${String(step)}`;
  return text ? `${text} ` : "";
}

function describe(issue: z.core.$ZodIssue, document: ReturnType<typeof parseDocument>): string {
  const held = document.getIn(issue.path);
  const shownValue = typeof held === "string" || typeof held === "number" ? `${JSON.stringify(held)} ` : "";
  return issue.code === "custom" || issue.code === "invalid_format" ? `${shownValue}${issue.message}` : issue.message;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
