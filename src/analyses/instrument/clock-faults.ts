import { z } from "zod";
import { joined, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Period } from "../../values/instant.ts";
import { during } from "./local-time.ts";

/** A clock that the readers of formats found wrong, in an input with flows of the windows. */
export interface ClockFault {
  readonly kind: string;
  /** What was found, as the reader of the format told it first. */
  readonly found: string;
  readonly count: number;
}

/** Kinds of defect that speak of clocks (src/formats); of route archives and zones they say nothing here. */
const KINDS = ["clock", "clock-offset", "bad-clock"];

const Found = z.object({ input: z.string(), kind: z.string(), first: z.string(), times: z.coerce.number() });
const Input = z.object({ input: z.string() });

/** Faults of clocks in the inputs that hold flows of these windows. The flows are looked at only where there is a fault. */
export async function askClockFaults(store: Questions, windows: readonly Period[]): Promise<ClockFault[]> {
  const { rows: faults } = await store.rows(
    "clocks that were found wrong, by input",
    Found,
    sql`SELECT toString(input) AS input, toString(kind) AS kind, min(found) AS first, sum(count) AS times
        FROM defect WHERE kind IN (${KINDS}) GROUP BY input, kind ORDER BY input, kind`,
  );
  if (faults.length === 0) return [];
  const inWindows = joined(
    windows.map((window) => during("flowStart", window)),
    "OR",
    sql`0`,
  );
  const { rows: inputs } = await store.rows(
    "which inputs with such clocks hold flows of the windows",
    Input,
    sql`SELECT toString(input) AS input FROM flow WHERE (${inWindows}) AND input IN (${faults.map(({ input }) => input)})
        GROUP BY input ORDER BY input`,
  );
  const held = new Set(inputs.map(({ input }) => input));
  return faults
    .filter(({ input }) => held.has(input))
    .map(({ kind, first, times }) => ({ kind, found: first, count: times }));
}
