import { canonicalJson } from "./canonical.ts";
import { nameOf } from "./difference.ts";
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
   * meet, or cannot, as where one has no number or another unit. `within`: another estimate, but the intervals meet.
   * `reworded`: the same estimate, otherwise told. `same`.
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
  const pairs = pairsOf(before.findings, after.findings);
  return { causes, findings: pairs.map(([one, other]) => changeOf(one, other, causes)) };
}

type Pair = readonly [before: Finding | null, after: Finding | null];

/**
 * A finding with what became of it: the one of its id and windows, else the next of its id, which was asked of other windows.
 * In the order told before; what is new stands last.
 */
function pairsOf(before: readonly Finding[], after: readonly Finding[]): Pair[] {
  const left = new Set(after);
  const take = (is: (finding: Finding) => boolean): Finding | null => {
    const found = [...left].find(is) ?? null;
    if (found) left.delete(found);
    return found;
  };
  const exact = before.map((one) => take((other) => nameOf(one) === nameOf(other)));
  const pairs = before.map((one, at): Pair => [one, exact[at] ?? take(({ id }) => id === one.id)]);
  return [...pairs, ...[...left].map((other): Pair => [null, other])];
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
  if (canonicalJson(one) !== canonicalJson(other)) return !one || !other || apart(one, other) ? "beyond" : "within";
  return canonicalJson(tellingOf(before)) === canonicalJson(tellingOf(after)) ? "same" : "reworded";
}

/** What a reader would notice: neither the text of queries nor digests. */
function tellingOf({ evidence: _, ...finding }: Finding) {
  return finding;
}

function apart(one: Estimate, other: Estimate): boolean {
  const [a, b] = [endsOf(one), endsOf(other)];
  return one.unit !== other.unit || a.low > b.high || b.low > a.high;
}

/** Without an interval the value itself; an end that is open has no end. */
function endsOf({ value, low, high }: Estimate): { readonly low: number; readonly high: number } {
  if (low === null && high === null) return { low: value, high: value };
  return { low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY };
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
  const was = new Map(before.map((input) => [input.sha256, readingOf(input)]));
  const otherwise = after.filter((input) => (was.get(input.sha256) ?? readingOf(input)) !== readingOf(input));
  const told = ({ sha256, path }: StudyInput): [string, string] => [sha256, path];
  return [...listed(before, after, told), ...otherwise.map(({ path }) => `${path} read otherwise`)];
}

/** How the same octets were read, and what came of them. */
function readingOf({ settings, records }: StudyInput): string {
  return canonicalJson({ settings, records });
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
    const [one, other] = [before[name], after[name]].map(settingText);
    if (one === other || one === null || other === null) return [];
    // `growth.leastCoverage` is of growth; what has no analysis before the dot is of all.
    const [analysis = name, own] = name.split(".");
    return [{ kind: "setting", what: `${name} ${one}, then ${other}`, analysis: own === undefined ? null : analysis }];
  });
}

function settingText(setting: unknown): string | null {
  if (setting === undefined) return null;
  if (Array.isArray(setting)) return setting.join(" ") || "none";
  return typeof setting === "object" && setting !== null && "value" in setting
    ? String(setting.value)
    : String(setting);
}
