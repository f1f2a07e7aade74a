import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import { type Address, parseAddress } from "../../values/address.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { SCANNED_PROTOCOLS, ScanWriter } from "../scans/scan-writer.ts";
import { textOf } from "../text/characters.ts";
import { LineSplitter } from "../text/lines.ts";
import { type NmapTold, readNmapLine } from "./lines.ts";

/** Longest line that is looked at; those of ports and hosts are far shorter. */
const LINE_OCTETS = LIMITS.textOctets.value;

/** Reads scans: open ports become service records; that a scan looked, and how far it came, becomes coverage. */
export class NmapReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #scans: ScanWriter;
  readonly #lines: LineSplitter;
  #address: Address | null = null;
  /** Where the column VERSION begins, −1 without. */
  #version = -1;
  #offset = 0;
  #unsure: { offset: number; text: string; count: number } | null = null;

  constructor({ sink }: ReadContext) {
    this.#sink = sink;
    this.#scans = new ScanWriter(sink);
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) => {
          const line = textOf(octets, from, Math.min(to, from + LINE_OCTETS));
          if (this.#line(line, offset, number, to - from)) sink.understood(to - from);
        },
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
    this.#offset += octets.length;
  }

  end(): void {
    this.#lines.end();
    this.#scans.end(this.#offset);
    if (!this.#unsure) return;
    const { offset: octetOffset, text, count } = this.#unsure;
    const found = `"${shown(text)}", taken as UTC; ${count} such times`;
    this.#sink.defect({ kind: "local-clock", octetOffset, expected: "a time with its zone", found, note: true });
  }

  /** Whether the line was understood, or is one that tells nothing here; otherwise a defect gave its octets up. */
  #line(line: string, offset: number, number: number, octets: number): boolean {
    const told = readNmapLine(line);
    if (told?.what === "start") this.#start(told, offset);
    else if (told && this.#scans.isOpen) return this.#told(told, line, offset, number, octets);
    else if (told && told.what !== "table") {
      const found = `line ${number}: ${shown(line)}`;
      this.#fault("no-start", offset, "the line with which nmap says when it began", found, octets);
      return false;
    }
    return true;
  }

  #start(told: NmapTold & { what: "start" }, offset: number): void {
    const { instant, sure, text, command } = told;
    if (!sure) {
      this.#unsure ??= { offset, text, count: 0 };
      this.#unsure.count++;
    }
    this.#scans.start(instant, command, offset);
    this.#address = null;
  }

  #told(told: NmapTold, line: string, offset: number, number: number, octets: number): boolean {
    if (told.what === "done") this.#scans.done(told.instant);
    else if (told.what === "table") this.#version = told.version;
    else if (told.what === "host") {
      this.#scans.host();
      this.#version = -1;
      this.#address = parseAddress(told.address);
      if (!this.#address) {
        this.#fault("bad-row", offset, "the address of a host", `line ${number}: ${shown(line)}`, octets);
        return false;
      }
    } else if (told.what === "port" && told.state === "open") return this.#port(told, line, offset, number, octets);
    return true;
  }

  #port(told: NmapTold & { what: "port" }, line: string, offset: number, number: number, octets: number): boolean {
    const address = this.#address;
    const protocol = SCANNED_PROTOCOLS.get(told.protocol);
    if (!address || protocol === undefined || told.port > 0xffff) {
      const expected = address ? "a port of tcp, udp or sctp" : "the host before its ports";
      const kind = this.#lines.unterminated ? "truncated" : "bad-row";
      this.#fault(kind, offset, expected, `line ${number}: ${shown(line)}`, octets);
      return false;
    }
    const product = this.#version < 0 ? "" : line.slice(this.#version).trim();
    this.#scans.port({ address, protocol, port: told.port, service: told.service, product, offset });
    return true;
  }

  #fault(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    this.#sink.defect({ kind, octetOffset, expected, found, octets });
  }
}
