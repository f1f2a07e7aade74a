import { z } from "zod";
import { joined, Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, CORE, heldBy, type SideColumn, touches, validDuring } from "../instrument/belonging.ts";
import { during } from "../instrument/local-time.ts";
import { groupKey } from "../instrument/sampling.ts";
import type { Blocks } from "./blocks.ts";

const count = z.coerce.number();

/** Who sent flows of the subject, and at which sampling. */
const Sender = z.object({
  exporter: z.string(),
  samplingProbability: z.number().nullable(),
  records: count,
  leastPackets: count.nullable(),
});
export type Sender = z.infer<typeof Sender>;

/** Traffic with one remote network over one carrier. Octets are scaled for sampling, flows are records as they came. */
const CrossingRow = z.object({
  /** The remote /24 (IPv6: /48) in hexadecimal. */
  network: z.string(),
  /** ASN of the remote end as the flow tells it; 0 when it does not. */
  remoteAs: count,
  /** ASN next to the subject as the flow, or else its member, tells it; 0 when neither does. */
  carrier: count,
  /** The subject's /24 (IPv6: /48) in hexadecimal where no carrier is told, else empty. */
  inside: z.string(),
  octets: count,
  /** Records in which the subject sent something. */
  sent: count,
  /** Block, octets, flows, and those of both in which the remote end is the server. */
  blocks: z.array(z.tuple([count, count, count, count, count])),
});
export type CrossingRow = z.infer<typeof CrossingRow>;

const All = z.object({ octets: count, flows: count });

const Served = z.object({
  network: z.string(),
  remoteAs: count,
  protocolIdentifier: count,
  port: count,
  octets: count,
  flows: count,
});
export type Served = z.infer<typeof Served>;

/** Groups of network, AS and carrier read at most, most octets first; what is beyond is told as unresolved. */
export const MOST_GROUPS = 20_000;
const MOST_SERVICES = 500;

export async function askSenders(store: Questions, subject: Subject, period: Period): Promise<Sender[]> {
  const { rows } = await store.rows(
    `exporters and sampling of flows of ${subject.id}`,
    Sender,
    sql`SELECT exporter, samplingProbability, count() AS records, min(packetDeltaCount) AS leastPackets
        FROM flow WHERE ${during("flowStart", period)} AND ${touches(subject, CORE)}
        GROUP BY exporter, samplingProbability ORDER BY exporter, samplingProbability`,
    period,
  );
  return rows;
}

export async function askCrossings(
  store: Questions,
  subject: Subject,
  blocks: Blocks,
  scaled: ReadonlySet<string>,
  senders: readonly Sender[],
): Promise<CrossingRow[]> {
  const { sends, octets, served, sent } = parts(subject, scaled, senders);
  const { rows } = await store.rows(
    `octets and flows of ${subject.id} by remote network, AS, carrier and ${blocks.unit}`,
    CrossingRow,
    sql`SELECT network, remoteAs, carrier, inside, sum(o) AS octets, sum(s) AS sent,
          arraySort(groupArray(tuple(block, o, f, so, sf))) AS blocks
        FROM (
          SELECT ${networkOf(remoteEnd(sends))} AS network, ${remoteAs(sends)} AS remoteAs, ${carrier(subject, sends)} AS carrier,
            if(carrier = 0, ${networkOf(insideEnd(sends))}, '') AS inside, ${blocks.number} AS block,
            sum(${octets}) AS o, count() AS f, sum(if(${served}, ${octets}, 0)) AS so, countIf(${served}) AS sf, countIf(${sent}) AS s
          FROM flow WHERE ${crossing(subject, blocks)} GROUP BY network, remoteAs, carrier, inside, block
        ) AS byBlock
        GROUP BY network, remoteAs, carrier, inside ORDER BY octets DESC, network, remoteAs, carrier, inside LIMIT ${MOST_GROUPS}`,
  );
  return rows;
}

/** All that crossed, to tell what lies beyond the groups that are read. */
export async function askAll(
  store: Questions,
  subject: Subject,
  blocks: Blocks,
  scaled: ReadonlySet<string>,
  senders: readonly Sender[],
): Promise<z.infer<typeof All>> {
  const { octets } = parts(subject, scaled, senders);
  const { rows } = await store.rows(
    `octets and flows of ${subject.id}, all together`,
    All,
    sql`SELECT sum(${octets}) AS octets, count() AS flows FROM flow WHERE ${crossing(subject, blocks)}`,
  );
  return rows[0] ?? { octets: 0, flows: 0 };
}

