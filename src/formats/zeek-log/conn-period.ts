import type { RecordSink } from "../../record/sink.ts";
import { DAY, HOUR, type Instant, parseInstant } from "../../values/instant.ts";
import { LogPeriod } from "../text/log-period.ts";
import type { ConnWriter } from "./conn.ts";
import type { Header } from "./header.ts";

/** Logs are turned over by the hour or the day; a longer one is covered where it has records. */
const LONGEST_FRAME = 2 * DAY;
/** Records that begin before this are told: the clock was not set, or the times count from the start of a capture. */
const FIRST_PLAUSIBLE: Instant = Date.UTC(1990, 0, 1);

/** What a conn log covers; of the other logs none says when the sensor watched. */
export class ConnPeriod {
  readonly #sink: RecordSink;
  readonly #exporter: string;
  readonly #period = new LogPeriod();
  #early: { offset: number; start: Instant; count: number } | null = null;

  constructor(sink: RecordSink, exporter: string) {
    this.#sink = sink;
    this.#exporter = exporter;
  }

  /** The flow that was just written. */
  note(writer: ConnWriter, offset: number): void {
    this.#period.note(this.#exporter, writer.end, writer.octets, writer.missed);
    if (writer.end >= FIRST_PLAUSIBLE) return;
    this.#early ??= { offset, start: writer.end, count: 0 };
    this.#early.count++;
  }

  /** `header`: the only one, with the time between #open and #close. */
  tell(header: Header | null): void {
    this.#tellClock();
    this.#period.tell(this.#sink, (first, last) => (header ? frame(header.open, header.close, first, last) : null));
  }

  #tellClock(): void {
    if (!this.#early) return;
    const { offset: octetOffset, start, count } = this.#early;
    const found = `${count} records from ${new Date(start).toISOString()} on; kept`;
    this.#sink.defect({ kind: "clock", octetOffset, expected: "times after 1990", found, note: true });
  }
}

/**
 * The time between #open and #close, where the records lie in it. Both are told in the sensor's local time without zone,
 * and of a log made from a capture they are the time of the making; then the records themselves must do.
 */
function frame(open: string | null, close: string | null, first: Instant, last: Instant) {
  const from = zeekTime(open);
  const to = zeekTime(close);
  if (from === null || to === null || to <= from || to - from > LONGEST_FRAME) return null;
  return first >= from - HOUR / 4 && last <= to + HOUR / 4 ? { from, to } : null;
}

/** `2024-04-19-00-00-01`. */
function zeekTime(told: string | null): Instant | null {
  const match = /^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)$/.exec(told ?? "");
  return match ? parseInstant(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) : null;
}
