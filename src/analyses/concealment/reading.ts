import type { Random } from "../../statistics/random.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Task } from "../analysis.ts";
import { askSenders, factor, type Sender } from "../crossings/ask.ts";
import { askClockFaults, type ClockFault } from "../instrument/clock-faults.ts";
import { type DayCoverage, dayCoverage } from "../instrument/complete-days.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { wholeDays } from "../instrument/local-time.ts";
import { type SamplingKnown, samplingOf, scaledByExporter } from "../instrument/sampling.ts";
import { findTunnelEndpoints, type TunnelEndpoints } from "../tunnel-endpoints/find.ts";
import {
  askGuards,
  askLookups,
  askNames,
  askQuarters,
  askRemotes,
  askRuled,
  askTold,
  MOST_REMOTES,
  type Ruled,
  type Scope,
  type Told,
} from "./ask.ts";
import { listedAsVpn, type Relays, relaysAmong } from "./lists.ts";
import { type ByQuantity, type DaySpan, seriesOf } from "./series.ts";

/** Sites of VPN providers that were visited, or addresses of theirs without a tunnel: no use of a VPN. */
export interface Visited {
  readonly addresses: number;
  readonly octets: number;
  readonly flows: number;
  readonly names: readonly string[];
}

/** One network as it was read, in both windows. */
export interface Network {
  readonly id: string;
  readonly period: ByQuantity;
  /** Null when only the period is asked about. */
  readonly against: ByQuantity | null;
  readonly ruled: readonly Ruled[];
  readonly told: readonly Told[];
  readonly relays: Relays;
  readonly tunnels: TunnelEndpoints;
  readonly visited: Visited;
  /** Hosts by how many listed relays they talked to. */
  readonly guards: readonly { readonly relays: number; readonly hosts: number }[];
  /** As many remote addresses, or spans in which relays are listed, were looked up as are at most. */
  readonly full: boolean;
}

export interface Reading {
  readonly subject: Network;
  readonly controls: readonly Network[];
  readonly days: { readonly period: DaySpan; readonly against: DaySpan | null };
  readonly coverage: DayCoverage;
  readonly exporters: readonly string[];
  readonly sampling: SamplingKnown;
  readonly sampled: boolean;
  /** Whether the windows hold other sampling probabilities, or other exporters. */
  readonly changed: readonly string[];
  readonly clockFaults: readonly ClockFault[];
}

/** Null when the subject has no flow in the windows. */
export async function readConcealment(task: Task, leastCoverage: number): Promise<Reading | null> {
  const { store, subject, period, against } = task;
  const windows = against ? [against, period] : [period];
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  const byWindow = [];
  for (const window of windows) byWindow.push(await askSenders(store, subject, window));
  const senders = byWindow.flat();
  if (senders.length === 0) return null;
  const exporters = [...new Set(senders.map(({ exporter }) => exporter))].sort();
  const coverage = dayCoverage(await askCoverage(store, span), exporters, subject.zone, leastCoverage);
  const days = { period: wholeDays(period, subject.zone), against: against && wholeDays(against, subject.zone) };
  const read = (of: Subject, random: Random) => readNetwork(task, of, senders, windows, days, coverage, random);
  const controls = [];
  for (const control of against ? task.controls : []) controls.push(await read(control, task.random.fork(control.id)));
  return {
    subject: await read(subject, task.random.fork(subject.id)),
    controls,
    days,
    coverage,
    exporters,
    sampling: samplingOf(senders),
    sampled: senders.some(({ samplingProbability }) => samplingProbability !== 1),
    changed: byWindow.length < 2 ? [] : changesBetween(byWindow[0]!, byWindow[1]!),
    clockFaults: await askClockFaults(store, windows),
  };
}

async function readNetwork(
  { store, knowledge }: Task,
  subject: Subject,
  senders: readonly Sender[],
  windows: readonly Period[],
  days: Reading["days"],
  coverage: DayCoverage,
  random: Random,
): Promise<Network> {
  const weight = factor(scaledByExporter(senders), senders);
  const scope: Scope = { subject, windows, weight };
  const remotes = await askRemotes(store, scope);
  const relays = relaysAmong(remotes, windows, knowledge);
  const tunnels = await findTunnelEndpoints({ store, subject, knowledge, windows, weight, random });
  const vpn = tunnels.endpoints.filter(({ verdict }) => verdict === "known" || verdict === "likely");
  const endpoints = { vpn: vpn.map(({ key }) => key), tor: relays.tor };
  const ruled = await askRuled(store, scope, endpoints);
  const rows = {
    ruled,
    quarters: await askQuarters(store, scope, endpoints),
    lookups: await askLookups(store, scope),
  };
  const told = await askTold(store, scope);
  const at = windows.at(-1)!.from;
  const used = new Set(vpn.map(({ server }) => server));
  const listed = listedAsVpn(remotes, at, knowledge).filter(({ address }) => !used.has(address));
  const names = told.some(({ named }) => named > 0) ? await askNames(store, scope) : [];
  return {
    id: subject.id,
    period: seriesOf(rows, days.period, coverage),
    against: days.against && seriesOf(rows, days.against, coverage),
    ruled,
    told,
    relays,
    tunnels,
    visited: {
      addresses: listed.length,
      octets: listed.reduce((sum, { octets }) => sum + octets, 0),
      flows: listed.reduce((sum, { flows }) => sum + flows, 0),
      names: names
        .map(({ serverName }) => serverName)
        .filter((name) => knowledge.vpnProviders({ name }, at).length > 0),
    },
    guards: await askGuards(store, scope, endpoints),
    full: remotes.length >= MOST_REMOTES || relays.full,
  };
}

/** What of the instrument is there in one window only. */
function changesBetween(before: readonly Sender[], after: readonly Sender[]): string[] {
  const [then, now] = [before, after].map((senders) => new Set(senders.map(nameOf)));
  return [...new Set([...then!, ...now!])].filter((name) => !then!.has(name) || !now!.has(name)).sort();
}

function nameOf({ exporter, samplingProbability }: Sender): string {
  return samplingProbability === null
    ? `${exporter} with unknown sampling`
    : `${exporter} at 1:${Math.floor(1 / samplingProbability + 0.5)}`;
}
