import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Answered, Estimate } from "../../finding/finding.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { chanceOfChange } from "../../statistics/chance-of-change.ts";
import { DAY, formatInstant, type Period } from "../../values/instant.ts";
import { decompose } from "./decompose.ts";
import type { GrowthDetails } from "./details.ts";
import type { Growth } from "./estimate.ts";
import { volumeFigure } from "./figure.ts";
import { isActive, type Judged, type MeasureId, type Refusal } from "./judge.ts";
import { newNetworksShare } from "./networks.ts";
import { inboundIn } from "./noise.ts";
import type { Occasion } from "./occasion.ts";
import { openRivals, rivals } from "./rivals.ts";
import { ofHosts } from "./shared-addresses.ts";
import { unseenIn } from "./unseen.ts";

/** A change smaller than this, up or down, is no effect that precision is measured by. */
const SMALL_EFFECT = Math.log(1.5);
/** Where a rival explanation is open, no more than "likely" is said of use. */
const MOST_WITH_OPEN_RIVAL = 0.8;

/** growth.<measure>: the reading that the evidence carries best. */
export function tellGrowth(judged: Judged, occasion: Occasion): Told {
  const { headline, measure, reading } = judged;
  const open = openRivals(judged, occasion);
  const changed = headline.low > 1 || headline.high < 1;
  const rise = headline.ratio >= 1 ? headline.probabilityOfRise : 1 - headline.probabilityOfRise;
  const most = chanceOfChange(2 * (1 - rise));
  const probability = open.length > 0 ? Math.min(most, MOST_WITH_OPEN_RIVAL) : most;
  return answered({
    id: `growth.${measure}`,
    claim: claimOf(judged, occasion, reading === "panel" ? "" : " beyond what its controls did"),
    estimate: estimateOf(headline),
    likelihood: changed ? likelihoodTerm(probability) : null,
    confidence: confidenceOf(judged, open, occasion),
    assumptions: assumptionsOf(judged, occasion),
    alternatives: rivals(judged, occasion),
    sensitivity: [...judged.sensitivity, ...besides(judged, occasion)].map(({ changed, growth }) => ({
      changed,
      value: growth?.ratio ?? null,
    })),
    figures: [volumeFigure(judged, occasion)],
    details: detailsOf(judged, occasion),
  });
}

/** growth.<measure>.normalised, when there are controls: in any case with an answer, if only why there is none. */
export function tellNormalised(judged: Judged, occasion: Occasion): Told | Untold {
  const { measure, outcome, unnormalised: refusal } = judged;
  const id = `growth.${measure}.normalised`;
  const { growth } = outcome.compared;
  if (refusal || !growth)
    return tellRefusal(id, refusal ?? { reason: "no-control", needs: "controls seen by the same exporters" });
  const { normalised: shared } = judged.shared;
  const headline = shared ? ofHosts(shared) : growth;
  const normalised: Judged = {
    ...judged,
    reading: "normalised",
    headline,
    shared: { ...judged.shared, headline: shared },
  };
  const open = openRivals(normalised, occasion);
  return answered({
    id,
    claim: claimOf(normalised, occasion, ` beyond what ${controlNames(occasion)} did at the same exporters`),
    estimate: estimateOf(headline),
    confidence: confidenceOf(normalised, open, occasion),
    assumptions: assumptionsOf(normalised, occasion),
    alternatives: rivals(normalised, occasion),
    sensitivity: judged.sensitivity.map(({ changed, growth }) => ({ changed, value: growth?.ratio ?? null })),
    details: detailsOf(normalised, occasion),
  });
}

export function tellRefusal(id: string, { reason, needs }: Refusal): Untold {
  return unanswered(id, reason, needs);
}

const MEASURE_NAMES: { readonly [id in MeasureId]: string } = {
  octets: "traffic in bytes",
  packets: "traffic in packets",
  flows: "number of flows",
  hosts: "number of active addresses",
  hours: "number of active hours",
};

