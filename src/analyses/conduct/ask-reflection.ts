import { z } from "zod";
import { sql } from "../../store/query.ts";
import { AMPLIFIERS } from "./amplifiers.ts";
import { crossing, FACTOR, SECONDS } from "./ends.ts";
import type { Asked } from "./occasion.ts";
import { REFLECTION } from "./rules.ts";

const count = z.coerce.number();

/** A window in which one host exchanged UDP with many remote ends of one port. Octets are scaled for sampling. */
const Burst = z.object({
  host: z.string(),
  port: count,
  first: count,
  last: count,
  records: count,
  remotes: count,
  sent: count,
  received: count,
  sentPackets: count,
});
export type Burst = z.infer<typeof Burst>;

export const MOST_WINDOWS = 20_000;

export async function askBursts({ store, subject: { id }, ends, period }: Asked): Promise<Burst[]> {
  const ports = AMPLIFIERS.map(({ port }) => port);
  const asked = sql`${crossing(ends, period)} AND protocolIdentifier = 17
    AND (${ends.remotePort} IN (${ports}) OR (${ends.remotePort} > 0 AND ${ends.remotePort} < 32768 AND ${ends.remotePort} != 443 AND ${ends.remotePort} < ${ends.ownPort}))`;
  const pair = sql`cityHash64(${ends.own}, ${ends.remotePort})`;
  const { rows } = await store.rows(
    `windows of ${REFLECTION.window.value} s in which a host of ${id} exchanged UDP with many remote ends of one port`,
    Burst,
    sql`SELECT hex(own) AS host, port, min(at) AS first, max(ended) AS last, count() AS records, uniqExact(remote) AS remotes,
          sum(out) AS sent, sum(back) AS received, sum(packets) AS sentPackets
        FROM (SELECT ${ends.own} AS own, ${ends.remotePort} AS port, ${ends.remote} AS remote, ${SECONDS} AS at,
            intDiv(flowEndMilliseconds, 1000) AS ended, ${ends.sentOctets} * ${FACTOR} AS out, ${ends.receivedOctets} * ${FACTOR} AS back,
            ${ends.sentPackets} * ${FACTOR} AS packets
          FROM flow WHERE ${asked} AND ${pair} GLOBAL IN (
            SELECT ${pair} AS pair FROM flow WHERE ${asked} GROUP BY pair HAVING count() >= ${REFLECTION.remotes.value})) AS exchanged
        GROUP BY own, port, intDiv(at, ${REFLECTION.window.value}) HAVING remotes >= ${REFLECTION.remotes.value}
        ORDER BY first, host, port LIMIT ${MOST_WINDOWS}`,
  );
  return rows;
}
