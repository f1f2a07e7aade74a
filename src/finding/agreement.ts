import type { AgreementRule, PublishedClaim, TestableClaim } from "../subject/claims.ts";
import { type Period, parseInstant, parsePeriod } from "../values/instant.ts";
import { canonicalJson } from "./canonical.ts";
import type { Answered, Finding } from "./finding.ts";

/** How a published claim and the findings stand to each other. */
export interface Agreement {
  readonly verdict: "agrees" | "disagrees" | "undecided" | "unanswered" | "notFound" | "notAsked" | "beyond";
  readonly because: string;
  /** Those that were held against the claim; none where nothing was asked, or can be. */
  readonly findings: readonly Finding[];
}

/** The value and interval that a claim is held against; of several findings the sum, ends added to ends. */
interface Held {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: string;
}

/** What these findings say of a claim: by its rule, on the findings of its time. Pure: the same findings, the same answer. */
export function agreementOf(claim: PublishedClaim, findings: readonly Finding[]): Agreement {
  if ("beyond" in claim) return { verdict: "beyond", because: claim.beyond, findings: [] };
  const found = claim.findings.map((id) => findingOfTime(id, claim, findings));
  const missing = found.indexOf(null);
  if (missing >= 0) return missed(claim.findings[missing]!, claim, findings);
  const told = found.filter((one) => one !== null);
  const open = told.find((one) => !one.answered);
  if (open && !open.answered) return { verdict: "unanswered", because: open.needs, findings: told };
  const answered = told.filter((one) => one.answered);
  return { ...judged(claim.agreement, answered), findings: answered };
}

/** An analysis tells some findings only where it finds something: then its question was asked all the same. */
function missed(id: string, claim: TestableClaim, findings: readonly Finding[]): Agreement {
  const [analysis] = id.split(".");
  const asked = findings.some((one) => one.analysis === analysis && likenessOf(one, claim) >= LEAST_OVERLAP);
  return asked
    ? { verdict: "notFound", because: `the question was asked, and there is no ${id}`, findings: [] }
    : { verdict: "notAsked", because: `of that time there is no ${id}`, findings: [] };
}

/** The sum of the estimates; null where one has none, or another unit. An open end stays open; shares are never more than all. */
export function heldOf(findings: readonly Answered[]): Held | null {
  const estimates = findings.flatMap(({ estimate }) => estimate ?? []);
  const [first] = estimates;
  if (!first || estimates.length < findings.length || estimates.some(({ unit }) => unit !== first.unit)) return null;
  const most = first.unit.startsWith("share of ") ? 1 : Number.POSITIVE_INFINITY;
  const sum = (ends: readonly (number | null)[]) =>
    ends.reduce<number | null>((all, end) => (all === null || end === null ? null : Math.min(most, all + end)), 0);
  return {
    value: estimates.reduce((all, { value }) => all + value, 0),
    low: sum(estimates.map(({ low }) => low)),
    high: sum(estimates.map(({ high }) => high)),
    unit: first.unit,
  };
}

interface Judged {
  readonly verdict: "agrees" | "disagrees" | "undecided";
  readonly because: string;
}

function judged(rule: AgreementRule, findings: readonly Answered[]): Judged {
  const details = findings[0]!.details;
  switch (rule.rule) {
    case "range":
      return byRange(rule, heldOf(findings));
    case "detail":
      return byDetail(rule, at(details, rule.path));
    case "date":
      return byDate(rule, at(details, rule.path));
    case "listed":
      return byList(rule, at(details, rule.path));
    case "none":
      return byAbsence(rule, at(details, rule.path));
  }
}

/** An interval so many times as wide as the claimed range meets it without saying much. */
const LOOSE = 3;

function byRange({ low, high, nothing }: AgreementRule & { rule: "range" }, held: Held | null): Judged {
  if (!held) return undecided("the finding has no number");
  if (held.low === null && held.high === null) return undecided("the finding has no interval");
  const [least, most] = [held.low ?? Number.NEGATIVE_INFINITY, held.high ?? Number.POSITIVE_INFINITY];
  const [from, to] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
  if (most < from || least > to)
    return { verdict: "disagrees", because: "the interval lies outside of what was claimed" };
  if (nothing !== undefined && least <= nothing && nothing <= most)
    return undecided("the interval holds what was claimed, and that nothing happened");
  const inside = held.value >= from && held.value <= to;
  if (!inside && (held.low === null || held.high === null))
    return undecided("only a bound is known, and what was claimed lies beyond it");
  if (most - least > LOOSE * (to - from)) return undecided("the interval is much wider than what was claimed");
  return { verdict: "agrees", because: "the interval meets what was claimed" };
}

