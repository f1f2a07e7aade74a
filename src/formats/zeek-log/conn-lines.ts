import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { ConnWriter } from "./conn.ts";
import { ConnScan, canScan } from "./conn-scan.ts";
import type { Layout } from "./header.ts";
import { JsonScan } from "./json-scan.ts";
import { TsvScan } from "./tsv-scan.ts";
import type { Writers } from "./writers.ts";

const HASH = 0x23;
const LINE_FEED = 0x0a;
const LEFT_BRACE = 0x7b;

/** What else is to be done of a row that was written. */
type RowWritten = (writer: ConnWriter, offset: number, number: number) => void;

/** Lines to be taken: from `from`, where one begins, to `to`, where one has ended. */
interface Lines {
  readonly octets: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** Of the first. */
  readonly number: number;
}

/**
 * Takes lines of conn logs in bulk, as far as they are written as usual; others are left, for line after line to be read
 * with care. Both ways end in the same writer, so they tell the same.
 */
export class ConnLines {
  readonly #sink: RecordSink;
  readonly #writers: Writers;
  readonly #written: RowWritten;
  #tsv: TsvScan | null = null;
  /** For rows as Zeek writes most of them. */
  #usual: ConnScan | null = null;
  #json: JsonScan | null = null;
  #layout: Layout | null = null;

  constructor(sink: RecordSink, writers: Writers, written: RowWritten) {
    this.#sink = sink;
    this.#writers = writers;
    this.#written = written;
  }

  /** `json` says whether rows may be objects. */
  take(given: Lines, layout: Layout | null, json: boolean) {
    const first = given.octets[given.from];
    let taken = { at: given.from, lines: 0 };
    if (first === LEFT_BRACE && json) taken = this.#take(this.#jsonScan(), LEFT_BRACE, given, false);
    else if (layout !== null && layout.log.path === "conn" && layout.separator.length === 1)
      taken = this.#take(this.#tsvScan(layout), 0, given, layout.open);
    this.#sink.understood(taken.at - given.from);
    return taken;
  }

  /** Lines that begin with `begin`, or any that are rows when that is 0. */
  #take(scan: TsvScan | JsonScan, begin: number, { octets, from, to, offset, number }: Lines, open: boolean) {
    const writer = this.#writers.conn;
    const usual = scan instanceof TsvScan ? this.#usual : null;
    let at = from;
    let lines = 0;
    while (at < to) {
      const first = octets[at]!;
      if (begin === 0 ? first === HASH || first === LINE_FEED || first === LEFT_BRACE : first !== begin) break;
      const scanned = usual ? usual.row(octets, at) : -1;
      if (scanned >= 0 && scanned - at <= LIMITS.lineOctets.value)
        if (writer.writeScanned(usual!, octets, offset + at - from, open)) {
          this.#written(writer, offset + at - from, number + lines);
          at = scanned;
          lines++;
          continue;
        }
      const next = scan.row(octets, at);
      if (next < 0 || next - at > LIMITS.lineOctets.value) break;
      if (writer.write(octets, offset + at - from, open) !== null) break;
      this.#written(writer, offset + at - from, number + lines);
      at = next;
      lines++;
    }
    return { at, lines };
  }

  #tsvScan(layout: Layout): TsvScan {
    if (this.#layout !== layout || !this.#tsv) {
      this.#tsv = new TsvScan(this.#writers.conn, layout);
      this.#usual = canScan(layout) ? new ConnScan(layout) : null;
    } else this.#tsv.begin();
    this.#layout = layout;
    return this.#tsv;
  }

  #jsonScan(): JsonScan {
    this.#json ??= new JsonScan(this.#writers.conn);
    return this.#json;
  }
}
