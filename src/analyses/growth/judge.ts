import type { Growth } from "./estimate.ts";
import { ALL_FLOWS, answeredOf, type Measure, OCTETS, PACKETS, sentOf, TCP_FLOWS } from "./measures.ts";
import {
  LEAST_PANEL_SHARE,
  type Outcome,
  outcomeOf,
  type Reading,
  readAs,
  type SeriesMaker,
  totalsOf,
  withoutLargestDays,
} from "./outcome.ts";
import type { SamplingFacts } from "./sampling-change.ts";
import type { Scene } from "./scene.ts";
import { activeSeries } from "./series.ts";
import { ofHosts, type SharedAddresses, sharedAddresses } from "./shared-addresses.ts";

export type MeasureId = "octets" | "packets" | "flows" | "hosts" | "hours";

/** Why a measure is not answered. */
export interface Refusal {
  readonly reason: "too-short" | "coverage" | "not-observable" | "unknown-sampling" | "no-control" | "no-data";
  readonly needs: string;
}

/** A measure with the reading that is told, and all that is set beside it. */
export interface Judged {
  readonly measure: MeasureId;
  readonly counted: string;
  readonly outcome: Outcome;
  readonly reading: Reading;
  readonly headline: Growth;
  /** Same reading, other choices. */
  readonly sensitivity: readonly { readonly changed: string; readonly growth: Growth | null }[];
  /** Of hosts: whether fewer addresses carry no less, as seen and beyond the controls. */
  readonly shared: { readonly headline: SharedAddresses | null; readonly normalised: SharedAddresses | null };
  /** Why there is no `.normalised`, when controls exist. */
  readonly unnormalised: Refusal | null;
}

export interface Limits {
  /** Logarithmic departure from the controls beyond which they do not count. */
  readonly poorestFit: number;
  /** Share of covered days without anything seen beyond which a measure is not answered. */
  readonly mostZeroDays: number;
}

export function judge(measure: MeasureId, scene: Scene, facts: SamplingFacts, limits: Limits): Judged | Refusal {
  const counted = countedFor(measure, scene, facts);
  if ("reason" in counted) return counted;
  const outcome = outcomeOf(scene, counted.make);
  const reading = readingOf(measure, outcome, facts, limits);
  const headline = { anchored: outcome.anchored, normalised: outcome.compared.growth, panel: outcome.onPanel }[reading];
  const refusal = refusalOf(outcome, headline, reading, facts, limits);
  if (refusal || !headline) return refusal ?? tooLittle(outcome);
  const shared = sharedOf(measure, scene, outcome, headline);
  return {
    measure,
    counted: counted.name,
    outcome,
    reading,
    headline: shared.headline ? ofHosts(shared.headline) : headline,
    shared,
    sensitivity: sensitivityOf(counted, scene, facts, reading, outcome),
    unnormalised: scene.controls.length === 0 ? null : unnormalised(outcome, limits),
  };
}

function sharedOf(measure: MeasureId, scene: Scene, outcome: Outcome, headline: Growth): Judged["shared"] {
  if (measure !== "hosts") return { headline: null, normalised: null };
  const { over, growth } = outcome.compared;
  const carried = totalsOf(scene, PACKETS);
  return {
    headline: sharedAddresses(headline, readAs("panel", scene, carried, over)),
    normalised: sharedAddresses(growth, readAs("normalised", scene, carried, over)),
  };
}

/** What is counted, how its series is made, and, where rows of totals carry it, by which measure. */
interface Counted {
  readonly name: string;
  readonly make: SeriesMaker;
  readonly measure: Measure | null;
}

/** What is counted for a measure, after what the records tell. */
function countedFor(id: MeasureId, scene: Scene, facts: SamplingFacts): Counted | Refusal {
  if (id === "hosts" || id === "hours") return countedActive(id, scene, facts);
  if (id === "flows" && !facts.known) return UNKNOWN_SAMPLING;
  const measure = id === "octets" ? OCTETS : id === "packets" ? PACKETS : facts.whole ? ALL_FLOWS : TCP_FLOWS;
  if (missingShare(scene, measure) > 0.01) return { reason: "not-observable", needs: FIELD_NEEDED[id] };
  return { name: measure.name, make: totalsOf(scene, measure), measure };
}

function countedActive(id: "hosts" | "hours", scene: Scene, facts: SamplingFacts): Counted | Refusal {
  if (!facts.whole && !facts.alike)
    return facts.known
      ? {
          reason: "not-observable",
          needs: "the same sampling in both windows: coarser sampling sees fewer addresses and hours",
        }
      : UNKNOWN_SAMPLING;
  const name = ACTIVE_NAMES[id][facts.whole ? "whole" : "sampled"];
  const make: SeriesMaker = (_over, control) => {
    const rows = control === null ? scene.hosts : (scene.controls.find(({ id }) => id === control)?.hosts ?? []);
    return activeSeries(rows, id, scene.span, scene.panelCoverage);
  };
  return { name, make, measure: null };
}

