import { chao2, type Richness } from "../../statistics/chao.ts";
import { newlySeen } from "../../statistics/newly-seen.ts";
import type { OpenPort, Scan } from "./ask.ts";

/** What port scans found open, and what changed between them. */
export interface Exposed {
  /** Services: an address, a protocol and a port. */
  readonly services: Richness;
  readonly addresses: number;
  readonly scans: number;
  readonly cut: number;
  readonly ports: readonly PortCount[];
  readonly change: ServiceChange | null;
}

export interface PortCount {
  readonly protocolIdentifier: number;
  readonly port: number;
  readonly serviceName: string;
  readonly addresses: number;
}

/** Between earlier and later scans. What no whole scan looked for again is in none of the lists: not looked is not closed. */
export interface ServiceChange {
  readonly scansBefore: number;
  readonly scansAfter: number;
  readonly opened: readonly PortCount[];
  readonly closed: readonly PortCount[];
  /** Seen on one side only, though too few scans looked to tell it from chance. */
  readonly onlyAfter: number;
  readonly onlyBefore: number;
}

const FALSE_SHARE = 0.05;
/** A scan that reported fewer hosts than this share of what another did had other targets. */
const SAME_TARGETS = 0.9;

/** Of the scans of a period, with the change from some scans to later ones; null where no scan looked. */
export function exposedIn(
  ports: readonly OpenPort[],
  scans: readonly Scan[],
  after: readonly Scan[],
  before: readonly Scan[],
): Exposed | null {
  if (scans.length === 0) return null;
  const later = new Set(scans.map(({ scanId }) => scanId));
  const open = ports
    .map((port) => ({ port, seen: port.scans.filter((scan) => later.has(scan)).length }))
    .filter(({ seen }) => seen > 0);
  const times = (count: number) => open.filter(({ seen }) => seen === count).length;
  return {
    services: scans.length > 1 ? chao2(open.length, times(1), times(2), scans.length) : chao2(open.length, 0, 0, 2),
    addresses: new Set(open.map(({ port }) => port.host)).size,
    scans: scans.length,
    cut: scans.filter(({ outcome }) => outcome !== "scan").length,
    ports: countPorts(open.map(({ port }) => port)),
    change: changeOf(ports, comparable(after, before), comparable(before, after)),
  };
}

/** Whole scans of as many hosts as the others of both windows. */
function comparable(scans: readonly Scan[], others: readonly Scan[]): Scan[] {
  const most = Math.max(0, ...[...scans, ...others].map(({ hosts }) => hosts));
  return scans.filter(({ outcome, hosts }) => outcome === "scan" && hosts >= SAME_TARGETS * most);
}

function changeOf(ports: readonly OpenPort[], after: readonly Scan[], before: readonly Scan[]): ServiceChange | null {
  if (after.length === 0 || before.length === 0) return null;
  const [later, earlier] = [after, before].map((scans) => new Set(scans.map(({ scanId }) => scanId)));
  const looked = lookedAt(ports, later!, earlier!);
  const seen = looked.map(({ scans }) => ({
    after: scans.filter((scan) => later!.has(scan)).length,
    before: scans.filter((scan) => earlier!.has(scan)).length,
  }));
  const turned = seen.map(({ after: a, before: b }) => ({ after: b, before: a }));
  const pick = (at: readonly number[]) => countPorts(at.map((one) => looked[one]!));
  return {
    scansBefore: before.length,
    scansAfter: after.length,
    opened: pick(newlySeen(seen, after.length, before.length, FALSE_SHARE)),
    closed: pick(newlySeen(turned, before.length, after.length, FALSE_SHARE)),
    onlyAfter: seen.filter((one) => one.after > 0 && one.before === 0).length,
    onlyBefore: seen.filter((one) => one.before > 0 && one.after === 0).length,
  };
}

/** Ports within the range of ports that scans of both sides found open: beyond it, a side may not have looked. */
function lookedAt(ports: readonly OpenPort[], later: ReadonlySet<string>, earlier: ReadonlySet<string>): OpenPort[] {
  const rangeOf = (side: ReadonlySet<string>, protocol: number) => {
    const found = ports
      .filter(
        ({ protocolIdentifier, scans }) => protocolIdentifier === protocol && scans.some((scan) => side.has(scan)),
      )
      .map(({ port }) => port);
    return { least: Math.min(...found), most: Math.max(...found) };
  };
  return ports.filter(({ protocolIdentifier, port }) =>
    [later, earlier].every((side) => {
      const { least, most } = rangeOf(side, protocolIdentifier);
      return port >= least && port <= most;
    }),
  );
}

function countPorts(ports: readonly OpenPort[]): PortCount[] {
  const counts = new Map<
    string,
    { protocolIdentifier: number; port: number; serviceName: string; addresses: number }
  >();
  for (const { protocolIdentifier, port, name: serviceName } of ports) {
    const key = `${protocolIdentifier} ${port}`;
    const one = counts.get(key) ?? { protocolIdentifier, port, serviceName, addresses: 0 };
    counts.set(key, { ...one, addresses: one.addresses + 1 });
  }
  return [...counts.values()].sort((a, b) => b.addresses - a.addresses || a.port - b.port);
}
