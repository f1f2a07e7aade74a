import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import type { Blocks } from "../crossings/blocks.ts";
import { belongs, touches } from "../instrument/belonging.ts";
import { begunAbroad } from "./own-services.ts";

const count = z.coerce.number();

/** One remote /24 (IPv6: /48) and the days on which it and the network exchanged something that was answered. */
const RemoteNetwork = z.object({
  /** In hexadecimal. */
  network: z.string(),
  /** ASN as the flows tell it; 0 when none does. */
  remoteAs: count,
  /** Different addresses over the whole period, and the least and the greatest of them in hexadecimal. */
  addresses: count,
  first: z.string(),
  last: z.string(),
  /** Days, then those on which the remote end began a session with mail or VPN, was called, and began one with mail or a portal. */
  days: z.array(count),
  sessionDays: z.array(count),
  calledDays: count,
  mailDays: count,
  portalDays: count,
});
export type RemoteNetwork = z.infer<typeof RemoteNetwork>;

const Beyond = z.object({ networks: count, units: count, scanners: count });
export type Beyond = z.infer<typeof Beyond>;

/** Hours (UTC, since 1970) in which a remote network began sessions with mail or VPN. */
const SessionHours = z.object({ network: z.string(), hours: z.array(count) });
type SessionHours = z.infer<typeof SessionHours>;

const Name = z.object({ name: z.string(), days: z.array(count) });
export type Name = z.infer<typeof Name>;

export const MOST_NETWORKS = 20_000;
const MOST_NAMES = 5000;

export interface Whom {
  readonly store: Questions;
  readonly subject: Subject;
  readonly grades: readonly Member["grade"][];
  readonly blocks: Blocks;
  readonly exporters: readonly string[];
  /** Own addresses that one remote network must meet in a day to pass for a scanner. */
  readonly scannerTargets: number;
}

/** Where there are too many, some drawn at random: those met most would leave rare countries out, of whoever meets more. */
export async function askNetworks(whom: Whom): Promise<RemoteNetwork[]> {
  const { rows } = await whom.store.rows(
    `remote networks that exchanged answered traffic with ${whom.subject.id}, and on which days`,
    RemoteNetwork,
    sql`SELECT network, max(asn) AS remoteAs, uniqExactMerge(hosts) AS addresses, min(least) AS first, max(greatest) AS last,
          arraySort(groupArray(day)) AS days, arraySort(groupArrayIf(day, begun = 1)) AS sessionDays,
          countIf(called = 1) AS calledDays, countIf(mail = 1) AS mailDays, countIf(portal = 1) AS portalDays
        FROM (${byDay(whom)}) AS byDay WHERE scanner = 0
        GROUP BY network ORDER BY cityHash64(network), network LIMIT ${MOST_NETWORKS}`,
  );
  return rows;
}

/** All that was exchanged, to tell what lies beyond the networks that are read, and what passed for scanners. */
export async function askBeyond(whom: Whom): Promise<Beyond> {
  const { rows } = await whom.store.rows(
    `how many remote networks exchanged answered traffic with ${whom.subject.id}`,
    Beyond,
    sql`SELECT uniqExactIf(network, scanner = 0) AS networks, countIf(scanner = 0) AS units, countIf(scanner = 1) AS scanners
        FROM (${byDay(whom)}) AS byDay`,
  );
  return rows[0] ?? { networks: 0, units: 0, scanners: 0 };
}

export async function askSessionHours(whom: Whom): Promise<SessionHours[]> {
  const { own, remote, network, established } = parts(whom);
  const { rows } = await whom.store.rows(
    `hours in which remote networks began sessions with mail or VPN of ${whom.subject.id}`,
    SessionHours,
    sql`SELECT network, arraySort(groupUniqArray(hour)) AS hours
        FROM (SELECT ${network} AS network, intDiv(toUnixTimestamp(flowStart), 3600) AS hour
          FROM flow WHERE ${crossing(whom)} AND ${begunAbroad(["mail", "vpn"], own, remote)} AND (${established} OR protocolIdentifier = 17)
          GROUP BY network, hour) AS byHour
        GROUP BY network ORDER BY cityHash64(network), network LIMIT ${MOST_NETWORKS}`,
  );
  return rows;
}

