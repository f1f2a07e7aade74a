import { joined, type Sql, sql } from "../../store/query.ts";

/** A sign that what somebody sent came to nothing. */
export interface Sign {
  readonly id: string;
  readonly because: string;
  readonly source: string;
  readonly condition: Sql;
}

const FLAGS = sql`bitAnd(ifNull(tcpControlBits, 0), 63)`; // RFC 9293 §3.1: URG ACK PSH RST SYN FIN
const TELLS_FLAGS = sql`protocolIdentifier = 6 AND tcpControlBits IS NOT NULL`;
/** Of a record of some packets only, what is not in it says nothing. */
const WHOLE = sql`ifNull(samplingProbability, 0) = 1`;

/**
 * Signs that the sender of a record was not answered, or not so that a connection came to be. Of TCP the sender's own flags
 * tell it: whoever is answered acknowledges. Of all else only records of both directions tell.
 */
export const UNANSWERED: readonly Sign[] = [
  {
    id: "syn-without-ack",
    because: "who opened it never acknowledged an answer",
    source: "RFC 9293 §3.5; METHODS §10",
    condition: sql`${TELLS_FLAGS} AND ${WHOLE} AND bitAnd(${FLAGS}, 18) = 2`,
  },
  {
    id: "odd-flags",
    because: "FIN, PSH or URG without SYN, ACK or RST, as no connection has them",
    source: "RFC 9293 §3.5; FIN and Xmas scans (Nmap reference, port scanning techniques)",
    condition: sql`${TELLS_FLAGS} AND ${WHOLE} AND bitAnd(${FLAGS}, 22) = 0 AND bitAnd(${FLAGS}, 41) > 0`,
  },
  {
    id: "no-reply",
    because: "the record of both directions has no packet back",
    source: "RFC 5103",
    condition: sql`ifNull(reversePacketDeltaCount = 0, 0) AND ${WHOLE} AND NOT (${TELLS_FLAGS} AND bitAnd(${FLAGS}, 16) = 16)`,
  },
];

/** Answers to nobody: what others sent in the name of the one who receives them (Moore et al., USENIX Security 2001). */
export const BACKSCATTER: Sign = {
  id: "backscatter",
  because: "nothing but SYN with ACK, or RST, and no packet back",
  source: "Moore, Voelker & Savage (2001)",
  condition: sql`${TELLS_FLAGS} AND ${WHOLE} AND ${FLAGS} IN (4, 18, 20) AND ifNull(reversePacketDeltaCount, 0) = 0`,
};

/** Condition that the sender of a record got nowhere. */
export const CAME_TO_NOTHING = sql`(${joined(
  UNANSWERED.map(({ condition }) => condition),
  "OR",
  sql`0`,
)})`;

/** One-way, at most two packets: what a scanner sends (METHODS §10). */
export const PROBE = sql`(${CAME_TO_NOTHING} AND ifNull(packetDeltaCount, 1) <= 2)`;

/** Of sampled records: a first packet of a connection and nothing else. Every connection has one; only a scan has hardly any other. */
export const LONE_SYN = sql`(${TELLS_FLAGS} AND bitAnd(${FLAGS}, 18) = 2 AND ifNull(packetDeltaCount, 1) <= 2)`;

/** Condition that the sender of a TCP record was answered. */
export const ACKNOWLEDGED = sql`(bitAnd(${FLAGS}, 16) = 16)`;

/** Condition that a record can tell whether its sender was answered. */
export const TELLING = sql`(${WHOLE} AND ((${TELLS_FLAGS}) OR reversePacketDeltaCount IS NOT NULL))`;
