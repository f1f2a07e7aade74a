import { chao2, type Richness } from "../../statistics/chao.ts";
import { newlySeen } from "../../statistics/newly-seen.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Period } from "../../values/instant.ts";
import { formatPrefix } from "../../values/prefix.ts";
import type { Blocks } from "../crossings/blocks.ts";
import { blocksOf } from "../crossings/blocks.ts";
import { blockOf } from "../crossings/carriers.ts";
import { dayCoverage, panelOf } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { wholeDays } from "../instrument/local-time.ts";
import { askLit, askSampled, type Lit, type Sampled } from "./ask.ts";

/** Addresses that sent something, and which of them did not before; counts by network only. */
export interface LitSpace {
  readonly unit: "addresses" | "networks";
  readonly seen: Richness;
  /** Of all the addresses (networks) of the members; null where the subject has IPv6, whose space has no such size. */
  readonly shareOfSpace: number | null;
  /** Mean over the covered days. */
  readonly aDay: number;
  readonly networks: readonly { readonly network: string; readonly lit: number; readonly newlyLit: number }[];
  readonly days: number;
  /** Null without a window to compare with; else why not, or how many. */
  readonly newly: NewlyLit | "short" | "unknown-sampling" | "no-panel" | null;
}

export interface NewlyLit {
  readonly told: number;
  /** All that were seen later and not before, by chance too. */
  readonly onlyLater: number;
  readonly onlyBefore: number;
  readonly weeks: number;
  readonly weeksBefore: number;
  /** Share of the later records that the earlier sampling would have kept. */
  readonly kept: number;
}

/** Of those told as newly lit, how many may have been lit before. */
export const FALSE_SHARE = 0.05;
/** Above so many addresses, /24 (IPv6: /48) networks are counted instead. */
const MOST_ADDRESSES = 65_536;
/** With fewer weeks on either side nothing can be told from chance. */
const FEWEST_WEEKS = 4;

export async function gatherLit(
  store: Questions,
  subject: Subject,
  period: Period,
  against: Period | null,
  leastCoverage: number,
): Promise<LitSpace | null> {
  const covered = await askCoverage(store, hull(period, against));
  const coverage = dayCoverage(covered, covered.exporters, subject.zone, leastCoverage);
  const windows = [period, against].flatMap((window) => (window ? [wholeDays(window, subject.zone)] : []));
  const panel = panelOf(coverage, covered.exporters, windows, PANEL_DAYS);
  const exporters = against && panel.length > 0 ? panel : covered.exporters;
  const blocks = blocksOf(subject, period, covered, exporters, leastCoverage);
  const before = against && blocksOf(subject, against, covered, exporters, leastCoverage);
  if (!blocks || blocks.coveredDays === 0) return null;
  const kept = against ? keptShare(await askSampled(store, period), await askSampled(store, against), exporters) : 1;
  const size = addressesIn(subject);
  const byNetwork = size === null || size > MOST_ADDRESSES;
  const rows = await askLit(
    store,
    subject,
    { period: windowOf(blocks), against: before && windowOf(before), exporters, kept: kept ?? 1 },
    byNetwork,
  );
  if (rows.length === 0) return null;
  const weeks = [blocks, before].map((one) => (one ? Math.ceil(one.coveredDays / 7) : 0));
  const newly = against ? newlyOf(rows, weeks[0]!, weeks[1]!, kept, panel.length) : null;
  return spaceOf(rows, blocks, byNetwork, size, newly);
}

const PANEL_DAYS = 0.5;

function windowOf(blocks: Blocks) {
  return { condition: blocks.condition, week: blocks.week, day: blocks.day };
}

function newlyOf(
  rows: readonly Lit[],
  weeks: number,
  weeksBefore: number,
  kept: number | null,
  panel: number,
): { readonly facts: NewlyLit; readonly at: readonly number[] } | Exclude<LitSpace["newly"], NewlyLit | null> {
  if (panel === 0) return "no-panel";
  if (kept === null) return "unknown-sampling";
  if (weeks < FEWEST_WEEKS || weeksBefore < FEWEST_WEEKS) return "short";
  const sightings = rows.map(({ thinned, weeksBefore: before }) => ({ after: Math.min(thinned, weeks), before }));
  const at = newlySeen(sightings, weeks, weeksBefore, FALSE_SHARE);
  const facts = {
    told: at.length,
    onlyLater: rows.filter((row) => row.weeks > 0 && row.weeksBefore === 0).length,
    onlyBefore: rows.filter((row) => row.weeks === 0 && row.weeksBefore > 0).length,
    weeks,
    weeksBefore,
    kept,
  };
  return { facts, at };
}

function spaceOf(
  rows: readonly Lit[],
  blocks: Blocks,
  byNetwork: boolean,
  size: number | null,
  newly: ReturnType<typeof newlyOf> | null,
): LitSpace {
  const lit = rows.filter(({ weeks }) => weeks > 0);
  const times = (days: number) => lit.filter((row) => row.days === days).length;
  const told = new Set(newly !== null && typeof newly === "object" ? newly.at.map((at) => rows[at]!) : []);
  const networks = new Map<string, { lit: number; newlyLit: number }>();
  for (const row of lit) {
    const one = networks.get(row.network) ?? { lit: 0, newlyLit: 0 };
    networks.set(row.network, { lit: one.lit + 1, newlyLit: one.newlyLit + (told.has(row) ? 1 : 0) });
  }
  return {
    unit: byNetwork ? "networks" : "addresses",
    seen: chao2(lit.length, times(1), times(2), Math.max(2, blocks.coveredDays)),
    shareOfSpace: size === null ? null : Math.min(1, lit.length / (byNetwork ? size / 256 : size)),
    aDay: lit.reduce((sum, { days }) => sum + days, 0) / blocks.coveredDays,
    networks: [...networks].map(([network, counts]) => ({ network: formatPrefix(blockOf(network)), ...counts })),
    days: blocks.coveredDays,
    newly: newly !== null && typeof newly === "object" ? newly.facts : newly,
  };
}

/**
 * Of the records of the later window, the share that the earlier sampling would have kept at least; null where either is
 * not known.
 */
function keptShare(after: readonly Sampled[], before: readonly Sampled[], exporters: readonly string[]): number | null {
  const used = (rows: readonly Sampled[]) => rows.filter(({ exporter }) => exporters.includes(exporter));
  if ([...used(after), ...used(before)].some(({ unknown, least }) => unknown > 0 || least === null)) return null;
  const most = Math.max(...used(after).map((one) => one.most ?? 1));
  const least = Math.min(...used(before).map((one) => one.least ?? 1));
  return Number.isFinite(most) && Number.isFinite(least) ? Math.min(1, least / most) : null;
}

function addressesIn({ members }: Subject): number | null {
  const core = members.filter(({ grade }) => grade === "core").map(({ prefix }) => prefix);
  if (core.some(({ first }) => !isIPv4(first))) return null;
  return core.reduce((sum, { length }) => sum + 2 ** (128 - length), 0);
}

function hull(period: Period, against: Period | null): Period {
  return against ? { from: Math.min(period.from, against.from), to: Math.max(period.to, against.to) } : period;
}
