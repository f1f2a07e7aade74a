import { z } from "zod";
import { HOST_WORDS } from "../../store/network-rollup.ts";
import { Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import { isIPv4 } from "../../values/address.ts";
import type { Zone } from "../../values/zone.ts";
import { belongs } from "./belonging.ts";
import type { Ends, Reading } from "./ends.ts";
import { during, localSeconds } from "./local-time.ts";

const count = z.coerce.number();

const DailyHosts = z.object({ day: count, hosts: count, hours: count });
export type DailyHosts = z.infer<typeof DailyHosts>;

/** Addresses of the subject that sent something, and hours in which one did, by local day; who only receives is not active. */
export async function askDailyHosts(
  store: Questions,
  reading: Reading & { readonly zone: Zone },
  ends: Ends,
  exporters: readonly string[],
): Promise<DailyHosts[]> {
  if (exporters.length === 0) return [];
  const { subject, grades } = reading;
  const { rows } = await store.rows(
    `addresses of ${subject.id} (${grades.join(" and ")} members) that sent, and hours with any, by local day, at ${exporters.join(", ")}`,
    DailyHosts,
    ends.rolledUp && hasBits(reading) ? fromBits(reading, ends, exporters) : fromFlows(reading, exporters),
  );
  return rows;
}

/** The rollup tells the addresses of IPv4 networks one by one. */
function hasBits({ subject, grades }: Reading): boolean {
  return subject.members.every(({ grade, prefix }) => !grades.includes(grade) || isIPv4(prefix.first));
}

function fromFlows(
  { subject, grades, span, zone }: Reading & { readonly zone: Zone },
  exporters: readonly string[],
): Sql {
  const hour = sql`intDiv(${localSeconds("flowStart", zone, span)}, 3600) AS hour`;
  const where = sql`${during("flowStart", span)} AND exporter IN (${exporters})`;
  return sql`SELECT intDiv(hour, 24) AS day, uniqExact(host) AS hosts, uniqExact(hour) AS hours FROM (
      SELECT ${hour}, sourceAddress AS host FROM flow WHERE ${where} AND (${belongs("sourceAddress", subject, grades)})
      UNION ALL
      SELECT ${hour}, destinationAddress AS host FROM flow
        WHERE ${where} AND (${belongs("destinationAddress", subject, grades)}) AND ifNull(reversePacketDeltaCount, 0) > 0
    ) AS sending GROUP BY day ORDER BY day`;
}

function fromBits({ span, zone }: Reading & { readonly zone: Zone }, ends: Ends, exporters: readonly string[]): Sql {
  const local = localSeconds("slot", zone, span);
  const where = sql`${ends.where(span)} AND exporter IN (${exporters}) AND sentRecords > 0`;
  const day = sql`intDiv(${local}, 86400) AS day`;
  const words = new Sql(HOST_WORDS.map((word) => `groupBitOr(${word})`).join(", "));
  return sql`SELECT day, sum(host) AS hosts, sum(hour) AS hours FROM (
      SELECT day, toUInt64(bitTest(word, bit)) AS host, toUInt64(0) AS hour FROM (
        SELECT day, word, arrayJoin(range(64)) AS bit FROM (
          SELECT day, arrayJoin(words) AS word FROM (
            SELECT ${day}, endNetwork, [${words}] AS words FROM flowByNetwork WHERE ${where} GROUP BY day, endNetwork
          ) AS byNetwork
        ) AS byWord WHERE word > 0
      ) AS byBit
      UNION ALL
      SELECT ${day}, toUInt64(0) AS host, uniqExact(intDiv(${local}, 3600)) AS hour FROM flowByNetwork WHERE ${where} GROUP BY day
    ) AS sending GROUP BY day ORDER BY day`;
}
