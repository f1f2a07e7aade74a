import type { AsPath } from "../../statistics/hegemony.ts";
import type { Asn } from "../../values/asn.ts";
import { type Instant, MINUTE, type Milliseconds } from "../../values/instant.ts";
import { invariant } from "../../values/invariant.ts";
import { covers, type Prefix, parsePrefix } from "../../values/prefix.ts";
import { neighbourOfOrigin, parseAsPath } from "./as-path.ts";
import type { Collected, RouteRow } from "./ask-routes.ts";
import { sameCollectors } from "./same-collector.ts";

export type Ended = "withdrawn" | "replaced" | "session" | "open";

/** One path towards a prefix, as one peer of a collector held it for a time. */
export interface HeldRoute {
  readonly prefix: Prefix;
  readonly prefixText: string;
  /** Collector and peer address. */
  readonly peer: string;
  readonly peerAsNumber: Asn;
  readonly path: AsPath;
  readonly origin: Asn | null;
  /** The AS before the origin; null when the path does not tell. */
  readonly neighbour: Asn | null;
  readonly from: Instant;
  /** When it was replaced or withdrawn; when it was not, the last record of its collector. */
  readonly to: Instant;
  readonly open: boolean;
  /** What ended it: a withdrawal, another route, a session that broke; `open` where nothing did. */
  readonly ended: Ended;
}

/** What the route records say over time. */
export interface RouteHistory {
  readonly routes: readonly HeldRoute[];
  /** First and last record of the collectors that saw the subject; null when none did. */
  readonly seen: { readonly from: Instant; readonly to: Instant } | null;
  /** Announcements and withdrawals, RIB entries not counted. */
  readonly updates: number;
}

/** A route that a session tells again so soon after it was down was there all the while: the session broke, not the way. */
const RESUMED_WITHIN: Milliseconds = 15 * MINUTE;

/** The routes that each peer held, from its announcements, withdrawals and RIB entries in the order of time. */
export function routeHistory(asked: readonly RouteRow[], extent: readonly Collected[]): RouteHistory {
  const { rows, collected } = sameCollectors(asked, extent);
  const told = rows.filter(({ action }) => action !== "state");
  if (told.length === 0) return { routes: [], seen: null, updates: 0 };
  const collectors = new Set(told.map(({ collector }) => collector));
  const extents = new Map(collected.map((one) => [one.collector, one]));
  const used = collected.filter(({ collector }) => collectors.has(collector));
  const seen = { from: Math.min(...used.map(({ first }) => first)), to: Math.max(...used.map(({ last }) => last)) };
  const held = new Map<string, { row: RouteRow; from: Instant; downSince: Instant | null }>();
  const routes: HeldRoute[] = [];
  const end = (key: string, at: Instant, ended: Ended) => {
    const { row, from } = held.get(key)!;
    held.delete(key);
    routes.push(heldRoute(row, from, Math.max(from, at), ended));
  };
  for (const row of rows) {
    const peer = peerOf(row);
    if (row.action === "state") {
      if (!isUp(row.state))
        for (const [key, route] of held) if (key.startsWith(`${peer} `)) route.downSince ??= row.time;
      continue;
    }
    const key = `${peer} ${row.prefix}`;
    const before = held.get(key);
    const same = before && row.action !== "withdraw" && before.row.asPath === row.asPath;
    if (same && (before.downSince === null || row.time - before.downSince <= RESUMED_WITHIN)) {
      before.downSince = null;
      continue;
    }
    if (before?.downSince != null) end(key, before.downSince, "session");
    else if (before) end(key, row.time, row.action === "withdraw" ? "withdrawn" : "replaced");
    if (row.action !== "withdraw") held.set(key, { row, from: row.time, downSince: null });
  }
  for (const [key, { downSince }] of [...held]) if (downSince !== null) end(key, downSince, "session");
  for (const [key, { row }] of [...held]) end(key, extents.get(row.collector)!.last, "open");
  routes.sort((a, b) => a.from - b.from || order(a.prefixText, b.prefixText) || order(a.peer, b.peer));
  return { routes, seen, updates: told.filter(({ action }) => action !== "rib").length };
}

/** The routes that were held at an instant. */
export function heldAt({ routes }: RouteHistory, at: Instant): HeldRoute[] {
  return routes.filter(
    ({ from, to, open }) => from <= at && (at < to || (open && at <= to) || (from === to && at === from)),
  );
}

/** Of the routes that cover an address block, those of the longest prefix. */
export function mostSpecific(routes: readonly HeldRoute[], block: Prefix): HeldRoute[] {
  const around = routes.filter(({ prefix }) => covers(prefix, block));
  const longest = Math.max(...around.map(({ prefix }) => prefix.length));
  return around.filter(({ prefix }) => prefix.length === longest);
}

function heldRoute(row: RouteRow, from: Instant, to: Instant, ended: Ended): HeldRoute {
  const prefix = parsePrefix(row.prefix);
  invariant(prefix, "a stored prefix is CIDR text");
  const path = parseAsPath(row.asPath);
  return {
    prefix,
    prefixText: row.prefix,
    peer: peerOf(row),
    peerAsNumber: row.peerAsNumber,
    path,
    origin: row.originAsNumber,
    neighbour: neighbourOfOrigin(path),
    from,
    to,
    open: ended === "open",
    ended,
  };
}

function peerOf({ collector, peer }: RouteRow): string {
  return `${collector}/${peer}`;
}

/** `old/new`, where 6 is Established (RFC 6396 §4.4.1). */
function isUp(state: string): boolean {
  return /(^|\/)\s*(6|established)$/i.test(state);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
