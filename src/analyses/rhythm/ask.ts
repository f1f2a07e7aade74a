import { z } from "zod";
import { joined, type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, CORE } from "../instrument/belonging.ts";
import { askEnds, namedSums } from "../instrument/ends.ts";
import { during, localSeconds } from "../instrument/local-time.ts";
import { askBeacons, type Beacon, notAutomatic, notBetween } from "./automatic.ts";
import { endsOf, type Whose } from "./whose.ts";

const count = z.coerce.number();

/** Flows of one hour by the subject's clock (hours since 1970) and one exporter, with the subject at the client's end. */
const HourlyFlows = z.object({
  hour: count,
  exporter: z.string(),
  /** Whole packets were seen; 0 when some flows are sampled, or it is not known. */
  whole: count,
  flows: count,
  /** Begun by the subject and answered. */
  answered: count,
  /** Flows whose records could tell an answer: biflows, and TCP with flags. */
  telling: count,
  octets: count,
});
export type HourlyFlows = z.infer<typeof HourlyFlows>;

const HourlyHosts = z.object({ hour: count, hosts: count });
export type HourlyHosts = z.infer<typeof HourlyHosts>;

/** Pairs of a host and a service that call at all hours alike; they are left out of what follows. */
export function askCallers(store: Questions, whose: Whose): Promise<Beacon[]> {
  return askBeacons(store, whose, asClient(whose));
}

export async function askHourlyFlows(
  store: Questions,
  whose: Whose,
  without: readonly Beacon[],
): Promise<HourlyFlows[]> {
  const { subject, grades } = whose;
  const sends = belongs("sourceAddress", subject, grades);
  const { rows } = await store.rows(
    `flows of ${subject.id} as a client, by hour of its own clock and exporter`,
    HourlyFlows,
    sql`SELECT ${localHour(whose)} AS hour, exporter,
          if(min(ifNull(samplingProbability, 0)) = 1, 1, 0) AS whole, count() AS flows,
          countIf((${sends}) AND (ifNull(reversePacketDeltaCount, 0) > 0
            OR (protocolIdentifier = 6 AND bitAnd(ifNull(tcpControlBits, 0), 18) = 18))) AS answered,
          countIf(reversePacketDeltaCount IS NOT NULL OR (protocolIdentifier = 6 AND tcpControlBits IS NOT NULL)) AS telling,
          sum(ifNull(octetDeltaCount, 0) + ifNull(reverseOctetDeltaCount, 0)) AS octets
        FROM flow WHERE ${inWindows(whose)} AND ${asClient(whose)} AND ${notBetween(whose, without)}
        GROUP BY hour, exporter ORDER BY hour, exporter`,
  );
  return rows;
}

/** Addresses of the subject at the client's end of some flow, by hour of its own clock. */
export async function askHourlyHosts(
  store: Questions,
  whose: Whose,
  without: readonly Beacon[],
): Promise<HourlyHosts[]> {
  const { subject } = whose;
  const { host } = endsOf(whose);
  const { rows } = await store.rows(
    `addresses of ${subject.id} as clients, by hour of its own clock`,
    HourlyHosts,
    sql`SELECT ${localHour(whose)} AS hour, uniqExact(${host}) AS hosts
        FROM flow WHERE ${inWindows(whose)} AND ${asClient(whose)} AND ${notBetween(whose, without)}
        GROUP BY hour ORDER BY hour`,
  );
  return rows;
}

const HourlyRecords = z.object({ hour: count, exporter: z.string(), records: count });
export type HourlyRecords = z.infer<typeof HourlyRecords>;

/** Records of a control by hour of its own clock and exporter: they tell the exporter's clock, not who is up. */
export async function askHourlyRecords(store: Questions, control: Subject, span: Period): Promise<HourlyRecords[]> {
  const ends = await askEnds(store, { subject: control, grades: CORE, span });
  const { rows } = await store.rows(
    `records of ${control.id} by hour of its own clock and exporter`,
    HourlyRecords,
    sql`SELECT intDiv(${localSeconds(ends.time, control.zone, span)}, 3600) AS hour, exporter, ${namedSums(ends, ["records"])}
        FROM ${ends.table} WHERE ${ends.where(span)} GROUP BY hour, exporter ORDER BY hour, exporter`,
  );
  return rows;
}

/**
 * The subject is the client: its end has the higher port, the other the service's. What servers of the subject answer,
 * and scans that come in, run at all hours and are left out.
 */
function asClient({ subject, grades }: Whose): Sql {
  const sending = sql`(${belongs("sourceAddress", subject, grades)}) AND sourceTransportPort > destinationTransportPort`;
  const receiving = sql`(${belongs("destinationAddress", subject, grades)}) AND destinationTransportPort > sourceTransportPort`;
  return sql`((${sending}) OR (${receiving})) AND ${notAutomatic()}`;
}

function localHour({ subject, windows }: Whose): Sql {
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  return sql`intDiv(${localSeconds("flowStart", subject.zone, span)}, 3600)`;
}

function inWindows({ windows }: Whose): Sql {
  return sql`(${joined(
    windows.map((window) => during("flowStart", window)),
    "OR",
    sql`0`,
  )})`;
}
