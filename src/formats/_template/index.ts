import type { BatchBuilder } from "../../record/batch.ts";
import { shown } from "../../record/defect.ts";
import type { RecordSink } from "../../record/sink.ts";
import { parseAddress } from "../../values/address.ts";
import { parseInstant } from "../../values/instant.ts";
import { defineFormat, type ReadContext, type StreamReader } from "../format.ts";
import { LineSplitter } from "../text/lines.ts";

const TITLE = "#_template";

export default defineFormat({
  title: "A working format to copy",
  specification: "none: lines of time, source, destination, octets, with a space between, under the line #_template",
  records: ["flow"],
  recognises: (first) => new TextDecoder().decode(first.subarray(0, TITLE.length)) === TITLE,
  read: (context) => new TemplateReader(context),
});

class TemplateReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #flows: BatchBuilder;
  readonly #exporter: string;
  readonly #text = new TextDecoder();
  readonly #lines: LineSplitter;

  constructor({ sink, settings }: ReadContext) {
    this.#sink = sink;
    this.#flows = sink.builder("flow");
    this.#exporter = settings.exporter ?? "_template";
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset) => this.#line(this.#text.decode(octets.subarray(from, to)), offset, to - from),
        tooLong: (offset, _, octets) => this.#defect(offset, `a line of ${octets} octets`, octets),
      },
      sink,
    );
  }

  push(octets: Uint8Array): void {
    this.#lines.push(octets);
  }

  end(): void {
    this.#lines.end();
  }

  /** Each octet of the line is understood or given up: together they are the octets of the input. */
  #line(line: string, offset: number, lineOctets: number): void {
    if (line === "" || line.startsWith("#") || this.#flow(line, offset)) this.#sink.understood(lineOctets);
    else this.#defect(offset, line, lineOctets);
  }

  #flow(line: string, offset: number): boolean {
    const [time = "", source = "", destination = "", octets = "", more] = line.split(" ");
    const at = parseInstant(time);
    const [from, to] = [parseAddress(source), parseAddress(destination)];
    if (at === null || !from || !to || !/^\d{1,15}$/.test(octets) || more !== undefined) return false;
    const row = this.#flows.next(offset);
    this.#flows.column("flowStartMilliseconds").number(row, at);
    this.#flows.column("flowEndMilliseconds").number(row, at);
    this.#flows.column("sourceAddress").address(row, from);
    this.#flows.column("destinationAddress").address(row, to);
    this.#flows.column("octetDeltaCount").number(row, Number(octets));
    this.#flows.column("exporter").text(row, this.#exporter);
    this.#flows.column("samplingKnownBy").text(row, "unknown");
    return true;
  }

  #defect(octetOffset: number, found: string, octets: number): void {
    this.#sink.defect({
      kind: "bad-line",
      octetOffset,
      expected: "time source destination octets",
      found: shown(found),
      octets,
    });
  }
}
