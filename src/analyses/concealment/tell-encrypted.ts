import { confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import type { FullyEncryptedDetails } from "./details.ts";
import { type Share, shareIn } from "./estimate.ts";
import { assumptionsOf, coveredShare, untestedOf } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import type { DaySpan } from "./series.ts";
import { percent } from "./tell.ts";

const ID = "concealment.fullyEncrypted";
/** Of ordinary if unusual TCP flows, how many the rules of Wu et al. (2023) hit: measured on captures of nDPI (METHODS §6). */
export const FALSE_RATE = 0.067;

/** An indication only: what nothing readable begins. */
export function tellFullyEncrypted(occasion: Occasion): Told | Untold {
  const { reading, subject } = occasion;
  const { told } = reading.subject;
  if (!told.some(({ tcpMarked }) => tcpMarked > 0))
    return unanswered(ID, "not-observable", "marks of first payloads: from captures, or a sensor that looks at them");
  const period = shareOver(occasion, reading.days.period);
  if (!period)
    return unanswered(ID, "too-short", "three covered days with TCP flows of which the first payload was seen");
  const against = reading.days.against && shareOver(occasion, reading.days.against);
  const beyond = period.low > FALSE_RATE;
  const flows = told.reduce((sum, { fullyEncrypted }) => sum + fullyEncrypted, 0);
  const details: FullyEncryptedDetails = {
    falseRate: FALSE_RATE,
    beyondFalseRate: beyond,
    flows,
    against: against && plain(against),
  };
  return answered({
    id: ID,
    claim: `Of ${subject.title}'s TCP flows whose beginning was seen ${percent(period.value)} (95 % interval ${percent(period.low)} to ${percent(period.high)}) look fully encrypted; as ${percent(FALSE_RATE)} of harmless unusual traffic do too, this ${beyond ? "is an indication and no more" : "says nothing"}.`,
    estimate: {
      ...plain(period),
      level: period.level,
      unit: "share of flows",
      n: period.n,
      nEffective: period.nEffective,
    },
    confidence: confidenceFrom({
      coverage: coveredShare(occasion),
      precision: precisionOf(period, period.value, FALSE_RATE),
      readings: { agree: 1, of: 1 },
      openRivals: beyond ? [] : ["harmless protocols without a readable beginning"],
      untested: untestedOf(occasion),
    }),
    assumptions: assumptionsOf(occasion),
    alternatives: [
      {
        explanation: "harmless protocols without a readable beginning",
        ruledOutBy: beyond ? `more than ${percent(FALSE_RATE)}, which they make` : null,
      },
    ],
    details,
  });
}

function shareOver({ reading }: Occasion, { from, to }: DaySpan): Share | null {
  const byDay = new Map(reading.subject.told.map((one) => [one.day, one]));
  const days = Array.from({ length: to - from }, (_, k) => from + k);
  const of = (amount: (day: number) => number) =>
    Float64Array.from(days, (day) => (reading.coverage.complete(day) ? amount(day) : Number.NaN));
  return shareIn(
    { wholes: of((day) => byDay.get(day)?.tcpMarked ?? 0), parts: [of((day) => byDay.get(day)?.fullyEncrypted ?? 0)] },
    0,
  );
}

function plain({ value, low, high }: Share) {
  return { value, low, high };
}
