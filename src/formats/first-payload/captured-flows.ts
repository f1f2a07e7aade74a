import fs from "node:fs";
import zlib from "node:zlib";
import { RecordSink } from "../../record/sink.ts";
import { formatAddress } from "../../values/address.ts";
import { CaptureReader } from "../capture-file/capture-reader.ts";
import { cutIp } from "../headers/ip.ts";
import { cutLink } from "../headers/link-layer.ts";
import type { IpPacket, Packet } from "../headers/packet.ts";
import type { FirstPayload, Told } from "./first-payload.ts";
import { openFirstPayload } from "./open.ts";

/** A flow of a capture for tests: both directions of a five-tuple over the whole file, and what its payloads tell. */
export interface CapturedFlow {
  readonly protocolIdentifier: number;
  readonly source: string;
  readonly sourceTransportPort: number;
  readonly destination: string;
  readonly destinationTransportPort: number;
  readonly hasPayload: boolean;
  readonly told: Told;
}

interface Following {
  readonly protocol: number;
  readonly ends: readonly [string, number, string, number];
  readonly first: FirstPayload | null;
  hasPayload: boolean;
}

const [TCP, UDP] = [6, 17];

/** Reads a capture file; a plain cut, without fragments, tunnels or time-outs. */
export function capturedFlows(file: string): CapturedFlow[] {
  const octets = fs.readFileSync(file);
  const flows = new Map<string, Following>();
  const reader = new CaptureReader(
    {
      sink: new RecordSink("test"),
      settings: { samplingProbability: null, map: null, exporter: null },
      sessions: new Map(),
      datagramReader: () => null,
    },
    { packet: (packet) => follow(flows, packet), end: () => {} },
  );
  reader.push(file.endsWith(".gz") ? zlib.gunzipSync(octets) : octets);
  reader.end();
  return [...flows.values()].map(({ protocol, ends, first, hasPayload }) => ({
    protocolIdentifier: protocol,
    source: ends[0],
    sourceTransportPort: ends[1],
    destination: ends[2],
    destinationTransportPort: ends[3],
    hasPayload,
    told: first?.tell() ?? { marks: [], serverName: "", dnsName: "", ja4: "" },
  }));
}

function follow(flows: Map<string, Following>, packet: Packet): void {
  const at = cutLink(packet);
  const ip = at === null ? "no IP" : cutIp(packet.view, at, packet.to);
  if (typeof ip === "string" || ip.fragment !== null) return;
  const { octets, view } = packet;
  const hasPorts = (ip.protocol === TCP || ip.protocol === UDP) && ip.from + 8 <= ip.to;
  const [source, destination] = [address(octets, ip.version, ip.source), address(octets, ip.version, ip.destination)];
  const [from, to] = hasPorts ? [view.getUint16(ip.from), view.getUint16(ip.from + 2)] : [0, 0];
  const forward = `${ip.protocol} ${source} ${from} ${destination} ${to}`;
  const backward = `${ip.protocol} ${destination} ${to} ${source} ${from}`;
  const known = flows.get(forward);
  const flow =
    known ?? flows.get(backward) ?? begin(flows, forward, ip.protocol, [source, from, destination, to], packet, ip);
  const isForward = flow.ends[0] === source && flow.ends[1] === from && flow.ends[2] === destination;
  const payload = payloadOf(packet, ip);
  if (payload.octets.length === 0) return;
  flow.hasPayload = true;
  if (flow.first?.wants) flow.first.see(isForward, payload.octets, payload.sequence);
}

/** A first packet that answers a SYN is turned. */
function begin(
  flows: Map<string, Following>,
  key: string,
  protocol: number,
  ends: readonly [string, number, string, number],
  { view }: Packet,
  ip: IpPacket,
): Following {
  const isAnswer = protocol === TCP && ip.from + 14 <= ip.to && (view.getUint8(ip.from + 13) & 0x12) === 0x12;
  const turned = isAnswer ? ([ends[2], ends[3], ends[0], ends[1]] as const) : ends;
  const [, sourceTransportPort, , destinationTransportPort] = turned;
  const first = openFirstPayload({ protocolIdentifier: protocol, sourceTransportPort, destinationTransportPort });
  const flow: Following = { protocol, ends: turned, first, hasPayload: false };
  flows.set(key, flow);
  return flow;
}

function payloadOf({ octets, view }: Packet, ip: IpPacket): { octets: Uint8Array; sequence: number | null } {
  if (ip.protocol === TCP && ip.from + 20 <= ip.to) {
    const from = ip.from + (view.getUint8(ip.from + 12) >> 4) * 4;
    return { octets: octets.subarray(Math.min(from, ip.to), ip.to), sequence: view.getUint32(ip.from + 4) };
  }
  if (ip.protocol === UDP) return { octets: octets.subarray(Math.min(ip.from + 8, ip.to), ip.to), sequence: null };
  return { octets: octets.subarray(ip.from, ip.to), sequence: null };
}

function address(octets: Uint8Array, version: 4 | 6, at: number): string {
  if (version === 4) return octets.subarray(at, at + 4).join(".");
  return formatAddress(octets, at);
}
