import type { RecordSink } from "../../record/sink.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../values/instant.ts";

/** A silence this long ends a period: networks sleep at night, but a log that is still being written does not skip a day. */
const LONGEST_SILENCE = DAY;
/** Hours kept apart, about 22 years; times beyond them are counted but cover nothing. */
const MOST_HOURS = 200_000;

interface Frame {
  readonly from: Instant;
  readonly to: Instant;
}

interface Hour {
  first: Instant;
  last: Instant;
  records: number;
  octets: number;
  missed: number;
}

/** When a log was being written, as its own records tell: the coverage of an input without sequence numbers. */
export class LogPeriod {
  readonly #exporters = new Map<string, Map<number, Hour>>();
  #hours = 0;
  #exporter = "";
  /** When the hour at hand begins. */
  #from: Instant = Number.NaN;
  #hour: Hour | null = null;

  /** A record of that time; `missed` of its octets were not seen by the sensor. */
  note(exporter: string, at: Instant, octets = 0, missed = 0): void {
    if (!(at >= this.#from && at < this.#from + HOUR) || exporter !== this.#exporter) this.#turnTo(exporter, at);
    const hour = this.#hour;
    if (!hour) return;
    if (at < hour.first) hour.first = at;
    if (at > hour.last) hour.last = at;
    hour.records++;
    hour.octets += octets;
    hour.missed += missed;
  }

  /** So many records between two times, told at once when those are of one hour; whether they are. */
  noteMany(exporter: string, first: Instant, last: Instant, records: number): boolean {
    if (Math.floor(first / HOUR) !== Math.floor(last / HOUR)) return false;
    this.note(exporter, first);
    if (!this.#hour) return true;
    if (last > this.#hour.last) this.#hour.last = last;
    this.#hour.records += records - 1;
    return true;
  }

  /** Periods of each exporter, whole minutes; `frame` says when the log was open, where that fits all its records. */
  tell(sink: RecordSink, frame: (first: Instant, last: Instant) => Frame | null = () => null): void {
    for (const [exporter, hours] of [...this.#exporters].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const all = periods([...hours.values()]);
      for (const period of all) {
        const { first, last } = period;
        const { from, to } = (all.length === 1 ? frame(first, last) : null) ?? { from: first, to: last + 1 };
        sink.coverage({ ...coverageOf(period), from: wholeMinute(from), to: -wholeMinute(-to), exporter });
      }
    }
  }

  #turnTo(exporter: string, at: Instant): void {
    const number = Math.floor(at / HOUR);
    this.#exporter = exporter;
    this.#from = number * HOUR;
    const hours = this.#exporters.get(exporter) ?? new Map<number, Hour>();
    this.#hour = hours.get(number) ?? null;
    if (this.#hour || this.#hours >= MOST_HOURS) return;
    this.#hours++;
    this.#exporters.set(exporter, hours);
    this.#hour = { first: at, last: at, records: 0, octets: 0, missed: 0 };
    hours.set(number, this.#hour);
  }
}

function coverageOf({ records, octets, missed }: Hour) {
  const share = missed > 0 ? octets / (octets + missed) : 1;
  return { share, why: missed > 0 ? "missed-octets" : "log-period", received: records, lost: 0 };
}

/** The minute that an instant lies in. */
function wholeMinute(at: Instant): Instant {
  return Math.floor(at / MINUTE) * MINUTE;
}

function periods(hours: Hour[]): Hour[] {
  const joined: Hour[] = [];
  for (const hour of hours.sort((a, b) => a.first - b.first)) {
    const before = joined.at(-1);
    if (before && hour.first - before.last <= LONGEST_SILENCE) {
      before.last = Math.max(before.last, hour.last);
      before.records += hour.records;
      before.octets += hour.octets;
      before.missed += hour.missed;
    } else joined.push({ ...hour });
  }
  return joined;
}
