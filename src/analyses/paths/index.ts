import { unanswered } from "../../finding/tell.ts";
import { prefixesOf as memberPrefixes } from "../../subject/subject.ts";
import { DAY, type Period, SECOND, WEEK } from "../../values/instant.ts";
import { covers, type Prefix } from "../../values/prefix.ts";
import { type Answer, defineAnalysis, setting, type Task } from "../analysis.ts";
import { askCollected, askRoutes } from "../routing/ask-routes.ts";
import { dependenceAt } from "../routing/dependence.ts";
import { type RouteHistory, routeHistory } from "../routing/routes.ts";
import { askCarried, askFirst, askWayEnds } from "./ask.ts";
import { detailsOf } from "./details.ts";
import { outages } from "./find-outages.ts";
import { withoutLeaks } from "./leaks.ts";
import { prefixesSeen } from "./neighbours.ts";
import { type Occasion, waysOf } from "./occasion.ts";
import { routingView } from "./routing-view.ts";
import { UNATTRIBUTED } from "./shares.ts";
import { daysText, tellHegemony, tellNewUpstream, tellPrefixes, untoldNewUpstream } from "./tell-routes.ts";
import { doubtsOf, tellShares } from "./tell-shares.ts";
import { tellTransit } from "./tell-transit.ts";
import { tellViews } from "./tell-views.ts";
import { askTraffic, type Traffic } from "./traffic.ts";
import { suppliedBy, transitAt } from "./transit.ts";
import { candidates, historyBefore, type Thresholds, type UpstreamFacts } from "./upstreams.ts";

export default defineAnalysis({
  question: "Through whose networks does the subject reach the world, and since when?",
  method: { id: "paths", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "flowByNetwork", "route"], span: 2 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    unseenDays: setting(180, "days", "how long an AS must not have been next to the origin to be new", "METHODS §4.2"),
    leastHistoryDays: setting(
      28,
      "days",
      "fewest days of routes before, where there are not as many as unseenDays",
      "README, Choices",
    ),
  },
  details: detailsOf,
  async run(task, { leastCoverage, unseenDays, leastHistoryDays }) {
    const { subject, period, against, knowledge } = task;
    const span = {
      from: Math.min(period.from, against?.from ?? period.from),
      to: Math.max(period.to, against?.to ?? period.to),
    };
    const occasion: Occasion = { subject, period, against, span, knowledge };
    const thresholds = { unseen: unseenDays * DAY, leastHistory: leastHistoryDays * DAY };
    const before = historyBefore(span, thresholds);
    const prefixes = memberPrefixes(subject, ["core"], span);
    const rows = await askRoutes(task.store, prefixes, before);
    const history = routeHistory(rows, rows.length === 0 ? [] : await askCollected(task.store, before));
    const isInside = ({ prefix }: { readonly prefix: Prefix }) => prefixes.some((member) => covers(member, prefix));
    const inside = { ...history, routes: history.routes.filter(isInside) };
    const traffic = await askTraffic(task.store, occasion, history, leastCoverage);
    const ways = waysOf(occasion).map(({ id }) => id);
    const view = routingView(inside.routes, subject, ways, period, task.random.fork("views"));
    const shares = traffic ? tellShares(traffic, occasion, view, task.random) : noTraffic(occasion);
    return [
      ...shares,
      ...(await routes(task, history, inside, occasion, thresholds, traffic)),
      ...tellTransit(transitIn(inside, occasion), occasion),
      tellViews(traffic, view, occasion),
      await outages(task.store, history, inside, traffic, occasion),
    ];
  },
});

function noTraffic(occasion: Occasion): Answer[] {
  const needs = `flows of ${occasion.subject.id} in the period`;
  const ids = [...waysOf(occasion).map(({ id }) => `share.${id}`), `share.${UNATTRIBUTED}`, "effective"];
  return ids.map((id) => unanswered(`paths.${id}`, "no-data", needs));
}

