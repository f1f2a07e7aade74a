import { z } from "zod";
import { joined, Sql, sql, within } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { factor, type Sender } from "../crossings/ask.ts";
import type { Blocks } from "../crossings/blocks.ts";
import { belongs, CORE, touches } from "../instrument/belonging.ts";
import { during } from "../instrument/local-time.ts";
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
  /** Which DNS exchanges name remote addresses; null where there are none. */
  readonly lookUps: Sql | null;
}

const DAY = 86_400_000;
/** METHODS §5: an answer names what the same client does until its time to live and a minute are over. */
const AFTER_SECONDS = 60;
/** A look-up and the flow that follows it may be stamped so far out of order. */
const CLOCK_MILLISECONDS = 1000;
/** Names of one address at most; more tell no more. */
const MOST_NAMES = 16;

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
  if (!asking.lookUps)
    return sql`SELECT ${sql`remote, remoteAs, protocolIdentifier, port, serverName, marks, block, flows, octetsDown, octetsUp, packetsDown, packetsUp, shape`},
        emptyArrayString() AS names FROM (${shaped(asking)}) AS unnamed`;
  const of = USE_COLUMNS.map(([name], at) => sql`tupleElement(used, ${at + 1}) AS ${new Sql(name)}`);
  return sql`SELECT ${joined(of, ",", sql``)},
      arraySort(arrayMap(x -> tupleElement(x, 3), arrayFilter(
        x -> tupleElement(x, 1) <= begun + ${CLOCK_MILLISECONDS} AND begun <= tupleElement(x, 2), given))) AS repeated,
      arraySlice(arrayFilter((x, n) -> n = 1, repeated, arrayEnumerateUniq(repeated)), 1, ${MOST_NAMES}) AS names
    FROM (
      SELECT arrayJoin(groupArrayIf(tuple(${new Sql(USE_COLUMNS.map(([name]) => kept(name)).join(", "))}), isUse = 1)) AS used,
        groupUniqArrayIf(tuple(givenFrom, givenTo, name), isUse = 0) AS given
      FROM (
        SELECT host, replaceOne(IPv6NumToString(remote), '::ffff:', '') AS answer, toUInt32(intDiv(begun, ${DAY})) AS day, toUInt8(1) AS isUse,
          toUInt64(0) AS givenFrom, toUInt64(0) AS givenTo, '' AS name,
          ${new Sql(USE_COLUMNS.map(([name, type]) => `${type.replace("?", name)} AS ${kept(name)}`).join(", "))}
        FROM (${shaped(asking)}) AS stretched
        UNION ALL ${lookUps(asking.lookUps)}
      ) AS both
      GROUP BY host, answer, day
    ) AS met`;
}

/** What is kept of a stretch of use while names are looked for, and as what type. */
const USE_COLUMNS: readonly (readonly [name: string, type: string, nothing: string])[] = [
  ["begun", "toUInt64(?)", "toUInt64(0)"],
  ["remote", "?", "toFixedString('', 16)"],
  ["remoteAs", "toUInt32(?)", "toUInt32(0)"],
  ["protocolIdentifier", "toUInt8(?)", "toUInt8(0)"],
  ["port", "toUInt16(?)", "toUInt16(0)"],
  ["serverName", "?", "''"],
  ["marks", "?", "''"],
  ["block", "toInt64(?)", "toInt64(0)"],
  ["flows", "toUInt64(?)", "toUInt64(0)"],
  ["octetsDown", "toUInt64(?)", "toUInt64(0)"],
  ["octetsUp", "toUInt64(?)", "toUInt64(0)"],
  ["packetsDown", "toUInt64(?)", "toUInt64(0)"],
  ["packetsUp", "toUInt64(?)", "toUInt64(0)"],
  ["shape", "?", "''"],
];

/** Another name for a column: an alias of its own name would stand for itself. */
function kept(name: string): string {
  return `kept${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Answers with their clients and how long they hold, on each day on which they may be used. */
function lookUps(condition: Sql): Sql {
  const nothing = new Sql(USE_COLUMNS.map(([name, , empty]) => `${empty} AS ${kept(name)}`).join(", "));
  return sql`SELECT host, answer, toUInt32(day) AS day, toUInt8(0) AS isUse, givenFrom, givenTo, name, ${nothing}
    FROM (
      SELECT host, answer, name, givenFrom, givenTo, intDiv(givenFrom, ${DAY}) + arrayJoin(range(toUInt64(intDiv(givenTo, ${DAY}) - intDiv(givenFrom, ${DAY}) + 1))) AS day
      FROM (
        SELECT assumeNotNull(clientAddress) AS host, arrayJoin(splitByChar(' ', answers)) AS answer, queryName AS name,
          toUInt64(floor(\`time\`)) AS givenFrom, givenFrom + (toUInt64(least(ifNull(timeToLive, 0), 86400)) + ${AFTER_SECONDS}) * 1000 AS givenTo
        FROM dns WHERE ${condition}
      ) AS given
      WHERE match(answer, '^[0-9a-f.:]+$')
    ) AS days`;
}

/** Look-ups of a subject's hosts; null where the store holds none. */
export async function askLookUps(store: Questions, subject: Subject, period: Period): Promise<Sql | null> {
  const core = subject.members.flatMap(({ grade, prefix }) => (grade === "core" ? [prefix] : []));
  const condition = sql`${during("at", { from: period.from - DAY, to: period.to })} AND clientAddress IS NOT NULL AND (${within("clientAddress", core)})`;
  const { rows } = await store.rows(
    `look-ups by hosts of ${subject.id}`,
    z.object({ lookUps: count }),
    sql`SELECT count() AS lookUps FROM dns WHERE ${condition}`,
    period,
  );
  return (rows[0]?.lookUps ?? 0) > 0 ? condition : null;
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