/** Names that the network's people asked for or told servers. */
export async function askNames(whom: Whom): Promise<Name[]> {
  const { rows } = await whom.store.rows(
    `names that ${whom.subject.id} asked for`,
    Name,
    sql`SELECT name, arraySort(groupUniqArray(day)) AS days
        FROM (SELECT if(serverName != '', serverName, dnsName) AS name, ${whom.blocks.day} AS day
          FROM flow WHERE ${crossing(whom)} AND (serverName != '' OR dnsName != '') AND ${asked(whom)} GROUP BY name, day) AS byDay
        GROUP BY name ORDER BY count() DESC, name LIMIT ${MOST_NAMES}`,
  );
  return rows;
}

/**
 * Units: remote network and day. A unit counts when a record shows that the other end answered – packets both ways, or TCP
 * beyond the handshake – or when records of both directions are there. Bare SYN, SYN-ACK and RST are scans and backscatter.
 */
function byDay(whom: Whom): Sql {
  const { sends, own, remote, network, established, host, inside, remoteAs } = parts(whom);
  const begun = (kinds: Parameters<typeof begunAbroad>[0]) =>
    sql`${begunAbroad(kinds, own, remote)} AND (${established} OR protocolIdentifier = 17)`;
  return sql`SELECT ${network} AS network, ${whom.blocks.day} AS day, max(${remoteAs}) AS asn, uniqExactState(${host}) AS hosts,
      min(hex(${host})) AS least, max(hex(${host})) AS greatest, max(${begun(["mail", "vpn"])}) AS begun, max(${own} > ${remote}) AS called,
      max(${begun(["mail"])}) AS mail, max(${begun(["portal"])}) AS portal, uniqExact(${inside}) >= ${whom.scannerTargets} AND max(${sends}) = 0 AS scanner
    FROM flow WHERE ${crossing(whom)} AND protocolIdentifier != 1 AND protocolIdentifier != 58
      AND (${established} OR protocolIdentifier != 6 OR tcpControlBits IS NULL)
    GROUP BY network, day
    HAVING max(${established}) = 1 OR (max(${sends} OR ifNull(reversePacketDeltaCount, 0) > 0) = 1 AND max(NOT (${sends}) OR ifNull(reversePacketDeltaCount, 0) > 0) = 1)`;
}

function crossing({ subject, grades, blocks, exporters }: Whom): Sql {
  const both = sql`(${belongs("sourceAddress", subject, grades)}) AND (${belongs("destinationAddress", subject, grades)})`;
  return sql`${blocks.condition} AND exporter IN (${exporters}) AND ${touches(subject, grades)} AND NOT (${both})`;
}

function parts({ subject, grades }: Whom) {
  const sends = sql`(${belongs("sourceAddress", subject, grades)})`;
  const host = sql`if(${sends}, destinationAddress, sourceAddress)`;
  return {
    sends,
    host,
    inside: sql`if(${sends}, sourceAddress, destinationAddress)`,
    own: sql`if(${sends}, sourceTransportPort, destinationTransportPort)`,
    remote: sql`if(${sends}, destinationTransportPort, sourceTransportPort)`,
    remoteAs: sql`ifNull(if(${sends}, bgpDestinationAsNumber, bgpSourceAsNumber), 0)`,
    network: sql`if(substring(${host}, 1, 12) = unhex('00000000000000000000ffff'), hex(substring(${host}, 1, 15)), hex(substring(${host}, 1, 6)))`,
    // ACK with PSH or FIN, or ACK with neither SYN nor RST (RFC 9293 §3.1).
    established: sql`(ifNull(reversePacketDeltaCount, 0) > 0 OR (protocolIdentifier = 6 AND bitAnd(ifNull(tcpControlBits, 0), 16) > 0
      AND (bitAnd(ifNull(tcpControlBits, 0), 9) > 0 OR bitAnd(ifNull(tcpControlBits, 0), 6) = 0)))`,
  };
}

/** The network is the client: the remote end has the lower port. */
function asked(whom: Whom): Sql {
  const { own, remote } = parts(whom);
  return sql`${own} > ${remote}`;
}