function claimOf(
  { measure, headline, counted, shared }: Judged,
  { subject, period, against }: Occasion,
  beyond: string,
): string {
  const { ratio, low, high } = headline;
  const changed = low > 1 || high < 1;
  const span = `${dates(period)} against ${dates(against)}`;
  const range = `${times(low)} to ${times(high)}`;
  const what = MEASURE_NAMES[measure] + (counted === measure ? "" : ` (${counted})`);
  if (shared.headline)
    return `On a typical day ×${times(shared.headline.counted.ratio)} as many addresses of ${subject.title} carried ×${times(shared.headline.carried.ratio)} as many packets${beyond}, as when hosts come to share addresses: the number of active hosts lies between ×${times(low)} and ×${times(high)} (95 % interval), ${span}.`;
  if (!changed)
    return `On a typical day the ${what} of ${subject.title} did not measurably change${beyond}: ×${times(ratio)} (95 % interval ${range}), ${span}.`;
  return `On a typical day the ${what} of ${subject.title} ${ratio > 1 ? "grew" : "shrank"} ×${times(ratio)}${beyond} (${percent(ratio)}; 95 % interval ${range}), ${span}.`;
}

/** The other measures, for whoever reads only one of them: they can disagree (METHODS §1, Pitfalls). */
function besides({ measure }: Judged, { sideBySide }: Occasion): Judged["sensitivity"] {
  return sideBySide
    .filter((other) => other.measure !== measure && other.growth)
    .map((other) => ({ changed: `${MEASURE_NAMES[other.measure]} instead`, growth: other.growth }));
}

function estimateOf({ ratio, low, high, level, n, nEffective }: Growth): Estimate {
  return { value: ratio, low, high, level, unit: "ratio", n, nEffective };
}

function confidenceOf(
  { outcome, headline, reading, sensitivity }: Judged,
  open: readonly string[],
  { scene }: Occasion,
): Answered["confidence"] {
  const { before, after } = outcome.days;
  const covered = Math.min(before.observed / before.of, after.observed / after.of);
  const others = sensitivity.filter(({ changed, growth }) => growth && !changed.startsWith("as seen"));
  const agreeing = others.filter(({ growth }) => growth!.ratio >= headline.low && growth!.ratio <= headline.high);
  return confidenceFrom({
    coverage: covered * (reading === "panel" ? outcome.panelShare : 1),
    precision: precisionOf(
      { low: Math.log(headline.low), high: Math.log(headline.high) },
      Math.log(headline.ratio),
      SMALL_EFFECT,
    ),
    readings: { agree: agreeing.length + 1, of: others.length + 1 },
    openRivals: open,
    untested:
      scene.clockFaults.length > 0 ? ["days are the right ones though clocks of exporters were found wrong"] : [],
  });
}

function assumptionsOf(judged: Judged, { facts, scene }: Occasion): string[] {
  const { reading, measure } = judged;
  return [
    reading !== "panel"
      ? "the controls had no reason of their own to change"
      : "the exporters of the panel kept seeing the same part of the subject's traffic",
    ...(facts.known ? [] : ["sampling, which is not told, did not change within an exporter"]),
    ...(facts.scaledAlready.length > 0
      ? [`${facts.scaledAlready.join(", ")} multiplied its counts before it sent them`]
      : []),
    ...(isActive(measure) && !facts.whole
      ? ["busier addresses and hours are seen more easily: under sampling the number is a lower bound"]
      : []),
    ...unseenText(judged, scene),
    ...scene.clockFaults.map(clockText),
    ...(scene.coverageGuessed.length > 0
      ? [
          `where ${scene.coverageGuessed.join(", ")} sent flows within a day it was at work in between: it tells no coverage`,
        ]
      : []),
  ];
}

