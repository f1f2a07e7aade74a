import {
  type Instant,
  type Milliseconds,
  type Period,
  parseInstant,
  parsePeriod,
  SECOND,
} from "../../src/values/instant.ts";
import { ExporterClock } from "../instrument/exporter-clock.ts";
import type { ExporterFile, InstrumentFile } from "../schema/instrument.ts";
import type { NetworkFile } from "../schema/networks.ts";
import { byTime } from "./by-time.ts";
import { type Fault, total } from "./fault.ts";

export interface Exporter
  extends Omit<ExporterFile, "from" | "to" | "sampling" | "missing" | "restarts" | "timeouts" | "clock"> {
  readonly index: number;
  readonly period: Period;
  readonly sampling: readonly Sampling[];
  readonly missing: readonly Period[];
  readonly restarts: readonly Restart[];
  /** Null: a record a flow and direction, whatever its length. */
  readonly timeouts: { readonly active: Milliseconds; readonly idle: Milliseconds } | null;
  readonly clock: ExporterClock;
}

export interface Sampling {
  readonly from: Instant;
  readonly oneIn: number;
  readonly method: "random" | "count";
  /** Null: nothing. */
  readonly tells: number | null;
}

/** An exporter is gone from `from` to `to`, and its templates come later still. */
export interface Restart extends Period {
  readonly templatesAt: Instant;
}

/** Hosts that share addresses, and between which dates. */
export interface Nat {
  readonly prefix: string;
  readonly addresses: number;
  readonly ports: readonly [number, number];
  readonly period: Period;
}

/** What the schema of the instrument cannot see. */
export function instrumentFaults({ exporters, nat }: InstrumentFile, networks: readonly NetworkFile[]): Fault[] {
  const faults: Fault[] = [];
  for (const [n, { network, prefix, ports }] of nat.entries()) {
    const path = ["instrument", "nat", n];
    const known = networks.find(({ id }) => id === network);
    if (!known) faults.push({ path: [...path, "network"], fault: `${network} is not a network of this world` });
    else if (!known.prefixes.some((one) => one.prefix === prefix))
      faults.push({ path: [...path, "prefix"], fault: `${prefix} is not a prefix of ${network}` });
    if (ports[1] < ports[0]) faults.push({ path: [...path, "ports"], fault: "the last port is below the first" });
  }
  if (total(exporters.map(({ sees, twice }) => sees * (1 - twice))) > 1 + 1e-9)
    faults.push({
      path: ["instrument", "exporters"],
      fault: "the exporters see more than all there is; raise `twice` or lower `sees`",
    });
  return faults;
}

export function exporterFrom(file: ExporterFile, index: number, world: Period): Exporter {
  const period = within(file, world);
  const sampling = file.sampling.map(({ from, oneIn, method, tells }) => ({
    from: from === undefined ? world.from : parseInstant(from)!,
    oneIn,
    method,
    tells: tells === "nothing" ? null : (tells ?? oneIn),
  }));
  return {
    ...file,
    index,
    period,
    sampling: byTime(sampling, ({ from }) => from),
    missing: file.missing.map((text) => parsePeriod(text)!),
    restarts: byTime(file.restarts.map(restartFrom), ({ from }) => from),
    timeouts: file.timeouts
      ? { active: file.timeouts.active * SECOND, idle: Math.min(file.timeouts.idle, file.timeouts.active) * SECOND }
      : null,
    clock: new ExporterClock(file.clock, period.from),
  };
}

/** The NATs of a network. */
export function natsOf({ nat }: InstrumentFile, network: string, world: Period): Nat[] {
  return nat.filter((one) => one.network === network).map((one) => ({ ...one, period: within(one, world) }));
}

function restartFrom({ at, down, templatesAfter }: ExporterFile["restarts"][number]): Restart {
  const from = parseInstant(at)!;
  const to = from + down * SECOND;
  return { from, to, templatesAt: to + templatesAfter * SECOND };
}

function within({ from, to }: { from?: string | undefined; to?: string | undefined }, world: Period): Period {
  return {
    from: from === undefined ? world.from : parseInstant(from)!,
    to: to === undefined ? world.to : parseInstant(to)!,
  };
}
