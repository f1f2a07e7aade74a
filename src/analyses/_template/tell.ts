import { z } from "zod";
import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { answered, type Told } from "../../finding/tell.ts";
import type { Subject } from "../../subject/subject.ts";
import type { DaysSeen } from "./estimate.ts";

/** `details` of seen.days. */
const seenDetails = z.strictObject({ exporters: z.array(z.string()) });

/** The only place with sentences: one plain claim, its estimate, and what it rests on. */
export function tellDaysSeen(seen: DaysSeen, exporters: readonly string[], { title }: Subject): Told {
  const { value, low, high, level, n } = seen;
  return answered({
    id: "seen.days",
    claim: `${title} was seen on ${(value * 100).toFixed(0)} % of the ${n} days that were covered.`,
    estimate: { value, low, high, level, unit: "share of time", n, nEffective: null },
    confidence: confidenceFrom({
      coverage: 1,
      precision: precisionOf(seen, value, 0.1),
      readings: { agree: 1, of: 1 },
      openRivals: [],
      untested: ["days do not depend on each other"],
    }),
    assumptions: ["days do not depend on each other"],
    details: { exporters: [...exporters] } satisfies z.infer<typeof seenDetails>,
  });
}