/** What sampling could not have seen, in words, at the coarser rate of the two windows. */
function unseenText({ measure }: Judged, scene: Occasion["scene"]): string[] {
  if (isActive(measure)) return [];
  const windows = [scene.before, scene.after].flatMap((window) => unseenIn(scene.core, window) ?? []);
  const [coarsest] = windows.sort((a, b) => a.samplingProbability - b.samplingProbability);
  if (!coarsest || coarsest.samplingProbability >= 1) return [];
  const { samplingProbability, halfSeenPackets, nearlyAllSeenPackets, mostUnseenPackets } = coarsest;
  return [
    `at 1:${Math.round(1 / samplingProbability)} a flow of ${halfSeenPackets} packets is seen as often as not, one of ${nearlyAllSeenPackets} in 95 of 100; ` +
      `${Math.round(mostUnseenPackets)} packets may pass an exporter with none of them sampled`,
  ];
}

function clockText({ kind, found, count }: Occasion["scene"]["clockFaults"][number]): string {
  return `days are told by clocks of which the input says: ${found} (${kind}, ${count} times)`;
}

function detailsOf(judged: Judged, occasion: Occasion): GrowthDetails {
  const { scene, facts } = occasion;
  const { outcome, headline, reading, counted } = judged;
  return {
    measure: counted,
    reading: reading === "panel" ? "panel" : "normalised",
    percentChange: (headline.ratio - 1) * 100,
    asSeen: interval(outcome.asSeen),
    onPanel: interval(outcome.onPanel),
    normalised: interval(outcome.normalised),
    normalisedOnPanel: interval(outcome.normalisedOnPanel),
    anchored: outcome.anchored && { ...interval(outcome.anchored)!, trust: outcome.anchored.trust },
    byExporter: outcome.byExporter.map(({ exporter, growth }) => ({ exporter, growth: interval(growth) })),
    combined: interval(outcome.combined),
    controls: outcome.controlGrowth.map(({ id, growth }) => ({ id, growth: interval(growth) })),
    departure: outcome.compared.growth?.departure ?? null,
    days: outcome.days,
    events: headline.events.map((day) => new Date(day * DAY).toISOString().slice(0, 10)),
    exporters: [...scene.exporters],
    panel: [...scene.panel],
    panelShare: outcome.panelShare,
    sampling: {
      known: facts.known,
      alike: facts.alike,
      probabilities: [...facts.probabilities],
      packetsPerRecord: facts.packetsPerRecord,
      scaledAlready: [...facts.scaledAlready],
    },
    newNetworksShare: newNetworksShare(scene.networks),
    sideBySide: occasion.sideBySide.map(({ measure, growth }) => ({ measure, growth: interval(growth) })),
    inbound: { before: inboundIn(scene.core, scene.before), after: inboundIn(scene.core, scene.after) },
    unseen: { before: unseenIn(scene.core, scene.before), after: unseenIn(scene.core, scene.after) },
    decomposition: judged.measure === "octets" ? decompositionOf(judged, occasion) : null,
    autocorrelation: headline.phi,
  };
}

/** On the panel; what the controls say of visibility is divided out of the later window, as far as the finding does. */
function decompositionOf({ outcome, reading }: Judged, { scene, subject, period }: Occasion) {
  const found = reading === "anchored" ? outcome.anchored : reading === "normalised" ? outcome.compared.growth : null;
  const over = reading === "normalised" ? outcome.compared.over : "panel";
  const seen = over === "all" ? outcome.asSeen : outcome.onPanel;
  return decompose({
    parts: scene.parts,
    subject,
    exporters: over === "all" ? scene.exporters : scene.panel,
    days: { before: scene.before.to - scene.before.from, after: scene.after.to - scene.after.from },
    at: period.from,
    visibility: found && seen ? seen.ratio / found.ratio : 1,
  });
}

function interval(growth: Growth | null): { value: number; low: number; high: number } | null {
  return growth && { value: growth.ratio, low: growth.low, high: growth.high };
}

function controlNames({ scene }: Occasion): string {
  return scene.controls.map(({ id }) => id).join(", ");
}

function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}

function times(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}

function percent(ratio: number): string {
  const change = (ratio - 1) * 100;
  return `${change > 0 ? "+" : "−"}${Math.abs(change).toFixed(0)} %`;
}
