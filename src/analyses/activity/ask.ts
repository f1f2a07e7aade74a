import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { factor, type Sender } from "../crossings/ask.ts";
import type { Blocks } from "../crossings/blocks.ts";
import { belongs, CORE, touches } from "../instrument/belonging.ts";
import { shapeInQuery } from "./shapes.ts";

/** Time is counted in stretches of five minutes in which a host and a service exchanged anything. */
export const SLOT_SECONDS = 300;
const SLOT = SLOT_SECONDS * 1000;
/** A flow that lasts longer counts for its first day. */
const MOST_SLOTS = 288;

const count = z.coerce.number();

/** Uses of one service that are alike. Octets are scaled for sampling, flows are records as they came. */
const UseRow = z.object({
  /** Sixteen octets in hexadecimal. */
  remote: z.string(),
  /** ASN of the remote end as flows tell it; 0 when they do not. */
  remoteAs: count,
  protocolIdentifier: count,
  port: count,
  serverName: z.string(),
  marks: z.string(),
  shape: z.string(),
  names: z.array(z.string()),
  /** Stretches in which the subject sent something, and in which it got something. */
  sent: count,
  received: count,
  /** Block, stretches of time, octets, flows. */
  blocks: z.array(z.tuple([count, count, count, count])),
});
export type UseRow = z.infer<typeof UseRow>;

const All = z.object({ block: count, slots: count, octets: count, flows: count });
export type AllRow = z.infer<typeof All>;

/** Which flows of a window are asked for. */
export interface Asking {
  readonly subject: Subject;
  readonly blocks: Blocks;
  readonly scaled: ReadonlySet<string>;
  readonly senders: readonly Sender[];
  /** Of the hours of each host, one in so many is counted. */
  readonly oneIn: number;
  /** Names that DNS answers gave, where there are any. */
  readonly names: Sql | null;
}

/** Uses read at most, most time first; what is beyond is told as unresolved. */
export const MOST_USES = 20_000;
/** From here on ports are given to clients for a while (RFC 6335 §6; Linux begins at 32768). */
const DYNAMIC = 49_152;
const LEAST_CLIENT = 32_768;
const PRIVILEGED = 1024;

export async function askUses(store: Questions, asking: Asking, period: Period): Promise<UseRow[]> {
  const key = sql`remote, remoteAs, protocolIdentifier, port, serverName, marks, shape, names`;
  const { rows } = await store.rows(
    `time, octets and flows of ${asking.subject.id} by service and ${asking.blocks.unit}`,
    UseRow,
    sql`SELECT hex(remote) AS remote, remoteAs, protocolIdentifier, port, serverName, marks, shape, names,
          sum(st) AS sent, sum(rt) AS received, sum(n) AS slots, arraySort(groupArray(tuple(block, n, o, f))) AS blocks
        FROM (
          SELECT ${key}, block, count() AS n, sum(octetsDown + octetsUp) AS o, sum(flows) AS f,
            countIf(packetsUp > 0) AS st, countIf(packetsDown > 0) AS rt
          FROM (${named(asking)}) AS shaped GROUP BY ${key}, block
        ) AS byBlock
        GROUP BY ${key} ORDER BY slots DESC, ${key} LIMIT ${MOST_USES}`,
    period,
  );
  return rows;
}

/** All that was used, block by block, to tell what lies beyond the uses that are read. */
export async function askAllUse(store: Questions, asking: Asking, period: Period): Promise<AllRow[]> {
  const { rows } = await store.rows(
    `time, octets and flows of ${asking.subject.id}, all together by ${asking.blocks.unit}`,
    All,
    sql`SELECT block, count() AS slots, sum(octetsDown + octetsUp) AS octets, sum(flows) AS flows
        FROM (${shaped(asking)}) AS shaped GROUP BY block ORDER BY block`,
    period,
  );
  return rows;
}

/** Stretches of use with the names that DNS gave for the address, where there are any. */
function named(asking: Asking): Sql {
  return sql`SELECT host, remote, remoteAs, protocolIdentifier, port, serverName, marks, slot, block, flows, octetsDown, octetsUp, packetsDown, packetsUp, begun, shape,
      ${noNames()} AS names FROM (${shaped(asking)}) AS shapedAll`;
}

function noNames(): Sql {
  return sql`emptyArrayString()`;
}

