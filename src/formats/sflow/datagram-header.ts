import { formatAddress } from "../../values/address.ts";
import { OctetReader } from "../octet-reader.ts";

export const VERSION = 5;
/** Versions that are known by name and not read. */
const OTHER_VERSIONS: ReadonlyMap<number, string> = new Map([
  [2, "sFlow version 2 (RFC 3176)"],
  [4, "sFlow version 4"],
]);
/** With an IPv4 agent; 12 more with an IPv6 one. */
export const LEAST_OCTETS = 28;
const SAMPLE_HEADER_OCTETS = 8;
/** Formats of samples of any maker lie below it: enterprise numbers of 20 bits, of which some 65,000 are given. */
const MOST_ENTERPRISE = 100_000;
const ENTERPRISE_BIT = 4_096;

/** sFlow version 5, §5: sample_datagram_v5. */
export interface DatagramHeader {
  readonly agent: string;
  readonly subAgent: number;
  readonly sequence: number;
  /** Milliseconds since the agent booted. */
  readonly uptime: number;
  readonly samples: number;
}

/** The header; in plain words what is wrong with it, if something is. The reader stands behind it. */
export function readHeader(input: OctetReader): DatagramHeader | string {
  if (input.left < 8) return `${input.left} octets of header`;
  const version = input.u32();
  if (version !== VERSION) return OTHER_VERSIONS.get(version) ?? `version ${version}`;
  const agent = readAddress(input);
  if (agent === null) return "an agent address of another type";
  if (input.left < 16) return `${input.left} octets behind the agent's address`;
  return { agent, subAgent: input.u32(), sequence: input.u32(), uptime: input.u32(), samples: input.u32() };
}

/** Type and address (§5: address), as text; null when it is neither IPv4 nor IPv6, or cut. */
export function readAddress(input: OctetReader): string | null {
  if (input.left < 4) return null;
  const type = input.u32();
  const octets = type === 1 ? 4 : type === 2 ? 16 : 0;
  if (octets === 0 || input.left < octets) return null;
  const taken = input.take(octets);
  return octets === 4 ? taken.join(".") : formatAddress(taken);
}

/** Whether a datagram begins so, also of versions that are refused by name. */
export function isDatagram(octets: Uint8Array): boolean {
  const input = new OctetReader(octets);
  if (input.left < LEAST_OCTETS) return false;
  const version = input.u32();
  const type = input.u32();
  if (type !== 1 && type !== 2) return false;
  if (version !== VERSION) return OTHER_VERSIONS.has(version) && octets.length >= LEAST_OCTETS;
  input.skip((type === 1 ? 4 : 16) + 12);
  if (input.left < 4) return false;
  const samples = input.u32();
  if (samples === 0 || input.left < SAMPLE_HEADER_OCTETS) return input.left === 0;
  return input.u32() / ENTERPRISE_BIT < MOST_ENTERPRISE && input.u32() <= 65_535;
}

/** Octets of the datagram that begins at `at` when it is kept in a file: as many as its samples; null when none begins. */
export function datagramOctets(octets: Uint8Array, at: number, end: number): number | "more" | null {
  if (end - at < LEAST_OCTETS) return "more";
  const input = new OctetReader(octets, at, end);
  if (input.u32() !== VERSION) return null;
  const type = input.u32();
  if (type !== 1 && type !== 2) return null;
  input.skip((type === 1 ? 4 : 16) + 12);
  if (input.left < 4) return "more";
  const samples = input.u32();
  for (let i = 0; i < samples; i++) {
    if (input.left < SAMPLE_HEADER_OCTETS) return "more";
    if (input.u32() / ENTERPRISE_BIT >= MOST_ENTERPRISE) return null;
    const length = input.u32();
    if (length === 0 || length > 65_535) return null;
    if (length > input.left) return "more";
    input.skip(length);
  }
  return input.at - at;
}
