import { DAY, HOUR, type Instant, MINUTE } from "../../values/instant.ts";
import type { Zone } from "../../values/zone.ts";
import { type LocalDay, startOfDay } from "../instrument/local-time.ts";
import type { Held } from "./ask.ts";

/** A connection of a host to a server, told by its own port, from its first to its last packet that was seen. */
export interface Connection {
  readonly host: string;
  readonly remote: string;
  readonly service: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly flows: number;
  readonly packetsUp: number;
  readonly octetsUp: number;
}

/** Shorter ones are probes, or a miner's fee to its maker, and count for no machine (METHODS §8). */
const LEAST_HELD = 5 * MINUTE;
/** A port that was silent longer is another connection: at least so long, or so many of its own mean gaps. */
const LONGEST_SILENCE = 2 * HOUR;
const GAPS = 8;

/** Days of an own port in sequence are one connection, unless it fell silent between. */
export function connectionsOf(rows: readonly Held[]): Connection[] {
  const open = new Map<string, Connection>();
  const done: Connection[] = [];
  for (const row of rows) {
    const key = `${row.host} ${row.remote} ${row.service} ${row.own}`;
    const before = open.get(key);
    if (before && row.first - before.to <= silence(before, row)) open.set(key, joinedWith(before, row));
    else {
      if (before) done.push(before);
      open.set(key, startedBy(row));
    }
  }
  return [...done, ...open.values()].filter(({ from, to }) => to - from >= LEAST_HELD);
}

/** Connection-hours by local day. What sampling cuts off the ends is put back: half a mean gap and more (of n uniform times). */
export function hoursByDay(
  connections: readonly Connection[],
  days: readonly LocalDay[],
  zone: Zone,
): Map<LocalDay, number> {
  const hours = new Map(days.map((day) => [day, 0]));
  for (const connection of connections) {
    const { from, to } = widened(connection);
    for (const [day, start, end] of daysBetween(from, to, zone))
      if (hours.has(day)) hours.set(day, hours.get(day)! + (Math.min(to, end) - Math.max(from, start)) / HOUR);
  }
  return hours;
}

/** The most connections at once on each day. */
export function mostAtOnce(
  connections: readonly Connection[],
  days: readonly LocalDay[],
  zone: Zone,
): Map<LocalDay, number> {
  const events = new Map<LocalDay, [Instant, number][]>(days.map((day) => [day, []]));
  for (const { from, to } of connections)
    for (const [day, start, end] of daysBetween(from, to, zone))
      events.get(day)?.push([Math.max(from, start), 1], [Math.min(to, end), -1]);
  const most = new Map<LocalDay, number>();
  for (const [day, of] of events) {
    of.sort((a, b) => a[0] - b[0] || a[1] - b[1]); // who ends when another begins was not there with it
    let now = 0;
    let top = 0;
    for (const [, step] of of) {
      now += step;
      top = Math.max(top, now);
    }
    most.set(day, top);
  }
  return most;
}

function silence(before: Connection, row: Held): number {
  const length = row.last - before.from;
  return Math.max(LONGEST_SILENCE, (GAPS * length) / (before.flows + row.flows));
}

function startedBy({ host, remote, service, first, last, flows, packetsUp, octetsUp }: Held): Connection {
  return { host, remote, service, from: first, to: last, flows, packetsUp, octetsUp };
}

function joinedWith(before: Connection, row: Held): Connection {
  return {
    ...before,
    to: Math.max(before.to, row.last),
    flows: before.flows + row.flows,
    packetsUp: before.packetsUp + row.packetsUp,
    octetsUp: before.octetsUp + row.octetsUp,
  };
}

function widened({ from, to, flows }: Connection): { from: Instant; to: Instant } {
  const gap = flows > 1 ? Math.min(LONGEST_SILENCE, (to - from) / (flows - 1)) : 0;
  return { from: from - gap, to: to + gap };
}

function* daysBetween(from: Instant, to: Instant, zone: Zone): Generator<[LocalDay, Instant, Instant]> {
  let day = Math.floor((from + zone.offsetAt(from)) / DAY);
  for (let start = startOfDay(day, zone); start < to; day++) {
    const end = startOfDay(day + 1, zone);
    yield [day, start, end];
    start = end;
  }
}
