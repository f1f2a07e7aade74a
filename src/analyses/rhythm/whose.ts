import { type Sql, sql } from "../../store/query.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs } from "../instrument/belonging.ts";

/** Whose rhythm is asked for, and when. */
export interface Whose {
  readonly subject: Subject;
  readonly grades: readonly Member["grade"][];
  readonly windows: readonly Period[];
}

/** The two ends of a flow of the subject, and the port of the service at the other one. */
export interface Ends {
  readonly host: Sql;
  readonly remote: Sql;
  readonly service: Sql;
}

export function endsOf({ subject, grades }: Whose): Ends {
  const sends = belongs("sourceAddress", subject, grades);
  return {
    host: sql`if(${sends}, sourceAddress, destinationAddress)`,
    remote: sql`if(${sends}, destinationAddress, sourceAddress)`,
    service: sql`if(${sends}, destinationTransportPort, sourceTransportPort)`,
  };
}