/** One row a host, service and stretch of time, with its shape. A handshake that nobody answered is no use. */
function shaped(asking: Asking): Sql {
  return sql`SELECT host, remote, remoteAs, protocolIdentifier, port, serverName, marks, slot, block, flows, octetsDown, octetsUp, packetsDown, packetsUp, begun,
      ${shapeInQuery()} AS shape
    FROM (
      SELECT host, remote, protocolIdentifier, port, serverName, marks, slot, max(asn) AS remoteAs, min(flowBlock) AS block, min(starts) AS begun,
        countIf(nth = 0) AS flows, sum(od) AS octetsDown, sum(ou) AS octetsUp, sum(pd) AS packetsDown, sum(pu) AS packetsUp,
        sum(seen) AS seenPackets, groupBitOr(flags) AS allFlags,
        intDiv(max(least(ends, (slot + 1) * ${SLOT})) - min(greatest(starts, slot * ${SLOT})), 1000) AS seconds
      FROM (
        SELECT host, remote, protocolIdentifier, port, serverName, marks, asn, flowBlock, starts, ends, flags, nth, first + nth AS slot, seen,
          intDiv(octetsIn, parts) AS od, intDiv(octetsOut, parts) AS ou, intDiv(packetsIn + parts - 1, parts) AS pd, intDiv(packetsOut + parts - 1, parts) AS pu
        FROM (
          SELECT host, remote, protocolIdentifier, port, serverName, marks, asn, flowBlock, starts, ends, flags, first, parts, seen,
            octetsIn, octetsOut, packetsIn, packetsOut, arrayJoin(range(parts)) AS nth
          FROM (${flows(asking)}) AS flows
        ) AS stretches
      ) AS cut
      GROUP BY host, remote, protocolIdentifier, port, serverName, marks, slot
    ) AS bySlot
    WHERE NOT (protocolIdentifier = 6 AND allFlags > 0 AND bitAnd(allFlags, 16) = 0)`;
}

/** Flows in which the subject's end is not the server. */
function flows({ subject, blocks, scaled, senders, oneIn }: Asking): Sql {
  const sends = belongs("sourceAddress", subject, CORE);
  const both = sql`(${belongs("sourceAddress", subject, CORE)}) AND (${belongs("destinationAddress", subject, CORE)})`;
  const own = sql`if(${sends}, sourceTransportPort, destinationTransportPort)`;
  const other = sql`if(${sends}, destinationTransportPort, sourceTransportPort)`;
  const scale = factor(scaled, senders);
  const [octets, reverse] = [sql`ifNull(octetDeltaCount, 0)`, sql`ifNull(reverseOctetDeltaCount, 0)`];
  const [packets, reversePackets] = [sql`ifNull(packetDeltaCount, 0)`, sql`ifNull(reversePacketDeltaCount, 0)`];
  const few = oneIn > 1 ? sql` AND cityHash64(host, intDiv(flowStartMilliseconds, 3600000)) % ${oneIn} = 0` : sql``;
  return sql`SELECT if(${sends}, sourceAddress, destinationAddress) AS host, if(${sends}, destinationAddress, sourceAddress) AS remote,
      toUInt32(ifNull(if(${sends}, bgpDestinationAsNumber, bgpSourceAsNumber), 0)) AS asn, protocolIdentifier,
      toUInt16(if(${other} < ${DYNAMIC}, ${other}, least(${own}, ${other}))) AS port, toString(serverName) AS serverName, toString(marks) AS marks,
      ${blocks.number} AS flowBlock, flowStartMilliseconds AS starts, greatest(flowStartMilliseconds, flowEndMilliseconds) AS ends,
      intDiv(starts, ${SLOT}) AS first, toUInt64(least(intDiv(ends, ${SLOT}) - first + 1, ${MOST_SLOTS})) AS parts,
      bitOr(ifNull(tcpControlBits, 0), ifNull(reverseTcpControlBits, 0)) AS flags,
      if(${sends}, ${reverse}, ${octets}) * ${scale} AS octetsIn, if(${sends}, ${octets}, ${reverse}) * ${scale} AS octetsOut,
      if(${sends}, ${reversePackets}, ${packets}) * ${scale} AS packetsIn, if(${sends}, ${packets}, ${reversePackets}) * ${scale} AS packetsOut,
      intDiv(${packets} + ${reversePackets} + parts - 1, parts) AS seen
    FROM flow WHERE ${blocks.condition} AND ${touches(subject, CORE)} AND NOT (${both})
      AND NOT (${own} < ${other} AND (${own} < ${PRIVILEGED} OR ${other} >= ${LEAST_CLIENT}))${few}`;
}
