import { z } from "zod";
import { Sql, sql, within } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import type { Ends } from "../instrument/ends.ts";
import { during } from "../instrument/local-time.ts";
import { networkOf } from "./ask.ts";
import { type FlowsAround, shiftOf, type Unrouted } from "./outages.ts";

const count = z.coerce.number();
const Around = z.object({ inside: count, before: count, after: count });
const Hour = z.object({ network: z.string(), hour: count, records: count });
export type HourOfNetwork = z.infer<typeof Hour>;

/** Flow records of some prefixes while no route led to them, and at the same hours of the days around. */
export async function askFlowsAround(store: Questions, gap: Unrouted): Promise<FlowsAround> {
  const shift = shiftOf(gap);
  const blocks = gap.prefixes.map(({ block }) => block);
  const moved = (by: number): Sql => during("flowStart", { from: gap.from + by, to: gap.to + by });
  const window: Period = { from: gap.from - shift, to: gap.to + shift };
  const { rows } = await store.rows(
    `flows of ${gap.prefixes.map(({ text }) => text).join(", ")} while no route led there, and around`,
    Around,
    sql`SELECT countIf(${moved(0)}) AS inside, countIf(${moved(-shift)}) AS before, countIf(${moved(shift)}) AS after
        FROM flow WHERE ${during("flowStart", window)} AND ((${within("sourceAddress", blocks)}) OR (${within("destinationAddress", blocks)}))`,
    window,
  );
  return rows[0] ?? { inside: 0, before: 0, after: 0 };
}

/** Flow records of the subject by hour and /24 (IPv6: /48), where these are few. */
export async function askHours(store: Questions, subject: Subject, span: Period, ends: Ends): Promise<HourOfNetwork[]> {
  const network = networkOf(subject, ends);
  const { rows } = await store.rows(
    `flow records of ${subject.id} by hour and network`,
    Hour,
    sql`SELECT hex(${network}) AS network,
          intDiv(toUnixTimestamp(${new Sql(ends.time)}), 3600) AS hour, ${ends.sum("records")} AS records
        FROM ${ends.table} WHERE ${ends.where(span)}
        GROUP BY ${network}, hour ORDER BY network, hour`,
  );
  return rows;
}
