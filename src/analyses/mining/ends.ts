import { joined, type Sql, sql } from "../../store/query.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, CORE, touches } from "../instrument/belonging.ts";
import { during, localSeconds } from "../instrument/local-time.ts";

/** Whose mining is asked for, and when. */
export interface Whose {
  readonly subject: Subject;
  readonly windows: readonly Period[];
}

/** The ends of a flow, as columns: the subject's host, the server beyond, and what went either way. */
export interface Ends {
  readonly host: Sql;
  readonly remote: Sql;
  readonly service: Sql;
  readonly own: Sql;
  readonly sends: Sql;
  /** To the server, and from it. */
  readonly octetsUp: Sql;
  readonly octetsDown: Sql;
  readonly packetsUp: Sql;
  readonly packetsDown: Sql;
}

export function endsOf({ subject }: Whose): Ends {
  const sends = sql`(${belongs("sourceAddress", subject, CORE)})`;
  const either = (here: Sql, there: Sql) => sql`if(${sends}, ${here}, ${there})`;
  const [octets, octetsBack] = [sql`ifNull(octetDeltaCount, 0)`, sql`ifNull(reverseOctetDeltaCount, 0)`];
  const [packets, packetsBack] = [sql`ifNull(packetDeltaCount, 0)`, sql`ifNull(reversePacketDeltaCount, 0)`];
  return {
    host: either(sql`sourceAddress`, sql`destinationAddress`),
    remote: either(sql`destinationAddress`, sql`sourceAddress`),
    service: either(sql`destinationTransportPort`, sql`sourceTransportPort`),
    own: either(sql`sourceTransportPort`, sql`destinationTransportPort`),
    sends,
    octetsUp: either(octets, octetsBack),
    octetsDown: either(octetsBack, octets),
    packetsUp: either(packets, packetsBack),
    packetsDown: either(packetsBack, packets),
  };
}

/** TCP of the subject in the windows. */
export function tcpOf(whose: Whose): Sql {
  return sql`${inWindows(whose)} AND protocolIdentifier = 6 AND ${touches(whose.subject, CORE)}`;
}

export function inWindows({ windows }: Whose): Sql {
  return sql`(${joined(
    windows.map((window) => during("flowStart", window)),
    "OR",
    sql`0`,
  )})`;
}

export function hullOf({ windows }: Whose): Period {
  return { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
}

/** Hours since 1970 by the subject's own clock. */
export function localHour(whose: Whose): Sql {
  return sql`intDiv(${localSeconds("flowStart", whose.subject.zone, hullOf(whose))}, 3600)`;
}