async function routes(
  task: Task,
  history: RouteHistory,
  inside: RouteHistory,
  occasion: Occasion,
  thresholds: Thresholds,
  traffic: Traffic | null,
): Promise<Answer[]> {
  const own = new Set(inside.routes);
  const seen = prefixesSeen(history, (route) => own.has(route));
  return [
    tellPrefixes(history, inside, seen, occasion),
    ...hegemonies(inside, occasion, task.random),
    await newUpstream(task, history, inside, seen, occasion, thresholds, traffic),
  ];
}

function transitIn({ seen, ...inside }: RouteHistory, { period, subject, knowledge }: Occasion) {
  if (!seen || seen.to < period.from) return null;
  return transitAt({ seen, ...inside }, Math.min(period.to, seen.to), subject, knowledge);
}

function hegemonies(inside: RouteHistory, occasion: Occasion, random: Task["random"]): Answer[] {
  const { subject, period, against, knowledge } = occasion;
  const { history } = withoutLeaks(inside, suppliedBy(subject, knowledge, period.from));
  const now = dependenceIn(history, period);
  const before = against && dependenceIn(history, against);
  return now ? tellHegemony(now, before, occasion, random) : [];
}

/** At the end of a window, if there were routes in it. */
function dependenceIn(inside: RouteHistory, { from, to }: Period) {
  if (!inside.seen || inside.seen.to < from) return null;
  return dependenceAt(inside, Math.min(to, inside.seen.to));
}

async function newUpstream(
  { store, subject }: Task,
  history: RouteHistory,
  inside: RouteHistory,
  seen: ReturnType<typeof prefixesSeen>,
  occasion: Occasion,
  thresholds: Thresholds,
  traffic: Traffic | null,
): Promise<Answer> {
  if (!inside.seen || inside.routes.length === 0)
    return untoldNewUpstream("no-data", `routes of prefixes of ${subject.id}`, history, seen, occasion);
  const recorded = inside.seen.to - inside.seen.from;
  if (inside.updates === 0 || recorded < thresholds.leastHistory)
    return untoldNewUpstream(
      "too-short",
      `announcements and withdrawals over the span and ${daysText(thresholds.leastHistory)} before; there are ${daysText(recorded)}`,
      history,
      seen,
      occasion,
    );
  const found = candidates(inside, subject, occasion.span, thresholds);
  const facts = await withTraffic(store, found, occasion, traffic?.ends);
  return tellNewUpstream(facts, history, inside, seen, occasion, traffic ? doubtsOf(traffic) : []);
}

async function withTraffic(
  store: Task["store"],
  found: ReturnType<typeof candidates>,
  { subject, span }: Occasion,
  known?: Traffic["ends"],
): Promise<UpstreamFacts[]> {
  const ways = subject.ways.flatMap(({ asns }) => asns);
  if (found.length === 0) return [];
  const asns = [...new Set([...found.map(({ asn }) => asn), ...ways])];
  const since = Math.floor(Math.min(...found.map(({ low }) => low)) / DAY) * DAY;
  const ends = known ?? (await askWayEnds(store, subject, span));
  const carried = await askCarried(store, subject, asns, { from: Math.max(span.from, since), to: span.to }, ends);
  const facts: UpstreamFacts[] = [];
  for (const candidate of found) {
    const { asn, low, until } = candidate;
    const after = carried.filter(({ day }) => (day + 1) * DAY > low && day * DAY <= until);
    const mine = after.filter((row) => row.asn === asn);
    const first = mine.length === 0 ? null : Math.min(...mine.map((row) => row.first));
    const exact = first !== null && ends.rolledUp ? await askFirst(store, subject, asn, first * SECOND) : first;
    const firstFlow = exact === null ? null : exact * SECOND;
    facts.push({ ...candidate, trafficDays: after.length === 0 ? null : mine.length, firstFlow });
  }
  return facts;
}
