import { asciiOf, spells } from "./characters.ts";
import { readDigits } from "./integers.ts";

/** Keywords of the IANA registry "Protocol Numbers", lower case, and the spellings that flow tools use. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["icmp", 1],
  ["igmp", 2],
  ["ipv4", 4],
  ["ipip", 4],
  ["tcp", 6],
  ["egp", 8],
  ["udp", 17],
  ["dccp", 33],
  ["ipv6", 41],
  ["rsvp", 46],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ipv6-icmp", 58],
  ["icmp6", 58],
  ["icmpv6", 58],
  ["eigrp", 88],
  ["ospf", 89],
  ["ospfigp", 89],
  ["pim", 103],
  ["vrrp", 112],
  ["l2tp", 115],
  ["sctp", 132],
  ["udplite", 136],
]);

/** Number of an IP protocol by its keyword in any case, or by its number; −1 when unknown or beyond 255. */
export function readProtocol(octets: Uint8Array, from: number, to: number): number {
  if (spells(octets, from, to, "tcp")) return 6;
  if (spells(octets, from, to, "udp")) return 17;
  const number = readDigits(octets, from, to);
  if (number >= 0) return number <= 255 ? number : -1;
  return to - from > 16 ? -1 : (NUMBERS.get(asciiOf(octets, from, to).toLowerCase()) ?? -1);
}
