import { LIMITS } from "../../record/limits.ts";
import { cutIp } from "../headers/ip.ts";
import { cutLink } from "../headers/link-layer.ts";
import type { OctetReader } from "../octet-reader.ts";
import { readAddress } from "./datagram-header.ts";
import type { Sampled } from "./sampled.ts";

/** Reads a record into what is known of the packet; in plain words what is wrong with it, if something is. */
type RecordReader = (input: OctetReader, sampled: Sampled) => string | null;

/** Records of enterprise 0 that fill columns, by format; sFlow version 5 §5, and sflow.org's later structures. */
export const FLOW_RECORDS: ReadonlyMap<number, RecordReader> = new Map<number, RecordReader>([
  [1, header],
  [2, ethernet],
  [3, (input, sampled) => ipKey(input, sampled, 4)],
  [4, (input, sampled) => ipKey(input, sampled, 6)],
  [1002, router],
  [1003, gateway],
  [1005, url],
]);

/** Link types of headers/, by header_protocol (§5: enum header_protocol); what is missing carries no IP that is read. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [1, 1], // Ethernet
  [5, 107], // frame relay
  [7, 9], // PPP
  [11, 228], // IPv4
  [12, 229], // IPv6
  [13, 219], // MPLS
  [14, 50], // POS, PPP in HDLC framing (RFC 2615)
  [15, 105], // IEEE 802.11
]);
const HEADER_OCTETS = 16;

/** sampled_header: protocol, length of the frame, octets taken off it, and the beginning of the packet. */
function header(input: OctetReader, sampled: Sampled): string | null {
  if (input.left < HEADER_OCTETS) return `${input.left} octets of a sampled header`;
  const protocol = input.u32();
  sampled.octets = input.u32();
  input.skip(4); // stripped
  const octets = input.u32();
  if (octets > input.left) return `a header of ${octets} octets in ${input.left}`;
  if (octets === 0) return "a header of 0 octets";
  const linkType = LINK_TYPES.get(protocol);
  if (linkType === undefined) return null;
  const { at: from, octets: all } = input;
  const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  const to = from + octets;
  const at = cutLink({ linkType, view, from, to });
  const ip = at === null ? null : cutIp(view, at, to);
  if (typeof ip === "string") return ip;
  sampled.ip = ip;
  return null;
}

/** sampled_ethernet: the length of the frame is all that counts. */
function ethernet(input: OctetReader, sampled: Sampled): string | null {
  if (input.left < 24) return `${input.left} octets of a sampled Ethernet header`;
  sampled.octets ??= input.u32();
  return null;
}

/** sampled_ipv4, sampled_ipv6: length of the packet, protocol, addresses, ports, flags. */
function ipKey(input: OctetReader, sampled: Sampled, version: 4 | 6): string | null {
  const addressOctets = version === 4 ? 4 : 16;
  if (input.left < 24 + 2 * addressOctets) return `${input.left} octets of a sampled IP header`;
  const octets = input.u32();
  const protocol = input.u32() & 0xff;
  const source = input.at;
  input.skip(2 * addressOctets);
  const destination = source + addressOctets;
  const [sourcePort, destinationPort, tcpFlags] = [input.u32() & 0xffff, input.u32() & 0xffff, input.u32() & 0xff];
  sampled.octets ??= octets;
  sampled.key = { version, source, destination, protocol, sourcePort, destinationPort, tcpFlags };
  return null;
}

/** extended_router: the next hop and two masks. */
function router(input: OctetReader, sampled: Sampled): string | null {
  sampled.ipNextHop = readAddress(input);
  return sampled.ipNextHop === null ? "no next hop" : null;
}

/** extended_gateway: next hop, ASNs of router, source and its peer, the way to the destination in segments. */
function gateway(input: OctetReader, sampled: Sampled): string | null {
  sampled.bgpNextHop = readAddress(input);
  if (sampled.bgpNextHop === null || input.left < 16) return "a gateway's record cut short";
  input.skip(4); // the router's own
  const source = input.u32();
  const peer = input.u32();
  const segments = input.u32();
  let first: number | null = null;
  let last: number | null = null;
  for (let i = 0; i < segments; i++) {
    if (input.left < 8) return `${segments} segments of an AS path, ${i} there`;
    input.skip(4); // set or sequence
    const count = input.u32();
    if (count * 4 > input.left) return `${count} ASNs in ${input.left} octets`;
    for (let j = 0; j < count; j++) {
      last = input.u32();
      first ??= last;
    }
  }
  const communities = input.left >= 4 ? input.u32() : 0;
  if (communities * 4 > input.left) return `${communities} communities in ${input.left} octets`;
  sampled.sourceAs = source;
  sampled.previousAs = peer;
  sampled.nextAs = first;
  sampled.destinationAs = last;
  return null;
}

/** extended_url: direction, URL, host. Of the URL nothing is kept. */
function url(input: OctetReader, sampled: Sampled): string | null {
  if (input.left < 4) return "no direction of a URL";
  input.skip(4);
  if (readText(input) === null) return "a URL cut short";
  const host = readText(input);
  if (host === null) return "a host cut short";
  sampled.host = host;
  return null;
}

/** A string of XDR (RFC 4506 §4.11): its length, its octets, padding to fours. */
function readText(input: OctetReader): string | null {
  if (input.left < 4) return null;
  const octets = input.u32();
  if (octets > input.left) return null;
  const taken = input.take(octets);
  input.skip((4 - (octets % 4)) % 4);
  return new TextDecoder().decode(taken.subarray(0, LIMITS.textOctets.value));
}