/** The services that the subject uses most, by protocol and port of the remote end. */
export async function askServed(
  store: Questions,
  subject: Subject,
  blocks: Blocks,
  scaled: ReadonlySet<string>,
  senders: readonly Sender[],
): Promise<Served[]> {
  const { sends, octets, served } = parts(subject, scaled, senders);
  const { rows } = await store.rows(
    `services that ${subject.id} uses, by remote network and port`,
    Served,
    sql`SELECT ${networkOf(remoteEnd(sends))} AS network, ${remoteAs(sends)} AS remoteAs, protocolIdentifier,
          if(${sends}, destinationTransportPort, sourceTransportPort) AS port, sum(${octets}) AS octets, count() AS flows
        FROM flow WHERE ${crossing(subject, blocks)} AND ${served}
        GROUP BY network, remoteAs, protocolIdentifier, port
        ORDER BY octets DESC, network, remoteAs, protocolIdentifier, port LIMIT ${MOST_SERVICES}`,
  );
  return rows;
}

function parts(subject: Subject, scaled: ReadonlySet<string>, senders: readonly Sender[]) {
  const sends = belongs("sourceAddress", subject, CORE);
  const told = sql`(ifNull(octetDeltaCount, 0) + ifNull(reverseOctetDeltaCount, 0))`;
  return {
    sends,
    octets: sql`${told} * ${factor(scaled, senders)}`,
    // The remote end is the server: it has the lower port.
    served: sql`if(${sends}, sourceTransportPort > destinationTransportPort, destinationTransportPort > sourceTransportPort)`,
    sent: sql`(${sends}) OR ifNull(reversePacketDeltaCount, 0) > 0`,
  };
}

function crossing(subject: Subject, blocks: Blocks): Sql {
  const both = sql`(${belongs("sourceAddress", subject, CORE)}) AND (${belongs("destinationAddress", subject, CORE)})`;
  return sql`${blocks.condition} AND ${touches(subject, CORE)} AND NOT (${both})`;
}

/** What a sampled octet stands for, as a whole number, so that sums do not depend on the order of rows. */
export function factor(scaled: ReadonlySet<string>, senders: readonly Sender[]): Sql {
  const once = senders
    .filter(({ exporter, samplingProbability }) => scaled.has(groupKey(exporter, samplingProbability)))
    .map(
      ({ exporter, samplingProbability }) =>
        sql`exporter = ${exporter} AND samplingProbability = ${samplingProbability!}`,
    );
  const each = sql`toUInt64(floor(1 / ifNull(samplingProbability, 1) + 0.5))`;
  return once.length === 0 ? each : sql`if(${joined(once, "OR", new Sql("0"))}, 1, ${each})`;
}

function remoteEnd(sends: Sql): Sql {
  return sql`if(${sends}, destinationAddress, sourceAddress)`;
}

function insideEnd(sends: Sql): Sql {
  return sql`if(${sends}, sourceAddress, destinationAddress)`;
}

function remoteAs(sends: Sql): Sql {
  return sql`ifNull(if(${sends}, bgpDestinationAsNumber, bgpSourceAsNumber), 0)`;
}

/** Next on the way out, previous on the way in; else the carrier of a member that lies wholly inside one. */
function carrier(subject: Subject, sends: Sql): Sql {
  const told = sql`ifNull(if(${sends}, bgpNextAdjacentAsNumber, bgpPrevAdjacentAsNumber), 0)`;
  const cases = subject.members.flatMap((member) => {
    const way = subject.ways.find(({ id }) => id === member.way);
    if (!way || member.grade !== "core") return [];
    const sides = (["sourceAddress", "destinationAddress"] satisfies SideColumn[]).map((side) => heldBy(side, member));
    return [sql`(${joined(sides, "OR", new Sql("0"))})${validDuring(way.period.from, way.period.to)}, ${way.asns[0]!}`];
  });
  return cases.length === 0 ? told : sql`multiIf(${told} > 0, ${told}, ${joined(cases, ",", new Sql(""))}, 0)`;
}

function networkOf(address: Sql): Sql {
  return sql`if(substring(${address}, 1, 12) = unhex('00000000000000000000ffff'),
    hex(substring(${address}, 1, 15)), hex(substring(${address}, 1, 6)))`;
}
