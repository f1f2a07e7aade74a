import { joined, Sql, sql } from "../../store/query.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, CORE } from "../instrument/belonging.ts";
import { during } from "../instrument/local-time.ts";

/** The parts of a question about flows between the subject and others. Hosts are hexadecimal, of sixteen octets. */
export interface Ends {
  /** The subject is the record's source, the other end is not; and the other way round. */
  readonly sends: Sql;
  readonly receives: Sql;
  readonly own: Sql;
  readonly remote: Sql;
  readonly ownPort: Sql;
  readonly remotePort: Sql;
  /** ASN of the remote end as the flow tells it, else 0. */
  readonly remoteAs: Sql;
  /** As told, of what the subject sent and what it received. */
  readonly sentOctets: Sql;
  readonly receivedOctets: Sql;
  readonly sentPackets: Sql;
  readonly receivedPackets: Sql;
}

export function endsOf(subject: Subject): Ends {
  const from = belongs("sourceAddress", subject, CORE);
  const to = belongs("destinationAddress", subject, CORE);
  const either = (one: string, other: string) => sql`if(${from}, ${new Sql(one)}, ${new Sql(other)})`;
  return {
    sends: sql`((${from}) AND NOT (${to}))`,
    receives: sql`((${to}) AND NOT (${from}))`,
    own: either("sourceAddress", "destinationAddress"),
    remote: either("destinationAddress", "sourceAddress"),
    ownPort: either("sourceTransportPort", "destinationTransportPort"),
    remotePort: either("destinationTransportPort", "sourceTransportPort"),
    remoteAs: sql`ifNull(${either("bgpDestinationAsNumber", "bgpSourceAsNumber")}, 0)`,
    sentOctets: sql`ifNull(${either("octetDeltaCount", "reverseOctetDeltaCount")}, 0)`,
    receivedOctets: sql`ifNull(${either("reverseOctetDeltaCount", "octetDeltaCount")}, 0)`,
    sentPackets: sql`ifNull(${either("packetDeltaCount", "reversePacketDeltaCount")}, 0)`,
    receivedPackets: sql`ifNull(${either("reversePacketDeltaCount", "packetDeltaCount")}, 0)`,
  };
}

/** Condition that a flow crossed the subject's edge in a period. */
export function crossing({ sends, receives }: Ends, period: Period): Sql {
  return sql`${during("flowStart", period)} AND (${sends} OR ${receives})`;
}

/** The /24 (IPv6: /48) of an address, in hexadecimal. */
export function networkOf(address: Sql): Sql {
  return sql`if(substring(${address}, 1, 12) = unhex('00000000000000000000ffff'),
    hex(substring(${address}, 1, 15)), hex(substring(${address}, 1, 6)))`;
}

/** Condition that an address is one of these. */
export function oneOf(address: Sql, hosts: readonly string[]): Sql {
  if (hosts.length === 0) return sql`0 = 1`;
  return sql`${address} IN (${joined(
    hosts.map((host) => sql`toFixedString(unhex(${host}), 16)`),
    ",",
    sql``,
  )})`;
}

/** What a sampled octet stands for, as a whole number; of unknown sampling only itself. */
export const FACTOR = sql`toUInt64(floor(1 / ifNull(samplingProbability, 1) + 0.5))`;

/** Seconds since 1970. */
export const SECONDS = sql`toUnixTimestamp(flowStart)`;
