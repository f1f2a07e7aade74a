import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { textOf } from "../text/characters.ts";
import { LineSplitter } from "../text/lines.ts";
import { type DigTold, readDigComment } from "./dig.ts";
import { splitMasterLine } from "./master-line.ts";
import { absolute, readRecord, timeToLiveOf, type ZoneState } from "./resource-record.ts";
import { DnsWriter } from "./to-record.ts";

interface Line {
  readonly text: string;
  readonly offset: number;
  readonly number: number;
  /** Without the line end. */
  readonly octets: number;
}

/** A record that goes on over lines: what there is of it so far. */
interface Open {
  readonly words: string[];
  readonly indented: boolean;
  readonly lines: Line[];
  octets: number;
}

/** Reads zones in presentation form: master files (RFC 1035 §5) and what dig prints of transfers and queries. */
export class ZoneFileReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #writer: DnsWriter;
  readonly #lines: LineSplitter;
  readonly #state: ZoneState = { origin: null, defaultTimeToLive: null, owner: null, timeToLive: null };
  #open: Open | null = null;
  #unsure: { offset: number; text: string; count: number } | null = null;

  constructor({ sink, settings }: ReadContext) {
    this.#sink = sink;
    this.#writer = new DnsWriter(sink, settings.exporter ?? "zone-file");
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) =>
          this.#line({ text: textOf(octets, from, to), offset, number, octets: to - from }),
        tooLong: (octetOffset, number, octets) =>
          this.#fault(
            "line-too-long",
            octetOffset,
            `at most ${LIMITS.lineOctets.value} octets a line`,
            `line ${number}: ${octets}`,
            octets,
          ),
      },
      sink,
    );
  }

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
  }

  end(): void {
    this.#lines.end();
    while (this.#open) this.#giveUp("the end of the input");
    this.#writer.endBlock();
    if (!this.#unsure) return;
    const { offset: octetOffset, text, count } = this.#unsure;
    const found = `"${shown(text)}", taken as UTC; ${count} such times`;
    this.#sink.defect({ kind: "local-clock", octetOffset, expected: "a time with its zone", found, note: true });
  }

  #line(line: Line): void {
    if (this.#open) this.#continue(line, this.#open);
    else if (line.text.startsWith(";")) this.#comment(line);
    else if (line.text.startsWith("$")) this.#directive(line);
    else this.#begin(line);
  }

  #begin(line: Line): void {
    const { words, indented, opened, wrong } = splitMasterLine(line.text, false);
    if (wrong !== null) this.#bad(line, wrong);
    else if (opened > 0) this.#open = { words, indented, lines: [line], octets: line.text.length };
    else if (words.length > 0) this.#record(words, indented, [line]);
    else this.#sink.understood(line.octets);
  }

  #continue(line: Line, open: Open): void {
    const { words, opened, wrong } = splitMasterLine(line.text, true);
    open.lines.push(line);
    open.octets += line.text.length + 1;
    if (wrong !== null) this.#giveUp(`line ${line.number}: ${wrong} is missing`);
    else if (open.octets > LIMITS.fieldOctets.value) this.#giveUp(`${LIMITS.fieldOctets.value} octets`);
    else {
      open.words.push(...words);
      if (opened < 0) {
        this.#open = null;
        this.#record(open.words, open.indented, open.lines);
      }
    }
  }

  /**
   * A parenthesis that is not closed costs its line; the lines behind it are read anew. No octet is read more than twice
   * for it, since another parenthesis among them would have ended this one.
   */
  #giveUp(before: string): void {
    const [first, ...rest] = this.#open!.lines;
    this.#open = null;
    const expected = `a closing parenthesis for line ${first!.number}`;
    this.#fault("parenthesis", first!.offset, expected, before, first!.octets);
    for (const line of rest) this.#line(line);
  }

  #record(words: readonly string[], indented: boolean, lines: readonly Line[]): void {
    const record = readRecord(words, indented, this.#state);
    const octets = lines.reduce((total, line) => total + line.octets, 0);
    if (typeof record === "string") this.#bad({ ...lines[0]!, octets }, record);
    else {
      this.#writer.record(record, lines[0]!.offset);
      this.#sink.understood(octets);
    }
  }

  /** $INCLUDE and $GENERATE are told, never followed: a zone file does not open other files. */
  #directive(line: Line): void {
    const [word, value] = splitMasterLine(line.text, false).words;
    const name = word?.toUpperCase();
    if (name === "$ORIGIN") this.#state.origin = (value && absolute(value, this.#state.origin)) ?? this.#state.origin;
    else if (name === "$TTL" && value) this.#state.defaultTimeToLive = timeToLiveOf(value);
    else {
      const found = `line ${line.number}: ${shown(line.text)}`;
      this.#fault("unsupported", line.offset, "$ORIGIN or $TTL", found, line.octets);
      return;
    }
    this.#sink.understood(line.octets);
  }

  #comment(line: Line): void {
    const told = readDigComment(line.text);
    if (told) this.#told(told, line);
    this.#sink.understood(line.octets);
  }

  #told(told: DigTold, line: Line): void {
    const writer = this.#writer;
    if (told.what === "banner") writer.beginBanner(told.server);
    else if (told.what === "answer") writer.beginAnswer();
    else if (told.what === "status") writer.status = told.status;
    else if (told.what === "question")
      writer.question = { name: absolute(told.name, "") ?? "", type: told.type, offset: line.offset };
    else if (told.what === "server") writer.serverAddress(told.address);
    else if (told.what === "when") this.#when(told.instant, told.sure, told.text, line.offset);
    else if (told.what === "size") this.#size(told.records, line);
    else
      this.#sink.defect({
        kind: "transfer-failed",
        octetOffset: line.offset,
        expected: "a zone",
        found: "Transfer failed",
        note: true,
      });
  }

  #when(instant: Instant, sure: boolean, text: string, offset: number): void {
    if (!sure) {
      this.#unsure ??= { offset, text, count: 0 };
      this.#unsure.count++;
    }
    this.#writer.endBlock(instant);
  }

  /** dig counts the records of a transfer itself. */
  #size(records: number, { offset, number }: Line): void {
    if (records !== this.#writer.lastBlock)
      this.#fault("record-count", offset, `${records} records, as line ${number} says`, `${this.#writer.lastBlock}`, 0);
  }

  #bad({ text, offset, number, octets }: Line, expected: string): void {
    const kind = this.#lines.unterminated ? "truncated" : "bad-row";
    this.#fault(kind, offset, expected, `line ${number}: ${shown(text)}`, octets);
  }

  #fault(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    this.#sink.defect({ kind, octetOffset, expected, found, octets });
  }
}