const ACTIVE_NAMES = {
  hosts: {
    whole: "addresses that sent",
    sampled: "addresses seen to send (fewer than there are, under sampling)",
  },
  hours: {
    whole: "hours of a day in which the subject sent",
    sampled: "hours of a day in which the subject was seen to send (fewer than there are, under sampling)",
  },
};

function readingOf(measure: MeasureId, outcome: Outcome, facts: SamplingFacts, limits: Limits): Reading {
  // Addresses and hours do not come into view in proportion to a control's: their headline stays with the panel.
  if (isActive(measure) || !outcome.compared.growth || unnormalised(outcome, limits)) return "panel";
  // Without known sampling the panel itself is no anchor: only the controls tell what changed.
  return facts.known && outcome.anchored && outcome.panelShare >= LEAST_PANEL_SHARE ? "anchored" : "normalised";
}

export function isActive(measure: MeasureId): boolean {
  return measure === "hosts" || measure === "hours";
}

function unnormalised({ compared: { growth: normalised } }: Outcome, { poorestFit }: Limits): Refusal | null {
  if (!normalised)
    return { reason: "no-control", needs: "controls that the subject's exporters see on nearly all of its days" };
  if (normalised.departure > poorestFit)
    return {
      reason: "no-control",
      needs: `controls that go along with the subject beforehand within ${poorestFit} in logarithms (these strayed by ${normalised.departure.toFixed(2)})`,
    };
  return null;
}

function refusalOf(
  outcome: Outcome,
  headline: Growth | null,
  reading: Reading,
  facts: SamplingFacts,
  { mostZeroDays }: Limits,
): Refusal | null {
  const { before, after } = outcome.days;
  if (before.of < FEWEST_DAYS || after.of < FEWEST_DAYS)
    return { reason: "too-short", needs: `two windows of at least ${FEWEST_DAYS} whole local days` };
  if (before.zero > mostZeroDays * before.observed || after.zero > mostZeroDays * after.observed)
    return {
      reason: "not-observable",
      needs: `something seen on nearly every day: ${before.zero} and ${after.zero} covered days are empty; denser sampling`,
    };
  if (!facts.known && reading === "panel" && !facts.alike) return UNKNOWN_SAMPLING;
  return headline ? null : tooLittle(outcome);
}

function tooLittle({ days }: Outcome): Refusal {
  const { before, after } = days;
  return {
    reason: "coverage",
    needs:
      `an exporter that covers enough of both windows: ${before.observed} of ${before.of} and ` +
      `${after.observed} of ${after.of} days are covered by all that were at work`,
  };
}

const FEWEST_DAYS = 14; // statistics/window-difference.ts

const UNKNOWN_SAMPLING: Refusal = {
  reason: "unknown-sampling",
  needs: "samplingProbability from the exporter or from the operator, or controls seen by the same exporters",
};

const FIELD_NEEDED: { readonly [id in MeasureId]: string } = {
  octets: "octetDeltaCount in the records",
  packets: "packetDeltaCount in the records",
  flows: "unsampled flows, or tcpControlBits so that TCP flows can be told by their SYN",
  hosts: "addresses",
  hours: "times",
};

function missingShare(scene: Scene, measure: Measure): number {
  const missing = scene.core.reduce((sum, row) => sum + measure.missing(row), 0);
  return (
    missing /
    Math.max(
      1,
      scene.core.reduce((sum, { records }) => sum + records, 0),
    )
  );
}

function sensitivityOf(
  { make, measure }: Counted,
  scene: Scene,
  facts: SamplingFacts,
  reading: Reading,
  outcome: Outcome,
): Judged["sensitivity"] {
  const read = (maker: SeriesMaker) => readAs(reading, scene, maker, outcome.compared.over);
  const told = [{ changed: "without the largest day of each window", growth: read(withoutLargestDays(scene, make)) }];
  if (reading === "panel")
    told.push({ changed: "over all exporters, not only the fixed panel", growth: outcome.asSeen });
  else {
    told.push({ changed: "as seen, without controls", growth: outcome.asSeen });
    told.push({ changed: "on the fixed panel of exporters, with controls", growth: outcome.normalisedOnPanel });
  }
  if (reading === "anchored")
    told.push({ changed: "all of the controls' change taken off", growth: outcome.compared.growth });
  if (!measure) return told;
  if (outcome.combined)
    told.push({ changed: "as seen, exporters of the panel joined by inverse variance", growth: outcome.combined });
  if (facts.whole)
    told.push({
      changed: "without scans, backscatter and unanswered inbound",
      growth: read(totalsOf(scene, answeredOf(measure))),
    });
  told.push({ changed: "only what the subject sent", growth: read(totalsOf(scene, sentOf(measure))) });
  if (scene.wider)
    told.push({ changed: "core + suspected members", growth: read(totalsOf(scene, measure, scene.wider)) });
  return told;
}
