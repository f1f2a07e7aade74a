import type { Figure } from "../../finding/figure.ts";
import { shareOfTotal } from "../../statistics/share-of-total.ts";
import { formatInstant, HOUR, type Instant } from "../../values/instant.ts";
import { startOfDay } from "../instrument/local-time.ts";
import type { HeldRoute } from "../routing/routes.ts";
import { united } from "./neighbours.ts";
import { type Occasion, waysOf } from "./occasion.ts";
import { UNATTRIBUTED } from "./shares.ts";
import type { Traffic } from "./traffic.ts";

/** Stretches of a neighbour that lie closer are drawn as one. */
const CLOSE = 6 * HOUR;

/** Shares by calendar month with their intervals; months with too few covered days are gaps. */
export function sharesFigure({ days, ways }: Traffic, occasion: Occasion): Figure {
  const { subject, period, against } = occasion;
  const months = monthsOf(days.from, days.from + days.totals.octets.length);
  const names = new Map(waysOf(occasion).map(({ id, title }) => [id, title]));
  return {
    kind: "shares",
    title: "Ways out, by month",
    caption:
      "Share of octets by way and local month with 95 % intervals; what could not be attributed is a line of its own, and is given to the ways like the rest of its /24. Gaps are months with fewer than 14 covered days.",
    unit: "share of octets",
    zone: subject.zone.name,
    series: [...ways, UNATTRIBUTED].map((id) => ({
      id,
      name: names.get(id) ?? "not attributed",
      points: months.map(({ from, to }) => {
        const cut = (series: Float64Array) => series.slice(from - days.from, to - days.from);
        const share = shareOfTotal(cut(days.parts.get(id)!.octets), cut(days.totals.octets));
        const at = formatInstant(startOfDay(from, subject.zone));
        return share
          ? { at, value: share.value, low: share.low, high: share.high }
          : { at, value: null, low: null, high: null };
      }),
    })),
    windows: [
      ...(against
        ? [{ from: formatInstant(against.from), to: formatInstant(against.to), label: "compared with" }]
        : []),
      { from: formatInstant(period.from), to: formatInstant(period.to), label: "period" },
    ],
    events: eventsOf(occasion),
  };
}

/** Which neighbour carried which prefix, when, as any peer saw it. */
export function timelineFigure(routes: readonly HeldRoute[], occasion: Occasion): Figure {
  const { subject } = occasion;
  const rows = [...new Set(routes.map(({ prefixText }) => prefixText))].sort();
  const spans = rows.flatMap((row) => {
    const neighbours = [
      ...new Set(routes.flatMap((route) => (route.prefixText === row ? (route.neighbour ?? []) : []))),
    ];
    return neighbours
      .sort((a, b) => a - b)
      .flatMap((asn) =>
        drawn(routes.filter((route) => route.prefixText === row && route.neighbour === asn)).map(({ from, to }) => ({
          row,
          name: nameOf(asn, occasion),
          from: formatInstant(Math.floor(from)),
          to: formatInstant(Math.floor(to)),
        })),
      );
  });
  return {
    kind: "timeline",
    title: "Who is next to the origin",
    caption: "For each prefix, the AS before the origin on the paths that any peer of the route collectors held.",
    unit: "prefixes",
    zone: subject.zone.name,
    rows,
    spans,
    events: eventsOf(occasion),
  };
}

function drawn(routes: readonly HeldRoute[]): { from: Instant; to: Instant }[] {
  return united(routes.map(({ from, to }) => ({ from, to: to + CLOSE }))).map(({ from, to }) => ({
    from,
    to: to - CLOSE,
  }));
}

function nameOf(asn: number, { subject }: Occasion): string {
  const way = subject.ways.find(({ asns }) => asns.includes(asn));
  return way ? `AS${asn} ${way.title}` : `AS${asn}`;
}

function eventsOf({ subject, span }: Occasion): { at: string; title: string }[] {
  return subject.events
    .filter(({ at }) => at >= span.from && at < span.to)
    .map(({ at, title }) => ({ at: formatInstant(at), title }));
}

/** Calendar months as local days, cut to the span. */
function monthsOf(from: number, to: number): { from: number; to: number }[] {
  const months: { from: number; to: number }[] = [];
  for (let day = from; day < to; ) {
    const date = new Date(day * 24 * HOUR);
    const next = Math.min(to, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / (24 * HOUR));
    months.push({ from: day, to: next });
    day = next;
  }
  return months;
}
