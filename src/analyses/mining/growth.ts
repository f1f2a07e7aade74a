import { type RatioOfMeans, ratioOfMeans } from "../../statistics/ratio-of-means.ts";
import { HOUR } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import { keyOf } from "./ask.ts";
import { type Connection, hoursByDay } from "./connections.ts";
import type { Detected } from "./detect.ts";
import type { Gathered } from "./gather.ts";

/** What a window's connections to pools of one coin amount to, a day. */
export interface Level {
  readonly hours: number;
  /** Of the subject that had a connection. */
  readonly addresses: number;
  readonly connections: number;
  /** Messages and octets to the pool, as told, in an hour of a connection. */
  readonly messagesAnHour: number;
  readonly octetsAnHour: number;
  /** Share of connection-hours by pool. */
  readonly pools: ReadonlyMap<string, number>;
}

export interface CoinGrowth {
  readonly coin: string;
  readonly ratio: RatioOfMeans;
  readonly now: Level;
  readonly before: Level;
  /** The same with what may be mining. */
  readonly withPossible: number | null;
  /** Octets to the pools, after ÷ before, as told. */
  readonly octets: number | null;
}

/** What edges of connections, reconnecting and days cut short may put a mean off by [D]. */
const ERROR = 0.02;
/** Records of a connection in an hour below which its being there is a guess. */
export const LEAST_MESSAGES = 0.5;

/** Connection-hours a day of the covered days, by window. */
export function dailyHours(connections: readonly Connection[], { days }: Gathered, zone: Zone): number[][] {
  return days.map((of) => [...hoursByDay(connections, of, zone).values()]);
}

export function levelOf(
  connections: readonly Connection[],
  window: number,
  { windows, days }: Gathered,
  zone: Zone,
  poolOf: (connection: Connection) => string,
): Level {
  const { from, to } = windows[window]!;
  const mine = connections.filter((one) => one.from < to && one.to > from);
  const total = mine.reduce((sum, one) => sum + hoursOf(one), 0);
  const byDay = hoursByDay(mine, days[window]!, zone);
  const pools = new Map<string, number>();
  for (const one of mine) pools.set(poolOf(one), (pools.get(poolOf(one)) ?? 0) + hoursOf(one) / total);
  const sum = (value: (one: Connection) => number) => mine.reduce((all, one) => all + value(one), 0);
  return {
    hours: [...byDay.values()].reduce((all, one) => all + one, 0) / Math.max(1, byDay.size),
    addresses: new Set(mine.map(({ host }) => host)).size,
    connections: mine.length,
    messagesAnHour: total > 0 ? sum(({ flows }) => flows) / total : 0,
    octetsAnHour: total > 0 ? sum(({ octetsUp }) => octetsUp) / total : 0,
    pools,
  };
}

/** Growth of a coin's connection-hours; null when one of the windows has none. */
export function growthOf(coin: string, gathered: Gathered, zone: Zone): CoinGrowth | null {
  const { mining, possible } = gathered;
  const pools = poolNames(gathered.detected);
  const ofCoin = mining.filter((one) => coinIn(gathered.detected, one) === coin);
  const [now, before] = dailyHours(ofCoin, gathered, zone) as [number[], number[]];
  const ratio = ratioOfMeans(before, now, ERROR);
  if (!ratio) return null;
  const all = dailyHours([...ofCoin, ...possible], gathered, zone) as [number[], number[]];
  const level = (window: number) => levelOf(ofCoin, window, gathered, zone, (one) => pools.get(keyOf(one)) ?? "");
  const [after, then] = [level(0), level(1)];
  const octets = then.octetsAnHour > 0 ? (after.octetsAnHour * after.hours) / (then.octetsAnHour * then.hours) : null;
  return {
    coin,
    ratio,
    now: after,
    before: then,
    withPossible: ratioOfMeans(all[1], all[0], ERROR)?.value ?? null,
    octets,
  };
}

/** Coins of the pairs that mine, by name; `unknown` last. */
export function coinsOf(detected: readonly Detected[]): string[] {
  const coins = new Set(detected.filter(mines).map(({ coin }) => coin));
  return [...coins].sort((a, b) => Number(a === "unknown") - Number(b === "unknown") || (a < b ? -1 : 1));
}

export function mines({ verdict }: Detected): boolean {
  return verdict === "known" || verdict === "likely";
}

export function coinIn(detected: readonly Detected[], connection: Connection): string {
  return byPlace(detected).get(keyOf(connection))?.coin ?? "unknown";
}

function poolNames(detected: readonly Detected[]): Map<string, string> {
  return new Map([...byPlace(detected)].map(([place, { pool }]) => [place, pool]));
}

const PLACES = new WeakMap<readonly Detected[], Map<string, Detected>>();

function byPlace(detected: readonly Detected[]): Map<string, Detected> {
  const found = PLACES.get(detected) ?? new Map(detected.map((one) => [keyOf(one.pair), one]));
  PLACES.set(detected, found);
  return found;
}

function hoursOf({ from, to }: Connection): number {
  return (to - from) / HOUR;
}
