import type { DailyTotal } from "./ask.ts";
import type { Inbound } from "./details.ts";
import type { DaySpan } from "./series.ts";

/** Share of inbound records that must be able to tell whether they were answered. */
const MOST_TELL = 0.5;

/** What of a window came in and nobody answered, as shares of all that was carried; null where records cannot tell. */
export function inboundIn(rows: readonly DailyTotal[], window: DaySpan): Inbound | null {
  const inside = rows.filter(({ day }) => day >= window.from && day < window.to);
  const sum = (value: (row: DailyTotal) => number | undefined) =>
    inside.reduce((total, row) => total + (value(row) ?? 0) / (row.samplingProbability ?? 1), 0);
  const records = sum((row) => row.records);
  const octets = sum((row) => row.octets);
  if (records === 0 || sum((row) => row.tellingRecords) < MOST_TELL * sum((row) => row.inboundRecords)) return null;
  const share = (part: number, of: number) => (of > 0 ? part / of : 0);
  return {
    scans: {
      records: share(
        sum((row) => row.scanRecords),
        records,
      ),
      octets: share(
        sum((row) => row.scanOctets),
        octets,
      ),
    },
    backscatter: {
      records: share(
        sum((row) => row.backscatterRecords),
        records,
      ),
      octets: share(
        sum((row) => row.backscatterOctets),
        octets,
      ),
    },
    unanswered: {
      records: share(
        sum((row) => row.unansweredRecords),
        records,
      ),
      octets: share(
        sum((row) => row.unansweredOctets),
        octets,
      ),
    },
  };
}
