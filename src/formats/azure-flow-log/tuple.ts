import type { Instant } from "../../values/instant.ts";

const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z

/** A flow tuple: of network security groups (version 1, 2) or of virtual networks (version 4). */
export interface Tuple {
  readonly time: Instant;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: string;
  readonly destinationPort: string;
  readonly protocol: number;
  /** IE 61: 0 ingress, 1 egress. */
  readonly direction: number;
  /** B begins, C continues, E ends, D denied; empty in version 1, where nothing is counted. */
  readonly state: string;
  readonly packets: string;
  readonly octets: string;
  readonly reversePackets: string;
  readonly reverseOctets: string;
}

/** Times in seconds are of security groups, in milliseconds of virtual networks: 1e11 s is the year 5138, 1e11 ms 1973. */
const MILLISECONDS_FROM = 1e11;
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["T", 6],
  ["U", 17],
]);

/** Reads a tuple; null when it is none. */
export function readTuple(text: string): Tuple | null {
  const fields = text.split(",");
  if (fields.length !== 8 && fields.length !== 13) return null;
  const [at, source, destination, sourcePort, destinationPort, protocol, direction, ...rest] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ] &
    string[];
  const time = timeOf(at);
  const number = PROTOCOLS.get(protocol) ?? (/^\d{1,3}$/.test(protocol) ? Number(protocol) : 256);
  if (time === null || number > 255 || !/^[IO]$/.test(direction)) return null;
  const key = { time, source, destination, sourcePort, destinationPort, protocol: number };
  const state = stateOf(rest);
  if (state === null) return null;
  const [packets = "", octets = "", reversePackets = "", reverseOctets = ""] = rest.slice(2);
  return { ...key, direction: direction === "O" ? 1 : 0, state, packets, octets, reversePackets, reverseOctets };
}

/** Version 1 tells the decision (A, D), version 2 decision and state, version 4 state (or D) and encryption. */
function stateOf(rest: readonly string[]): string | null {
  const [first = "", second = ""] = rest;
  if (rest.length === 1) return first === "D" ? "D" : first === "A" ? "" : null;
  if (/^[AD]$/.test(first) && /^[BCE]$/.test(second)) return first === "D" ? "D" : second;
  return /^[BCED]$/.test(first) ? first : null;
}

function timeOf(text: string): Instant | null {
  if (!/^\d{9,15}$/.test(text)) return null;
  const value = Number(text);
  const time = value < MILLISECONDS_FROM ? value * 1000 : value;
  return time <= LAST_SECOND * 1000 ? time : null;
}
