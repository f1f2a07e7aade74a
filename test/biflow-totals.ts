import type { Row } from "./read-format.ts";

/** What two ends sent each other, summed over all records of a capture; the lower end first. */
export interface Totals {
  packets: [number, number];
  octets: [number, number];
}

const WITHOUT_PORTS: ReadonlySet<number> = new Set([1, 58]);

/** Key of what `source` sent to `destination`, and the place of the source in it. */
export function endsOf(
  protocol: number,
  source: string,
  sourcePort: number,
  destination: string,
  destinationPort: number,
): { key: string; side: 0 | 1 } {
  const hasPorts = !WITHOUT_PORTS.has(protocol);
  const [from, to] = [`${source} ${hasPorts ? sourcePort : 0}`, `${destination} ${hasPorts ? destinationPort : 0}`];
  return from <= to ? { key: `${protocol} ${from} ${to}`, side: 0 } : { key: `${protocol} ${to} ${from}`, side: 1 };
}

export function addTo(totals: Map<string, Totals>, key: string, side: 0 | 1, packets: number, octets: number): void {
  const known = totals.get(key) ?? { packets: [0, 0], octets: [0, 0] };
  known.packets[side] += packets;
  known.octets[side] += octets;
  totals.set(key, known);
}

/** Totals of flow records. */
export function totalsOf(flows: readonly Row[]): Map<string, Totals> {
  const totals = new Map<string, Totals>();
  for (const flow of flows) {
    const { key, side } = endsOf(
      Number(flow.protocolIdentifier),
      String(flow.sourceAddress),
      Number(flow.sourceTransportPort),
      String(flow.destinationAddress),
      Number(flow.destinationTransportPort),
    );
    const other = side === 0 ? 1 : 0;
    addTo(totals, key, side, Number(flow.packetDeltaCount), Number(flow.octetDeltaCount));
    addTo(totals, key, other, Number(flow.reversePacketDeltaCount), Number(flow.reverseOctetDeltaCount));
  }
  return totals;
}