function byDetail(rule: AgreementRule & { rule: "detail" }, held: unknown): Judged {
  if (held === undefined || held === null) return undecided("the finding does not tell");
  const so = rule.atLeast === undefined ? held === rule.is : typeof held === "number" && held >= rule.atLeast;
  const last = rule.path.split(".").at(-1) ?? rule.path;
  return { verdict: so ? "agrees" : rule.else, because: `${last} is ${String(held)}` };
}

function byDate(rule: AgreementRule & { rule: "date" }, held: unknown): Judged {
  if (typeof held !== "string") return undecided("the finding tells no date");
  return { verdict: isWithin(held, rule.within) ? "agrees" : "disagrees", because: `the date is ${held}` };
}

function byList(rule: AgreementRule & { rule: "listed" }, held: unknown): Judged {
  if (!Array.isArray(held)) return undecided("the finding has no such list");
  const like = held.filter((item) => isLike(item, rule.where));
  if (like.length === 0) return { verdict: rule.else, because: `nothing like it among ${held.length}` };
  const { date } = rule;
  const dated = like.filter((item) => !date || isWithin(String(at(item, date.field)), date.within));
  if (dated.length === 0)
    return like.every((item) => date && typeof at(item, date.field) === "string")
      ? { verdict: "disagrees", because: "it is there, at another time" }
      : undecided("it is there, and its time is not told");
  const sure = dated.filter((item) => !rule.verdicts || rule.verdicts.includes(String(at(item, "verdict"))));
  if (sure.length === 0) return { verdict: rule.else, because: `its verdict is ${String(at(dated[0], "verdict"))}` };
  return {
    verdict: "agrees",
    because: `${sure.length} of ${held.length} listed ${sure.length === 1 ? "is" : "are"} like it`,
  };
}

function byAbsence(rule: AgreementRule & { rule: "none" }, held: unknown): Judged {
  if (!Array.isArray(held)) return undecided("the finding has no such list");
  const like = held.filter((item) => isLike(item, rule.where ?? {}));
  if (like.length === 0) return { verdict: rule.empty, because: "nothing is listed" };
  const against = like.filter(
    (item) =>
      (!rule.verdicts || rule.verdicts.includes(String(at(item, "verdict")))) &&
      (!rule.below || isBelow(at(item, rule.below.field), rule.below.value)),
  );
  return against.length === 0
    ? { verdict: "agrees", because: `none of ${like.length} listed speaks against it` }
    : {
        verdict: "disagrees",
        because: `${against.length} of ${like.length} listed ${against.length === 1 ? "speaks" : "speak"} against it`,
      };
}

/** What is not told is below nothing. */
function isBelow(held: unknown, bound: number): boolean {
  return typeof held === "number" && held < bound;
}

function isLike(item: unknown, where: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(where).every(([field, value]) => canonicalJson(at(item, field)) === canonicalJson(value));
}

function undecided(because: string): Judged {
  return { verdict: "undecided", because };
}

/** A value by its path, `onset.at`; undefined where there is none. */
function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (held, key) =>
        held !== null && typeof held === "object" && Object.hasOwn(held, key)
          ? (held as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}

function isWithin(time: string, within: string): boolean {
  const [instant, period] = [parseInstant(time), parsePeriod(within)];
  return instant !== null && period !== null && instant >= period.from && instant < period.to;
}

/** Less than this of the claim's time in the finding's, or the other way round, is another time. */
const LEAST_OVERLAP = 0.5;

/** The finding of that id whose windows are most like those of the claim; null where none is like them at all. */
function findingOfTime(id: string, claim: TestableClaim, findings: readonly Finding[]): Finding | null {
  const like = findings
    .filter((finding) => finding.id === id)
    .map((finding) => ({ finding, likeness: likenessOf(finding, claim) }))
    .filter(({ likeness }) => likeness >= LEAST_OVERLAP);
  return (
    like.reduce<(typeof like)[number] | null>((best, one) => (best && best.likeness >= one.likeness ? best : one), null)
      ?.finding ?? null
  );
}

/** The lesser overlap of the two windows, 0 to 1. */
function likenessOf({ period, against }: Finding, claim: TestableClaim): number {
  const own = overlap(periodFrom(period), parsePeriod(claim.period));
  if (claim.against === undefined) return own;
  return against ? Math.min(own, overlap(periodFrom(against), parsePeriod(claim.against))) : 0;
}

function periodFrom({ from, to }: Finding["period"]): Period | null {
  return parsePeriod(`${from}..${to}`);
}

function overlap(one: Period | null, other: Period | null): number {
  if (!one || !other) return 0;
  const shared = Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
  return shared / Math.max(one.to - one.from, other.to - other.from);
}
