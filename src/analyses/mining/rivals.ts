import type { Answered } from "../../finding/finding.ts";
import type { Sender } from "./ask.ts";
import type { Gathered } from "./gather.ts";
import { PAYS_MORE } from "./grounds.ts";
import type { CoinGrowth, Level } from "./growth.ts";
import type { Occasion } from "./occasion.ts";
import { times } from "./words.ts";

type Alternative = Answered["alternatives"][number];

/** A pool that carried less than this of the hours was not really used. */
const USED = 0.05;
/** Ratios that differ by less than this factor are alike [D]. */
const ALIKE = 1.25;

/** What else would make connection-hours grow or shrink, each with what rules it out, where something does (METHODS §8). */
export function rivalsOf(growth: CoinGrowth, occasion: Occasion): Alternative[] {
  return [
    morePerMachine(growth),
    poolSwitch(growth, occasion),
    { explanation: "machines came or went behind a proxy, which no connection shows", ruledOutBy: null },
    {
      explanation: "a miner's signs of life or shares came more often",
      ruledOutBy: `hours of connections do not count messages, of which there were ${times(growth.now.messagesAnHour / growth.before.messagesAnHour)} times as many an hour`,
    },
    visibility(occasion),
    { explanation: PAYS_MORE, ruledOutBy: null },
  ];
}

function morePerMachine({ now, before, ratio }: CoinGrowth): Alternative {
  const each = ({ hours, addresses }: Level) => hours / Math.max(1, addresses);
  const grown = each(now) / each(before);
  const explanation = "machines held more connections each, or fewer";
  const alike = alikeTo(grown, 1) && now.addresses > 1 && before.addresses > 1;
  return {
    explanation,
    ruledOutBy: alike
      ? `hours of each address stayed as they were (×${times(grown)}), the addresses grew ×${times(now.addresses / before.addresses)} where the hours grew ×${times(ratio.value)}`
      : null,
  };
}

function poolSwitch({ now, before }: CoinGrowth, { gathered }: Occasion): Alternative {
  const { left, come } = switched(now, before);
  const explanation = "a change of pools, from or to one that is not recognised";
  if (left.length === 0 && come.length === 0)
    return { explanation, ruledOutBy: "the same pools carried the hours of both windows" };
  const unlike = gathered.possible.length > 0;
  return {
    explanation,
    ruledOutBy: unlike
      ? null
      : `hours are summed over all pools, those left (${left.join(", ") || "none"}) and those come (${come.join(", ") || "none"}), and no pair that may be a pool is left out`,
  };
}

/** Pools of one window only. */
export function switched(now: Level, before: Level): { left: string[]; come: string[] } {
  const only = (here: Level, there: Level) =>
    [...here.pools]
      .filter(([pool, share]) => share >= USED && (there.pools.get(pool) ?? 0) < USED)
      .map(([pool]) => pool)
      .sort();
  return { left: only(before, now), come: only(now, before) };
}

function visibility({ gathered }: Occasion): Alternative {
  const explanation = "the subject is seen more, or less, than before";
  const { panel, list, exporters } = gathered;
  if (list.later || !seenAlike(gathered)) return { explanation, ruledOutBy: null };
  return {
    explanation,
    ruledOutBy: `the same ${panel.length} of ${exporters.length} exporters, at the same sampling and telling names and first payloads alike in both windows`,
  };
}

/** Whether the exporters that can be compared saw all the time with the same eyes: one known sampling each, names and marks throughout or never. */
export function seenAlike(gathered: Gathered): boolean {
  const senders = ofPanel(gathered);
  const throughout = (told: (one: Sender) => number) =>
    new Set(gathered.windows.map((_, at) => senders.some((one) => one.windowNumber === at && told(one) > 0))).size ===
    1;
  const known = senders.every(({ samplingProbability }) => samplingProbability !== null);
  return known && !samplingChanges(gathered) && throughout(({ marked }) => marked) && throughout(({ named }) => named);
}

/** Whether an exporter that can be compared tells two samplings: a count of flows grows or shrinks with it. */
export function samplingChanges(gathered: Gathered): boolean {
  const senders = ofPanel(gathered);
  const rates = new Set(senders.map(({ exporter, samplingProbability }) => `${exporter} ${samplingProbability}`));
  return rates.size > new Set(senders.map(({ exporter }) => exporter)).size;
}

function ofPanel({ senders, panel }: Gathered): readonly Sender[] {
  return senders.filter(({ exporter }) => panel.includes(exporter));
}

function alikeTo(value: number, other: number): boolean {
  return value < other * ALIKE && value > other / ALIKE;
}
