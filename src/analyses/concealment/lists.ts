import type { Sql } from "../../store/query.ts";
import { formatAddress } from "../../values/address.ts";
import { DAY, HOUR, type Instant, type Period, SECOND } from "../../values/instant.ts";
import { during } from "../instrument/local-time.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Remote } from "./ask.ts";
import type { Endpoints } from "./classify.ts";

/** Relays that the subject talked to, each for the hours in which it was listed. */
export interface Relays {
  readonly tor: Endpoints["tor"];
  readonly addresses: number;
  /** Date of the list in force at the end of the period; null without one. */
  readonly list: { readonly date: string; readonly later: boolean } | null;
  /** There are more spans of listing than a question may name: some relays are taken for something else. */
  readonly full: boolean;
}

/** Relays, by when they are listed, that a question may name. */
const MOST_SPANS = 200;

/**
 * Which remote addresses were Tor relays, and when: lists are dated, and each holds until the next one. Addresses are looked up
 * once a day that a list changes, those that were ever listed once an hour.
 */
export function relaysAmong(remotes: readonly Remote[], windows: readonly Period[], knowledge: Knowledge): Relays {
  const list = knowledge.listDate("tor-relays", windows.at(-1)!.to - 1);
  if (list === null) return { tor: [], addresses: 0, list, full: false };
  const daily = changesOf(windows, DAY, knowledge);
  const suspects = remotes
    .map((remote) => ({ ...remote, address: octetsOf(remote.remote) }))
    .filter(({ address, first, last }) =>
      daily.some(({ from, to }) => to > first * SECOND && from <= last * SECOND && isRelay(address, from, knowledge)),
    );
  const hourly = suspects.length > 0 ? changesOf(windows, HOUR, knowledge) : [];
  const byWhen = new Map<string, { keys: bigint[]; spans: Period[] }>();
  for (const { key, address } of suspects) {
    const spans = merged(hourly.filter(({ from }) => isRelay(address, from, knowledge)));
    const when = spans.map(({ from, to }) => `${from} ${to}`).join(",");
    const alike = byWhen.get(when) ?? { keys: [], spans };
    byWhen.set(when, alike);
    alike.keys.push(key);
  }
  const tor = [...byWhen.values()].flatMap(({ keys, spans }) =>
    spans.map((span): { addresses: bigint[]; during: Sql } => ({ addresses: keys, during: during("flowStart", span) })),
  );
  return { tor: tor.slice(0, MOST_SPANS), addresses: suspects.length, list, full: tor.length > MOST_SPANS };
}

/** Remote addresses that are listed as a VPN provider's. */
export function listedAsVpn(remotes: readonly Remote[], at: Instant, knowledge: Knowledge) {
  return remotes
    .filter(({ remote }) => knowledge.vpnProviders({ address: octetsOf(remote) }, at).length > 0)
    .map(({ remote, octets, flows }) => ({ address: formatAddress(octetsOf(remote)), octets, flows }));
}

/** Spans of the windows in which the same list of relays is in force, told apart by this much. */
function changesOf(windows: readonly Period[], step: number, knowledge: Knowledge): Period[] {
  const spans: { from: Instant; to: Instant; list: string | undefined }[] = [];
  for (const { from, to } of windows)
    for (let at = from; at < to; at += step) {
      const list = knowledge.listDate("tor-relays", at)?.date;
      const last = spans.at(-1);
      if (last && last.list === list && last.to === at) last.to = Math.min(to, at + step);
      else spans.push({ from: at, to: Math.min(to, at + step), list });
    }
  return spans;
}

function merged(spans: readonly Period[]): Period[] {
  const joined: { from: Instant; to: Instant }[] = [];
  for (const { from, to } of spans) {
    const last = joined.at(-1);
    if (last && last.to === from) last.to = to;
    else joined.push({ from, to });
  }
  return joined;
}

function isRelay(address: Uint8Array, at: Instant, knowledge: Knowledge): boolean {
  return knowledge.torRelays(address, at).length > 0;
}

function octetsOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
