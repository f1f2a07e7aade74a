import { type Instant, type Period, parseInstant, parsePeriod } from "../../src/values/instant.ts";
import { ipv4Of } from "../block.ts";
import type { RouteCollectorFile } from "../schema/route-collector.ts";
import { byTime } from "./by-time.ts";

export interface RouteCollector {
  readonly name: string;
  readonly asn: number;
  readonly address: number;
  readonly period: Period;
  readonly ribs: readonly Instant[];
  /** When the sessions of all peers break. */
  readonly resets: readonly Instant[];
  readonly peers: readonly {
    readonly asn: number;
    readonly address: number;
    readonly via: readonly number[];
    readonly leans: number;
    /** Id of the one way that it is a customer of. */
    readonly only: string | null;
  }[];
}

export function collectorFrom(file: RouteCollectorFile): RouteCollector {
  return {
    name: file.name,
    asn: file.asn,
    address: ipv4Of(file.address),
    period: parsePeriod(file.period)!,
    ribs: byTime(
      file.ribs.map((text) => parseInstant(text)!),
      (at) => at,
    ),
    resets: byTime(
      file.resets.map((text) => parseInstant(text)!),
      (at) => at,
    ),
    peers: file.peers.map((peer) => ({ ...peer, address: ipv4Of(peer.address), only: peer.only ?? null })),
  };
}
