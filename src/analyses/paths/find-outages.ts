import type { Questions } from "../../store/store.ts";
import { DAY, type Instant } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import { askCoverage, type Covered } from "../instrument/coverage.ts";
import type { RouteHistory } from "../routing/routes.ts";
import { askFlowsAround, askHours } from "./ask-outages.ts";
import type { Occasion } from "./occasion.ts";
import { flowsSay, silences, unrouted } from "./outages.ts";
import { type JudgedGap, tellOutages, untoldOutages } from "./tell-outages.ts";
import type { Traffic } from "./traffic.ts";

/** Gaps in the routes whose flows are asked about, longest first. */
const MOST_GAPS = 40;
/** Of a stretch, the share that each exporter at work must cover for absent flows to mean something. */
const COVERED = 0.95;

/** Looks for outages in both planes; neither alone tells one (METHODS: data and control plane disagree). */
export async function outages(
  store: Questions,
  history: RouteHistory,
  inside: RouteHistory,
  traffic: Traffic | null,
  occasion: Occasion,
): Promise<Answer> {
  const { subject, span } = occasion;
  const gaps = inside.seen && inside.updates > 0 ? unrouted(history, inside.routes, span) : [];
  const longest = [...gaps].sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_GAPS);
  if (!traffic)
    return untoldOutages(
      `flows of ${subject.id} in the period`,
      longest.map((gap) => ({ ...gap, flows: "not observed" })),
      [],
    );
  const covered = await askCoverage(store, span);
  // By a clock that is wrong nobody knows when flows stopped.
  const clocksHold = traffic.clockFaults.length === 0;
  const isCovered = (from: Instant, to: Instant) => clocksHold && coveredThroughout(covered, from, to);
  const silent = silences(await askHours(store, subject, span, traffic.ends), isCovered, span);
  if (!inside.seen || inside.updates === 0 || inside.seen.to < span.from)
    return untoldOutages(`announcements and withdrawals of prefixes of ${subject.id} in the period`, [], silent);
  const judged: JudgedGap[] = [];
  for (const gap of longest.sort((a, b) => a.from - b.from))
    judged.push({ ...gap, flows: flowsSay(await askFlowsAround(store, gap), isCovered(gap.from, gap.to)) });
  return tellOutages(judged, silent, (span.to - span.from) / DAY, occasion);
}

function coveredThroughout(covered: Covered, from: Instant, to: Instant): boolean {
  const atWork = covered.exporters.filter((exporter) => {
    const reported = covered.reported(exporter);
    return reported !== null && reported.from < to && reported.to > from;
  });
  return atWork.length > 0 && atWork.every((exporter) => covered.share(exporter, from, to) >= COVERED);
}
