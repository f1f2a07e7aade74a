import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { normalQuantile } from "../../statistics/normal.ts";
import type { Answer } from "../analysis.ts";
import type { ViewsDetails } from "./details.ts";
import { type Occasion, waysOf } from "./occasion.ts";
import type { RoutingView } from "./routing-view.ts";
import { shareDifference, shareIn, totalIn } from "./shares.ts";
import type { Traffic } from "./traffic.ts";

/** Beyond this share of octets whose way was taken from routes, the two views are one. */
const MOST_BY_ROUTES = 0.1;
/** Differences below ten points are not called a disagreement: peers do not weigh what their users do. */
const POINTS = 0.1;
const LEVEL = 0.95;

/** paths.views: how the shares of traffic and the shares of routes lie beside each other. */
export function tellViews(traffic: Traffic | null, routing: RoutingView | null, occasion: Occasion): Answer {
  const ways = waysOf(occasion);
  if (!traffic || !routing || ways.length === 0)
    return unanswered("paths.views", "no-data", "flows and routes of the same time, and ways to compare");
  const octets = totalIn(traffic.days.totals.octets, traffic.days.from, traffic.period);
  const byRoutes = octets > 0 ? totalIn(traffic.days.bases.route, traffic.days.from, traffic.period) / octets : 1;
  if (byRoutes > MOST_BY_ROUTES)
    return unanswered(
      "paths.views",
      "not-observable",
      "flows that tell their neighbour: where routes tell the way of flows there is one view, not two",
    );
  const compared = ways.flatMap(({ id }) => comparedIn(id, traffic, routing, ways.length));
  if (compared.length === 0)
    return unanswered("paths.views", "coverage", "14 days with flows on which every exporter at work covers enough");
  const most = [...compared].sort((a, b) => Math.abs(b.difference.value) - Math.abs(a.difference.value))[0]!;
  const title = ways.find(({ id }) => id === most.way)!.title;
  const details: ViewsDetails = {
    ways: compared,
    prefixHours: routing.prefixHours,
    peers: routing.peers,
    agree: compared.every(({ agree }) => agree),
  };
  const { value, low, high } = most.difference;
  return answered({
    id: "paths.views",
    claim: `Traffic and routes ${details.agree ? "agree" : "disagree"} on the ways of ${occasion.subject.title}: they lie farthest apart for ${title}, ${percent(most.traffic.value)} of the bytes received against ${percent(most.routes.value)} of the prefix-hours of ${routing.peers} peer ASes (difference ${points(value)} points, 95 % interval ${points(low)} to ${points(high)}).`,
    estimate: {
      value,
      low,
      high,
      level: LEVEL,
      unit: "share of octets less share of prefix-hours",
      n: traffic.period.to - traffic.period.from,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: Math.min(1, routing.peers / ENOUGH_PEERS),
      precision: precisionOf({ low, high }, 1, 1),
      readings: { agree: details.agree ? 2 : 1, of: 2 },
      openRivals: details.agree ? [] : ["peers of route collectors do not stand for those who send the bytes"],
      untested: [],
    }),
    assumptions: [
      "routes tell where traffic towards the subject is invited: they are compared with what it received",
      "each peer AS counts alike",
    ],
    details,
  });
}

const ENOUGH_PEERS = 10;

function comparedIn(way: string, traffic: Traffic, routing: RoutingView, of: number): ViewsDetails["ways"] {
  const share =
    shareIn(traffic.days, way, "in", traffic.period) ?? shareIn(traffic.days, way, "octets", traffic.period);
  const routes = routing.shares.get(way);
  if (!share || !routes) return [];
  // The largest of several differences is told, so each has its part of the error (Bonferroni).
  const wider = normalQuantile(1 - (1 - LEVEL) / 2 / of) / normalQuantile(1 - (1 - LEVEL) / 2);
  const { value, low, high } = shareDifference({ ...share, ...routes }, share);
  const difference = { value, low: value - wider * (value - low), high: value + wider * (high - value) };
  const apart = (difference.low > 0 || difference.high < 0) && Math.abs(value) > POINTS;
  return [
    { way, traffic: { value: share.value, low: share.low, high: share.high }, routes, difference, agree: !apart },
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function points(share: number): string {
  return `${share >= 0 ? "+" : ""}${(share * 100).toFixed(1)}`;
}
