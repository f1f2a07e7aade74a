import { type Sql, sql } from "../../store/query.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import { belongs, touches } from "../instrument/belonging.ts";

/** The two ends of a flow of a subject, and what went each way. */
export interface Ends {
  readonly sends: Sql;
  readonly host: Sql;
  readonly remote: Sql;
  readonly ownPort: Sql;
  readonly port: Sql;
  readonly remoteAs: Sql;
  /** Octets that the subject sent, and octets that it was sent; not scaled. */
  readonly up: Sql;
  readonly down: Sql;
  /** The subject sent something in it. */
  readonly sent: Sql;
  /** Milliseconds, a day at most. */
  readonly lasts: Sql;
  /** It has the subject at one end, and not at both. */
  readonly crosses: Sql;
}

/** Longer than any record of a sane exporter lasts. */
const LONGEST = 86_400_000;

export function endsOf(subject: Subject, grades: readonly Member["grade"][]): Ends {
  const sends = belongs("sourceAddress", subject, grades);
  const both = sql`(${sends}) AND (${belongs("destinationAddress", subject, grades)})`;
  const out = sql`ifNull(octetDeltaCount, 0)`;
  const back = sql`ifNull(reverseOctetDeltaCount, 0)`;
  return {
    sends,
    host: sql`if(${sends}, sourceAddress, destinationAddress)`,
    remote: sql`if(${sends}, destinationAddress, sourceAddress)`,
    ownPort: sql`if(${sends}, sourceTransportPort, destinationTransportPort)`,
    port: sql`if(${sends}, destinationTransportPort, sourceTransportPort)`,
    remoteAs: sql`ifNull(if(${sends}, bgpDestinationAsNumber, bgpSourceAsNumber), 0)`,
    up: sql`if(${sends}, ${out}, ${back})`,
    down: sql`if(${sends}, ${back}, ${out})`,
    sent: sql`((${sends}) OR ifNull(reversePacketDeltaCount, 0) > 0)`,
    lasts: sql`if(flowEndMilliseconds > flowStartMilliseconds, least(flowEndMilliseconds - flowStartMilliseconds, ${LONGEST}), 0)`,
    crosses: sql`${touches(subject, grades)} AND NOT (${both})`,
  };
}
