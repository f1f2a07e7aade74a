import type { Below, Channel } from "./channels.ts";
import { RARE_TYPES } from "./signs.ts";

/** Why what could carry a message is taken for something else; by behaviour, never by name alone. */
export interface Allowance {
  readonly id: string;
  readonly because: string;
  readonly source: string;
  allows(of: Below, channel: Channel, speaksForMany: boolean): boolean;
}

/** Octets of a digest, SHA-256, with a tag beside it. */
const DIGEST_OCTETS = 40;
/** A name of so few octets says no more than the names of machines do. */
const SPARSE_OCTETS = 16;
/** Of the names of machines, at least so many are asked for again later. */
const SOME_RETURN = 0.15;
const SOME_RARE = 0.25;
const MANY_CLIENTS = 10;
/** Of the clients, none says so much more than the middle one. */
const ALIKE = 6;
/** What many clients may each say in a day. */
const LITTLE_EACH = 65_536;

export const ALLOWANCES: readonly Allowance[] = [
  {
    id: "reverse-zone",
    because: "names of addresses, asked backwards",
    source: "RFC 1035 §3.5, RFC 3596 §2.5",
    allows: ({ domain: { domain } }) => domain === "in-addr.arpa" || domain === "ip6.arpa",
  },
  {
    id: "reversed-address",
    because: "names are reversed addresses, as lists of senders are asked; answers lie in 127/8 or there is none",
    source: "RFC 5782 §2.1",
    allows: (_, channel) => shareOf(channel, ({ sub }) => isReversed(sub)) >= 0.9 && reputation(channel) >= 0.95,
  },
  {
    id: "reputation-answers",
    because:
      "short names of one length or kind from many, answered by 127/8 or not at all, as files and sites are looked up",
    source: "RFC 5782 §2.1; METHODS §7.4",
    allows: ({ domain }, channel, speaksForMany) =>
      (speaksForMany || domain.clients >= MANY_CLIENTS / 2) &&
      channel.upPerName <= DIGEST_OCTETS &&
      reputation(channel) >= 0.95,
  },
  {
    id: "many-clients",
    because: "many clients say little each, and are told hardly anything",
    source: "METHODS §7.4",
    allows: ({ channels, domain }, channel) =>
      domain.clients >= MANY_CLIENTS &&
      channel.downPerName <= SPARSE_OCTETS &&
      channel.upPerName <= DIGEST_OCTETS &&
      channel.upMost <= Math.min(LITTLE_EACH, ALIKE * middleOf(channels, domain.clients)),
  },
  {
    id: "names-of-machines",
    because:
      "one that speaks for many asks for names that say little, by ordinary types or so that some come again, as of content networks and telemetry",
    source: "METHODS §7.4",
    allows: ({ returning }, channel, speaksForMany) =>
      speaksForMany &&
      (returning >= SOME_RETURN || shareOf(channel, ({ type }) => RARE_TYPES.has(type)) < SOME_RARE) &&
      channel.upPerName < SPARSE_OCTETS &&
      channel.downPerName < SPARSE_OCTETS,
  },
  {
    id: "underscored",
    because: "names of validation and service records",
    source: "RFC 8552 §2; RFC 8555 §8.4, RFC 6376 §3.6",
    allows: (_, channel) =>
      shareOf(channel, ({ sub }) => /(^|\.)_[a-z]/.test(sub)) >= 0.9 && channel.upPerName < SPARSE_OCTETS,
  },
];

export function allowanceOf(of: Below, channel: Channel, speaksForMany: boolean): Allowance | null {
  return ALLOWANCES.find((one) => one.allows(of, channel, speaksForMany)) ?? null;
}

/** Share of names answered by an address in 127/8 only, or by none. */
function reputation(channel: Channel): number {
  if (channel.names.every(({ type }) => type === "")) return 0; // answers were not told
  return shareOf(
    channel,
    ({ type, answered }) =>
      (type === "A" || type === "AAAA") && answered.split(" ").every((text) => text === "" || text.startsWith("127.")),
  );
}

function isReversed(sub: string): boolean {
  const labels = sub.split(".");
  const quad = labels.slice(0, 4);
  if (quad.length === 4 && quad.every((label) => /^\d{1,3}$/.test(label) && Number(label) < 256)) return true;
  return labels.length >= 32 && labels.slice(0, 32).every((label) => /^[0-9a-f]$/.test(label));
}

/** Octets of the middle client; those who said too little to be looked at say nothing here. */
function middleOf(channels: readonly Channel[], clients: number): number {
  const sorted = channels.map(({ upMost }) => upMost).sort((a, b) => b - a);
  return sorted[Math.floor(Math.min(clients, 3 * sorted.length) / 2)] ?? 0;
}

function shareOf({ names }: Channel, is: (name: Channel["names"][number]) => boolean): number {
  return names.filter(is).length / names.length;
}
