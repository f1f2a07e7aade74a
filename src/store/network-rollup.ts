import type { Profile } from "./engines/engine.ts";

/**
 * Flows by half hour, network of one end and what else questions about a subject ask for: each flow counts at both of its
 * ends. Networks are /24 (IPv6: /48); half hours, because zones differ from UTC by them. A question about a few networks
 * reads their rows alone, for these lie together. Written for whole hours when an ingest is over, not by a view with each
 * insert, which would make an insert five times as dear (docs/decisions/store.md).
 */

export const NETWORK_ROLLUP = "flowByNetwork";

/** Seconds of a row's time. */
export const SLOT_SECONDS = 1800;
/** Of 128 bits, those that name a network. */
export const IPV4_NETWORK_BITS = 120;
export const IPV6_NETWORK_BITS = 48;

/** What is summed up for an end of a flow, in the words of the flow's columns. */
export interface EndMeasure {
  readonly name: string;
  readonly asSource: string;
  readonly asDestination: string;
  /** Whether a flow with both ends within is both added together; else it counts as its source does. */
  readonly both: boolean;
}

const OCTETS = "ifNull(octetDeltaCount, 0)";
const REVERSE_OCTETS = "ifNull(reverseOctetDeltaCount, 0)";
const PACKETS = "ifNull(packetDeltaCount, 0)";
const REVERSE_PACKETS = "ifNull(reversePacketDeltaCount, 0)";
const TCP = "protocolIdentifier = 6";
/** In either direction (RFC 9293 §3.1). */
const SYN = `(${TCP} AND bitAnd(bitOr(ifNull(tcpControlBits, 0), ifNull(reverseTcpControlBits, 0)), 2) = 2)`;

const FLAGS = "bitAnd(ifNull(tcpControlBits, 0), 63)";
const ONE_WAY = "(reversePacketDeltaCount = 0 OR (reversePacketDeltaCount IS NULL AND samplingProbability = 1))";
/** Nothing but a SYN; nothing but SYN and ACK, or RST: answers to what somebody else sent in the subject's name, and refusals. */
const ONLY_SYN = `(${TCP} AND ${FLAGS} = 2)`;
const ONLY_ANSWER = `(${TCP} AND ${FLAGS} IN (4, 18, 20))`;

/**
 * What comes in and is not use (METHODS §1, Pitfalls, and §10). A biflow tells whether it was answered; of a record of one
 * direction only TCP's flags tell, and only where every packet is seen: one sampled packet with SYN may begin a long flow.
 */
const SCAN = `ifNull(${ONE_WAY} AND ${ONLY_SYN}, 0)`;
const BACKSCATTER = `ifNull(${ONE_WAY} AND ${ONLY_ANSWER}, 0)`;
const UNANSWERED = `ifNull(reversePacketDeltaCount = 0 OR (${ONE_WAY} AND (${ONLY_SYN} OR ${ONLY_ANSWER})), 0)`;
const TELLING = `(reversePacketDeltaCount IS NOT NULL OR ifNull(samplingProbability = 1 AND ${TCP} AND tcpControlBits IS NOT NULL, 0))`;
/** SYN and nothing else, and nothing back that is told of. */
const ATTEMPT = `(${TCP} AND ${FLAGS} = 2 AND ${REVERSE_PACKETS} = 0)`;

const alike = (name: string, each: string): EndMeasure => ({ name, asSource: each, asDestination: each, both: false });
const apart = (name: string, asSource: string, asDestination: string): EndMeasure => ({
  name,
  asSource,
  asDestination,
  both: false,
});
const added = (name: string, asSource: string, asDestination: string): EndMeasure => ({
  name,
  asSource,
  asDestination,
  both: true,
});
const inbound = (name: string, when: string, what = "1"): EndMeasure =>
  apart(name, "0", what === "1" ? when : `if(${when}, ${what}, 0)`);

/** Whole numbers throughout, so that no sum depends on the order of rows. */
export const END_MEASURES = [
  alike("records", "1"),
  alike("octets", `${OCTETS} + ${REVERSE_OCTETS}`),
  alike("packets", `${PACKETS} + ${REVERSE_PACKETS}`),
  added("sentOctets", OCTETS, REVERSE_OCTETS),
  added("sentPackets", PACKETS, REVERSE_PACKETS),
  apart("sentRecords", "1", `${REVERSE_PACKETS} > 0`),
  apart("sentSynRecords", SYN, `(${REVERSE_PACKETS} > 0 AND ${SYN})`),
  alike(
    "octetSquares",
    `${squares("octetDeltaCount", "packetDeltaCount")} + ${squares("reverseOctetDeltaCount", "reversePacketDeltaCount")}`,
  ),
  alike("synRecords", SYN),
  alike("withoutOctets", "octetDeltaCount IS NULL"),
  alike("withoutPackets", "packetDeltaCount IS NULL"),
  alike("withoutFlags", `(${TCP} AND tcpControlBits IS NULL)`),
  inbound("inboundRecords", "1"),
  inbound("tellingRecords", TELLING),
  inbound("scanRecords", SCAN),
  inbound("scanOctets", SCAN, OCTETS),
  inbound("backscatterRecords", BACKSCATTER),
  inbound("backscatterOctets", BACKSCATTER, OCTETS),
  inbound("unansweredRecords", UNANSWERED),
  inbound("unansweredOctets", UNANSWERED, OCTETS),
  inbound("unansweredPackets", UNANSWERED, PACKETS),
  inbound("unansweredSynRecords", `(${UNANSWERED} AND ${SYN})`),
  added("attempts", "0", ATTEMPT),
] as const satisfies readonly EndMeasure[];

