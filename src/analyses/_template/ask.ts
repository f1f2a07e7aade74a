import { z } from "zod";
import { sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { CORE, touches } from "../instrument/belonging.ts";
import { during, localSeconds } from "../instrument/local-time.ts";

/** Rows are checked as they are read; 64-bit integers arrive as text. */
const SeenDay = z.object({ day: z.coerce.number(), exporter: z.string(), flows: z.coerce.number() });
export type SeenDay = z.infer<typeof SeenDay>;

/** Local days on which an exporter saw the subject. */
export async function askSeenDays(store: Questions, subject: Subject, period: Period): Promise<SeenDay[]> {
  const { rows } = await store.rows(
    `days with flows of ${subject.id}, by exporter`,
    SeenDay,
    sql`SELECT intDiv(${localSeconds("flowStart", subject.zone, period)}, 86400) AS day, exporter, count() AS flows
        FROM flow WHERE ${during("flowStart", period)} AND ${touches(subject, CORE)}
        GROUP BY day, exporter ORDER BY day, exporter`,
  );
  return rows;
}
