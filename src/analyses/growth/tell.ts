import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Answered, Estimate } from "../../finding/finding.ts";
import { likelihoodTerm } from "../../finding/likelihood.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import { DAY, formatInstant, type Period } from "../../values/instant.ts";
import type { GrowthDetails } from "./details.ts";
import type { Growth } from "./estimate.ts";
import { volumeFigure } from "./figure.ts";
import type { Judged, MeasureId, Refusal } from "./judge.ts";
import { newNetworksShare } from "./networks.ts";
import type { Occasion } from "./occasion.ts";
import { openRivals, rivals } from "./rivals.ts";

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
  const probability = open.length > 0 ? Math.min(rise, MOST_WITH_OPEN_RIVAL) : rise;
  return answered({
    id: `growth.${measure}`,
    claim: claimOf(judged, occasion, reading === "normalised" ? " beyond what its controls did" : ""),
    estimate: estimateOf(headline),
    likelihood: changed ? likelihoodTerm(probability) : null,
    confidence: confidenceOf(judged, open),
    assumptions: assumptionsOf(judged, occasion),
    alternatives: rivals(judged, occasion),
    sensitivity: judged.sensitivity.map(({ changed, growth }) => ({ changed, value: growth?.ratio ?? null })),
    figures: [volumeFigure(judged, occasion)],
    details: detailsOf(judged, occasion),
  });
}

/** growth.<measure>.normalised, when there are controls: in any case with an answer, if only why there is none. */
export function tellNormalised(judged: Judged, occasion: Occasion): Told | Untold {
  const { measure, outcome, unnormalised: refusal } = judged;
  const id = `growth.${measure}.normalised`;
  if (refusal || !outcome.normalised)
    return tellRefusal(id, refusal ?? { reason: "no-control", needs: "controls seen by the same exporters" });
  const normalised: Judged = { ...judged, reading: "normalised", headline: outcome.normalised };
  const open = openRivals(normalised, occasion);
  return answered({
    id,
    claim: claimOf(normalised, occasion, ` beyond what ${controlNames(occasion)} did at the same exporters`),
    estimate: estimateOf(outcome.normalised),
    confidence: confidenceOf(normalised, open),
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
};

function claimOf(
  { measure, headline, counted }: Judged,
  { subject, period, against }: Occasion,
  beyond: string,
): string {
  const { ratio, low, high } = headline;
  const changed = low > 1 || high < 1;
  const span = `${dates(period)} against ${dates(against)}`;
  const range = `${times(low)} to ${times(high)}`;
  const what = MEASURE_NAMES[measure] + (counted === measure ? "" : ` (${counted})`);
  if (!changed)
    return `On a typical day the ${what} of ${subject.title} did not measurably change${beyond}: ×${times(ratio)} (95 % interval ${range}), ${span}.`;
  return `On a typical day the ${what} of ${subject.title} ${ratio > 1 ? "grew" : "shrank"} ×${times(ratio)}${beyond} (${percent(ratio)}; 95 % interval ${range}), ${span}.`;
}

function estimateOf({ ratio, low, high, level, n, nEffective }: Growth): Estimate {
  return { value: ratio, low, high, level, unit: "ratio", n, nEffective };
}

function confidenceOf(
  { outcome, headline, reading, sensitivity }: Judged,
  open: readonly string[],
): Answered["confidence"] {
  const { before, after } = outcome.days;
  const covered = Math.min(before.observed / before.of, after.observed / after.of);
  const others = sensitivity.filter(({ changed, growth }) => growth && !changed.startsWith("as seen"));
  const agreeing = others.filter(({ growth }) => growth!.ratio >= headline.low && growth!.ratio <= headline.high);
  return confidenceFrom({
    coverage: covered * (reading === "normalised" ? 1 : outcome.panelShare),
    precision: precisionOf(
      { low: Math.log(headline.low), high: Math.log(headline.high) },
      Math.log(headline.ratio),
      SMALL_EFFECT,
    ),
    readings: { agree: agreeing.length + 1, of: others.length + 1 },
    openRivals: open,
    untested: [],
  });
}

function assumptionsOf({ reading, measure }: Judged, { facts, scene }: Occasion): string[] {
  return [
    reading === "normalised"
      ? "the controls had no reason of their own to change"
      : "the exporters of the panel kept seeing the same part of the subject's traffic",
    ...(facts.known ? [] : ["sampling, which is not told, did not change within an exporter"]),
    ...(facts.scaledAlready.length > 0
      ? [`${facts.scaledAlready.join(", ")} multiplied its counts before it sent them`]
      : []),
    ...(measure === "hosts" && !facts.whole
      ? ["busier addresses are seen more easily: under sampling the number is a lower bound"]
      : []),
    ...(scene.coverageGuessed.length > 0
      ? [
          `where ${scene.coverageGuessed.join(", ")} sent flows within a day it was at work in between: it tells no coverage`,
        ]
      : []),
  ];
}

function detailsOf(judged: Judged, { scene, facts }: Occasion): GrowthDetails {
  const { outcome, headline, reading, counted } = judged;
  return {
    measure: counted,
    reading,
    percentChange: (headline.ratio - 1) * 100,
    asSeen: interval(outcome.asSeen),
    onPanel: interval(outcome.onPanel),
    normalised: interval(outcome.normalised),
    normalisedOnPanel: interval(outcome.normalisedOnPanel),
    controls: outcome.controlGrowth.map(({ id, growth }) => ({ id, growth: interval(growth) })),
    departure: outcome.normalised?.departure ?? null,
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
    autocorrelation: headline.phi,
  };
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