/** Stands for packets that no record told; the least of nothing. */
export const NO_PACKETS = 2n ** 64n - 1n;

/** Which of a /24's addresses sent something, 64 to a number; of IPv6 nothing. */
export const HOST_WORDS = ["hosts0", "hosts1", "hosts2", "hosts3"] as const;

const KEY = "endNetwork, slot, exporter, samplingKey, adjacentAsNumber";
const SUMS = END_MEASURES.map(({ name }) => name);

/** `samplingKey` as in the rollup by hour; `partition` cuts a time into months. */
export function networkRollupTable(profile: Profile, partition: (time: string) => string, settings: string): string {
  const modern = profile === "modern";
  const codec = (text: string) => (modern ? ` CODEC(${text})` : "");
  const numbers = [...SUMS, "leastPackets", ...HOST_WORDS].map((name) => `${name} UInt64${codec("T64, ZSTD(1)")}`);
  return `CREATE TABLE IF NOT EXISTS ${NETWORK_ROLLUP} (
    endNetwork FixedString(16)${codec("ZSTD(1)")}, slot DateTime('UTC')${codec("Delta(4), ZSTD(1)")},
    exporter ${modern ? "LowCardinality(String)" : "String"}, samplingKey Float64${codec("ZSTD(1)")},
    samplingProbability Nullable(Float64) ALIAS if(samplingKey < 0, NULL, samplingKey),
    adjacentAsNumber UInt32${codec("ZSTD(1)")}, ${numbers.join(", ")})
    ENGINE = MergeTree PARTITION BY ${partition("slot")} ORDER BY (${KEY})${settings}`;
}

/** Of so many, numbered from 0. */
export interface Part {
  readonly number: number;
  readonly of: number;
}

/** Writes the rollup of the flows that a condition names, of all networks or a part of them; its old rows must be gone. */
export function networkRollupOf(where: string, anew: string, part: Part): string {
  const numbers = [...SUMS, "leastPackets", ...HOST_WORDS];
  const merged = [
    ...SUMS.map((name) => `sum(${name})`),
    "min(leastPackets)",
    ...HOST_WORDS.map((name) => `groupBitOr(${name})`),
  ];
  return `INSERT INTO ${NETWORK_ROLLUP} (${KEY}, ${numbers.join(", ")}) ${anew}SELECT ${KEY}, ${merged.join(", ")}
    FROM (${endOf("Source", where, part)} UNION ALL ${endOf("Destination", where, part)}) AS ends GROUP BY ${KEY}`;
}

function endOf(end: "Source" | "Destination", where: string, { number, of }: Part): string {
  const address = end === "Source" ? "sourceAddress" : "destinationAddress";
  const adjacent = end === "Source" ? "bgpNextAdjacentAsNumber" : "bgpPrevAdjacentAsNumber";
  const sums = END_MEASURES.map((one) => `sum(toUInt64(${one[`as${end}`]})) AS ${one.name}`);
  const sends = end === "Source" ? "1" : `${REVERSE_PACKETS} > 0`;
  const words = HOST_WORDS.map((name, word) => `groupBitOr(${hostBit(address, sends, word)}) AS ${name}`);
  const mine = of === 1 ? "" : ` AND modulo(cityHash64(${networkOf(address)}), ${of}) = ${number}`;
  return `SELECT ${networkOf(address)} AS endNetwork, toDateTime(intDiv(toUnixTimestamp(flowStart), ${SLOT_SECONDS}) * ${SLOT_SECONDS}, 'UTC') AS slot,
    exporter, ifNull(samplingProbability, -1) AS samplingKey, ifNull(${adjacent}, 0) AS adjacentAsNumber,
    ${sums.join(", ")}, min(ifNull(packetDeltaCount, toUInt64(${NO_PACKETS}))) AS leastPackets, ${words.join(", ")}
    FROM flow ${where}${mine} GROUP BY ${KEY}`;
}

function networkOf(address: string): string {
  return `toFixedString(if(substring(${address}, 1, 12) = unhex('${MAPPED}'), substring(${address}, 1, 15), substring(${address}, 1, 6)), 16)`;
}

/** The bit of an IPv4 address that sends, in one of the four words of its network. */
function hostBit(address: string, sends: string, word: number): string {
  const last = `reinterpretAsUInt8(substring(${address}, 16, 1))`;
  const mine = `substring(${address}, 1, 12) = unhex('${MAPPED}') AND intDiv(${last}, 64) = ${word}`;
  return `if((${sends}) AND ${mine}, bitShiftLeft(toUInt64(1), modulo(${last}, 64)), toUInt64(0))`;
}

/** What IPv4-mapped addresses begin with (RFC 4291 §2.5.5.2). */
const MAPPED = "00000000000000000000ffff";

function squares(octets: string, packets: string): string {
  return `ifNull(${octets} * intDiv(${octets}, greatest(ifNull(${packets}, 1), 1)), 0)`;
}
