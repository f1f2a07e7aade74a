import { canonicalJson } from "./canonical.ts";
import type { Estimate, Finding, Findings, StudyInput } from "./finding.ts";

/** What a study was made of, and differs from the other study. */
export interface Cause {
  readonly kind: "data" | "reference" | "subject" | "method" | "setting" | "window" | "seed" | "software";
  readonly what: string;
  /** The analysis that it concerns; null for all. */
  readonly analysis: string | null;
}

/** What became of a finding from one study to the other. */
export interface FindingChange {
  readonly id: string;
  readonly period: string;
  /**
   * `new` and `gone`: told by one study only. `answered`, `unanswered`: the other was not. `beyond`: the intervals do not
   * meet. `within`: another estimate, but the intervals meet. `reworded`: the same estimate, otherwise told. `same`.
   */
  readonly change: "new" | "gone" | "answered" | "unanswered" | "beyond" | "within" | "reworded" | "same";
  readonly before: Estimate | null;
  readonly after: Estimate | null;
  /** Kinds of causes that concern it, with what each is. */
  readonly why: readonly Cause[];
}

export interface StudyComparison {
  readonly causes: readonly Cause[];
  readonly findings: readonly FindingChange[];
}

/** What changed between two studies, and what of that which they were made of may be why. */
export function compareStudies(before: Findings, after: Findings): StudyComparison {
  const causes = causesOf(before, after);
  const later = new Map(named(after.findings));
  const changes = named(before.findings).map(([name, finding]) => {
    const other = later.get(name) ?? null;
    later.delete(name);
    return changeOf(finding, other, causes);
  });
  return { causes, findings: [...changes, ...[...later.values()].map((finding) => changeOf(null, finding, causes))] };
}

/** An id may come several times in one study, each of another window: the first is compared with the first. */
function named(findings: readonly Finding[]): [string, Finding][] {
  const times = new Map<string, number>();
  return findings.map((finding) => {
    const time = (times.get(finding.id) ?? 0) + 1;
    times.set(finding.id, time);
    return [`${finding.id} ${time}`, finding];
  });
}

function changeOf(before: Finding | null, after: Finding | null, causes: readonly Cause[]): FindingChange {
  const one = after ?? before!;
  const change = kindOf(before, after);
  return {
    id: one.id,
    period: `${one.period.from}..${one.period.to}`,
    change,
    before: estimateOf(before),
    after: estimateOf(after),
    why: change === "same" ? [] : [...causes.filter((cause) => concerns(cause, one)), ...windowCause(before, after)],
  };
}

function kindOf(before: Finding | null, after: Finding | null): FindingChange["change"] {
  if (!before) return "new";
  if (!after) return "gone";
  if (before.answered !== after.answered) return after.answered ? "answered" : "unanswered";
  const [one, other] = [estimateOf(before), estimateOf(after)];
  if (canonicalJson(one) !== canonicalJson(other)) return one && other && apart(one, other) ? "beyond" : "within";
  return canonicalJson(tellingOf(before)) === canonicalJson(tellingOf(after)) ? "same" : "reworded";
}

/** What a reader would notice: neither the text of queries nor digests. */
function tellingOf({ evidence: _, ...finding }: Finding) {
  return finding;
}

function apart(one: Estimate, other: Estimate): boolean {
  const above = (a: Estimate, b: Estimate) => a.low !== null && b.high !== null && a.low > b.high;
  return above(one, other) || above(other, one);
}

function estimateOf(finding: Finding | null): Estimate | null {
  return finding?.answered ? finding.estimate : null;
}

function concerns({ kind, analysis }: Cause, finding: Finding): boolean {
  return kind !== "window" && (analysis === null || analysis === finding.analysis);
}

function windowCause(before: Finding | null, after: Finding | null): Cause[] {
  if (!before || !after) return [];
  const text = ({ period, against }: Finding) =>
    `${period.from}..${period.to}${against ? ` against ${against.from}..${against.to}` : ""}`;
  if (text(before) === text(after)) return [];
  return [{ kind: "window", what: `${text(before)}, then ${text(after)}`, analysis: after.analysis }];
}

function causesOf(before: Findings, after: Findings): Cause[] {
  const [one, other] = [before.study, after.study];
  const all = (kind: Cause["kind"], what: string): Cause => ({ kind, what, analysis: null });
  return [
    ...inputsOf(one.inputs, other.inputs).map((what) => all("data", what)),
    ...listed(one.references, other.references, ({ family, date, sha256 }) => [
      `${family} ${sha256}`,
      `${family} of ${date}`,
    ]).map((what) => all("reference", what)),
    ...(one.subject.sha256 === other.subject.sha256 ? [] : [all("subject", `the definition of ${other.subject.id}`)]),
    ...methodsOf(before.findings, after.findings),
    ...settingsOf(one.settings, other.settings),
    ...(one.seed === other.seed ? [] : [all("seed", `${one.seed}, then ${other.seed}`)]),
    ...(one.narrows === other.narrows ? [] : [all("software", `Narrows ${one.narrows}, then ${other.narrows}`)]),
  ];
}

function inputsOf(before: readonly StudyInput[], after: readonly StudyInput[]): string[] {
  const told = ({ sha256, path, settings, records }: StudyInput): [string, string] => [
    `${sha256} ${canonicalJson(settings)} ${canonicalJson(records)}`,
    path,
  ];
  return listed(before, after, told);
}

/** What only one of the two lists holds, by key, in words. */
function listed<Item>(
  before: readonly Item[],
  after: readonly Item[],
  told: (item: Item) => [string, string],
): string[] {
  const [one, other] = [new Map(before.map(told)), new Map(after.map(told))];
  const only = (these: ReadonlyMap<string, string>, those: ReadonlyMap<string, string>, word: string) =>
    [...these].filter(([key]) => !those.has(key)).map(([, name]) => `${name} ${word}`);
  return [...only(one, other, "gone"), ...only(other, one, "added")];
}

function methodsOf(before: readonly Finding[], after: readonly Finding[]): Cause[] {
  const versions = (findings: readonly Finding[]) =>
    new Map(findings.map(({ analysis, method }) => [analysis, `${method.id} ${method.version}`]));
  const [one, other] = [versions(before), versions(after)];
  return [...other].flatMap(([analysis, version]): Cause[] => {
    const was = one.get(analysis);
    return was === undefined || was === version ? [] : [{ kind: "method", what: `${was}, then ${version}`, analysis }];
  });
}

function settingsOf(before: Findings["study"]["settings"], after: Findings["study"]["settings"]): Cause[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name): Cause[] => {
    const [one, other] = [settingText(before[name]), settingText(after[name])];
    if (one === other || one === null || other === null) return [];
    return [{ kind: "setting", what: `${name} ${one}, then ${other}`, analysis: name.split(".")[0]! }];
  });
}

function settingText(setting: unknown): string | null {
  if (setting === undefined) return null;
  return typeof setting === "object" && setting !== null && "value" in setting
    ? String(setting.value)
    : String(setting);
}
