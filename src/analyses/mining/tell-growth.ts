import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Figure } from "../../finding/figure.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { formatInstant } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import { startOfDay } from "../instrument/local-time.ts";
import type { GrowthDetails } from "./details.ts";
import { assumptionsOf, coverageOf, untestedOf } from "./grounds.ts";
import { type CoinGrowth, coinIn, dailyHours, growthOf, LEAST_MESSAGES, type Level } from "./growth.ts";
import type { Occasion } from "./occasion.ts";
import { rivalsOf, switched } from "./rivals.ts";
import { dates, times } from "./words.ts";

/** mining.growth.<coin>: hours of connections to its pools, the period ÷ the window compared with. */
export function tellGrowth(coin: string, occasion: Occasion): Answer {
  const { subject, against, gathered } = occasion;
  const id = `mining.growth.${coin}`;
  if (!against) return unanswered(id, "too-short", "a second window to compare with (--against FROM..TO)");
  if (gathered.days.some((days) => days.length < 3))
    return unanswered(id, "coverage", "three whole days of each window that the exporters cover");
  const growth = growthOf(coin, gathered, subject.zone);
  if (!growth)
    return unanswered(
      id,
      "no-data",
      `connections to pools of ${coin} on covered days of both windows; when contacts begin is told in mining.onset.${coin}`,
    );
  const thin = Math.min(growth.now.messagesAnHour, growth.before.messagesAnHour);
  if (thin < LEAST_MESSAGES)
    return unanswered(
      id,
      "not-observable",
      `a record of each connection every two hours; sampling leaves ${thin.toFixed(2)} an hour, so that presence is a guess`,
    );
  return told(id, growth, occasion);
}

function told(id: string, growth: CoinGrowth, occasion: Occasion): Answer {
  const { subject, period, against, gathered } = occasion;
  const { ratio, coin, now, before, octets, withPossible } = growth;
  const alternatives = rivalsOf(growth, occasion);
  const { left, come } = switched(now, before);
  const details: GrowthDetails = {
    coin,
    now: levelDetails(now),
    before: levelDetails(before),
    withPossible,
    octets,
    poolsLeft: left,
    poolsCome: come,
  };
  const open = alternatives.slice(0, 5).filter(({ ruledOutBy }) => ruledOutBy === null);
  return answered({
    id,
    claim: `Connections of ${subject.title} to pools of ${named(coin)} lasted ${times(ratio.value)} times as many hours a day in ${dates(period)} as in ${dates(against!)} (95 % interval ${times(ratio.low)} to ${times(ratio.high)}), which says nothing of the machines behind each connection or of their hash rate.`,
    estimate: {
      value: ratio.value,
      low: ratio.low,
      high: ratio.high,
      level: ratio.level,
      unit: "ratio",
      n: ratio.n,
      nEffective: ratio.nEffective,
    },
    confidence: confidenceFrom({
      coverage: coverageOf(occasion, [0, 1]),
      precision: precisionOf(
        { low: Math.log(ratio.low), high: Math.log(ratio.high) },
        Math.log(ratio.value),
        Math.log(2),
      ),
      readings: { agree: agreeing(growth), of: 3 },
      openRivals: open
        .filter(({ explanation }) => !explanation.includes("proxy")) // of machines, which the claim leaves open itself
        .map(({ explanation }) => explanation),
      untested: untestedOf(occasion),
    }),
    assumptions: [...assumptionsOf(occasion), "a mean of a window may be off by 2 % for edges and reconnecting"],
    alternatives,
    sensitivity: [
      { changed: "with pairs that may mine", value: withPossible },
      { changed: "by octets to the pools, as told", value: octets },
      {
        changed: "by addresses with a connection",
        value: before.addresses > 0 ? now.addresses / before.addresses : null,
      },
    ],
    figures: [hoursFigure(coin, occasion, gathered)],
    details,
  });
}

/** Of hours, addresses and octets, how many moved the way the hours did. */
function agreeing({ ratio, now, before, octets }: CoinGrowth): number {
  const direction = (value: number) => (value > 1.25 ? 1 : value < 0.8 ? -1 : 0);
  const way = direction(ratio.value);
  return [ratio.value, now.addresses / Math.max(1, before.addresses), octets ?? Number.NaN].filter(
    (value) => direction(value) === way,
  ).length;
}

function levelDetails({ hours, pools, ...level }: Level): GrowthDetails["now"] {
  const { addresses, connections, messagesAnHour, octetsAnHour } = level;
  const list = [...pools]
    .map(([pool, share]) => ({ pool, share }))
    .sort((a, b) => b.share - a.share || (a.pool < b.pool ? -1 : 1));
  return { connectionHoursADay: hours, addresses, connections, messagesAnHour, octetsAnHour, pools: list.slice(0, 20) };
}

export function named(coin: string): string {
  return coin === "unknown" ? "a coin that nothing tells" : coin;
}

function hoursFigure(coin: string, { subject, period, against }: Occasion, gathered: Occasion["gathered"]): Figure {
  const ofCoin = gathered.mining.filter((one) => coinIn(gathered.detected, one) === coin);
  const daily = dailyHours(ofCoin, gathered, subject.zone);
  const points = gathered.days
    .flatMap((days, window) =>
      days.map((day, at) => ({
        at: formatInstant(startOfDay(day, subject.zone)),
        value: daily[window]![at]!,
        low: null,
        high: null,
      })),
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const windows = [...(against ? [{ ...against, label: "compared with" }] : []), { ...period, label: "period" }];
  return {
    kind: "volume",
    title: `Connections to pools of ${named(coin)}, hours a day`,
    caption: "Days without enough coverage are left out; a connection may hide any number of machines.",
    unit: "connection-hours a day",
    zone: subject.zone.name,
    series: [{ name: coin, points }],
    windows: windows.map(({ from, to, label }) => ({ from: formatInstant(from), to: formatInstant(to), label })),
    events: [],
  };
}
