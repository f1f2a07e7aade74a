import { z } from "zod";
import { sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import { DAY, HOUR, type Instant, type Period } from "../../values/instant.ts";
import { during } from "./local-time.ts";

/** How much of what each exporter sent is here. */
export interface Covered {
  /** All that reported within the span, in order. */
  readonly exporters: readonly string[];
  /** Share of an interval, 0 to 1; counts whole hours by the part that was covered. */
  share(exporter: string, from: Instant, to: Instant): number;
  /** From the first to the last covered hour; null when it reported nothing. */
  reported(exporter: string): Period | null;
  /** Exporters without coverage records of their own, for which records stand in. */
  readonly guessed: readonly string[];
}

/** Without coverage records, this long without any flow counts as not covered. */
const LONGEST_SILENCE = DAY;

const ByHour = z.object({ exporter: z.string(), hour: z.coerce.number(), milliseconds: z.coerce.number() });
const Long = z.object({ exporter: z.string(), from: z.number(), to: z.number(), share: z.number() });
const Active = z.object({ exporter: z.string(), active: z.coerce.number() });

export async function askCoverage(store: Questions, span: Period): Promise<Covered> {
  const { rows: short } = await store.rows(
    "how much of each hour was covered, by exporter",
    ByHour,
    sql`SELECT exporter, intDiv(toUnixTimestamp(at), 3600) AS hour, sum(toUInt64(floor((\`to\` - \`from\`) * share + 0.5))) AS milliseconds
        FROM coverage WHERE \`to\` > ${span.from} AND \`from\` < ${span.to} AND ${WITHIN_AN_HOUR}
        GROUP BY exporter, hour ORDER BY exporter, hour`,
  );
  const { rows: long } = await store.rows(
    "which intervals longer than an hour were covered, by exporter",
    Long,
    sql`SELECT exporter, \`from\`, \`to\`, share FROM coverage
        WHERE \`to\` > ${span.from} AND \`from\` < ${span.to} AND NOT (${WITHIN_AN_HOUR})
        ORDER BY exporter, \`from\`, \`to\`, share`,
  );
  const { rows: active } = await store.rows(
    "in which hours did each exporter send flows",
    Active,
    sql`SELECT exporter, intDiv(toUnixTimestamp(hour), 3600) AS active FROM flowHourly
        WHERE ${during("hour", span)} GROUP BY exporter, active ORDER BY exporter, active`,
  );
  return coveredFrom(short, long, active, span);
}

const WITHIN_AN_HOUR = sql`floor(\`from\` / 3600000) = floor((\`to\` - 1) / 3600000)`;

/** Exported for tests and for worlds that skip the store. */
export function coveredFrom(
  short: readonly z.infer<typeof ByHour>[],
  long: readonly z.infer<typeof Long>[],
  active: readonly z.infer<typeof Active>[],
  span: Period,
): Covered {
  const hours = new Map<string, Map<number, Instant>>();
  for (const { exporter, hour, milliseconds } of short) add(hours, exporter, hour, milliseconds);
  for (const { exporter, from, to, share } of long)
    for (let at = Math.max(from, span.from); at < Math.min(to, span.to); ) {
      const end = Math.min((Math.floor(at / HOUR) + 1) * HOUR, to, span.to);
      add(hours, exporter, Math.floor(at / HOUR), (end - at) * share);
      at = end;
    }
  const guessed = new Map<string, Map<number, Instant>>();
  for (const [i, { exporter, active: hour }] of active.entries()) {
    const before = active[i - 1];
    if (!hours.has(exporter)) standIn(guessed, exporter, hour, before?.exporter === exporter ? before.active : hour);
  }
  for (const [exporter, of] of guessed) hours.set(exporter, of);
  const extents = new Map([...hours].map(([exporter, of]) => [exporter, extent(of)] as const));
  return {
    exporters: [...hours.keys()].sort(),
    guessed: [...guessed.keys()].sort(),
    share: (exporter, from, to) => shareOf(hours.get(exporter), from, to),
    reported: (exporter) => extents.get(exporter) ?? null,
  };
}

function add(hours: Map<string, Map<number, number>>, exporter: string, hour: number, milliseconds: number): void {
  const of = hours.get(exporter) ?? new Map<number, number>();
  hours.set(exporter, of);
  // Two inputs may cover the same time: an hour is never more than covered.
  of.set(hour, Math.min(HOUR, (of.get(hour) ?? 0) + milliseconds));
}

/** Hours arrive in order; what lies between two hours with flows is covered unless the silence is long. */
function standIn(hours: Map<string, Map<number, number>>, exporter: string, hour: number, before: number): void {
  const from = (hour - before) * HOUR <= LONGEST_SILENCE ? before : hour;
  for (let each = from; each <= hour; each++) add(hours, exporter, each, HOUR);
}

function shareOf(of: ReadonlyMap<number, number> | undefined, from: Instant, to: Instant): number {
  if (!of || to <= from) return 0;
  let covered = 0;
  for (let hour = Math.floor(from / HOUR); hour * HOUR < to; hour++) {
    const part = Math.min(to, (hour + 1) * HOUR) - Math.max(from, hour * HOUR);
    covered += ((of.get(hour) ?? 0) * part) / HOUR;
  }
  return Math.min(1, covered / (to - from));
}

function extent(of: ReadonlyMap<number, number>): Period | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const [hour, covered] of of)
    if (covered > 0) {
      from = Math.min(from, hour * HOUR);
      to = Math.max(to, (hour + 1) * HOUR);
    }
  return to > from ? { from, to } : null;
}
