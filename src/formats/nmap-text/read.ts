import type { Column } from "../../record/batch.ts";
import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import { type Address, parseAddress } from "../../values/address.ts";
import { MINUTE } from "../../values/instant.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { textOf } from "../text/characters.ts";
import { LineSplitter } from "../text/lines.ts";
import { type NmapTold, PROTOCOLS, readNmapLine } from "./lines.ts";
import { type Scan, scanId, targetCount } from "./scan.ts";

/** Longest line that is looked at; those of ports and hosts are far shorter. */
const LINE_OCTETS = LIMITS.textOctets.value;

/** Reads scans: open ports become service records; that a scan looked, and how far it came, becomes coverage. */
export class NmapReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #builder;
  readonly #columns;
  readonly #lines: LineSplitter;
  #scan: Scan | null = null;
  #address: Address | null = null;
  /** Where the column VERSION begins, −1 without. */
  #version = -1;
  #offset = 0;
  #unsure: { offset: number; text: string; count: number } | null = null;

  constructor({ sink }: ReadContext) {
    this.#sink = sink;
    this.#builder = sink.builder("service");
    this.#columns = columnsOf((name) => this.#builder.column(name));
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
    this.#endScan();
    if (!this.#unsure) return;
    const { offset: octetOffset, text, count } = this.#unsure;
    const found = `"${shown(text)}", taken as UTC; ${count} such times`;
    this.#sink.defect({ kind: "local-clock", octetOffset, expected: "a time with its zone", found, note: true });
  }

  /** Whether the line was understood, or is one that tells nothing here; otherwise a defect gave its octets up. */
  #line(line: string, offset: number, number: number, octets: number): boolean {
    const told = readNmapLine(line);
    if (told?.what === "start") this.#start(told, offset);
    else if (told && this.#scan) return this.#told(told, this.#scan, line, offset, number, octets);
    else if (told && told.what !== "table") {
      const found = `line ${number}: ${shown(line)}`;
      this.#fault("no-start", offset, "the line with which nmap says when it began", found, octets);
      return false;
    }
    return true;
  }

  #start(told: NmapTold & { what: "start" }, offset: number): void {
    this.#endScan();
    const { instant, sure, text, command } = told;
    if (!sure) {
      this.#unsure ??= { offset, text, count: 0 };
      this.#unsure.count++;
    }
    const id = scanId(instant, command);
    this.#scan = { id, start: instant, offset, targets: targetCount(command), end: null, hosts: 0, open: 0 };
    this.#address = null;
  }

  #told(told: NmapTold, scan: Scan, line: string, offset: number, number: number, octets: number): boolean {
    if (told.what === "done") scan.end = told.instant ?? scan.start;
    else if (told.what === "table") this.#version = told.version;
    else if (told.what === "host") {
      scan.hosts++;
      this.#version = -1;
      this.#address = parseAddress(told.address);
      if (!this.#address) {
        this.#fault("bad-row", offset, "the address of a host", `line ${number}: ${shown(line)}`, octets);
        return false;
      }
    } else if (told.what === "port" && told.state === "open")
      return this.#port(told, scan, line, offset, number, octets);
    return true;
  }

  #port(
    told: NmapTold & { what: "port" },
    scan: Scan,
    line: string,
    offset: number,
    number: number,
    octets: number,
  ): boolean {
    const protocol = PROTOCOLS.get(told.protocol);
    if (!this.#address || protocol === undefined || told.port > 0xffff) {
      const expected = this.#address ? "a port of tcp, udp or sctp" : "the host before its ports";
      const kind = this.#lines.unterminated ? "truncated" : "bad-row";
      this.#fault(kind, offset, expected, `line ${number}: ${shown(line)}`, octets);
      return false;
    }
    scan.open++;
    const columns = this.#columns;
    const row = this.#builder.next(offset);
    columns.time.number(row, scan.start);
    columns.address.address(row, this.#address);
    columns.protocol.number(row, protocol);
    columns.port.number(row, told.port);
    columns.serviceName.text(row, told.service);
    columns.product.text(row, this.#version < 0 ? "" : line.slice(this.#version).trim());
    columns.scanId.text(row, scan.id);
    return true;
  }

  /** Looked and saw nothing is not the same as did not look: a scan covers its time even without an open port. */
  #endScan(): void {
    const scan = this.#scan;
    this.#scan = null;
    if (!scan) return;
    const finished = scan.end !== null;
    const lost = finished || scan.targets === null ? 0 : Math.max(0, scan.targets - scan.hosts);
    this.#sink.coverage({
      from: Math.floor(scan.start / MINUTE) * MINUTE,
      to: Math.max(Math.floor(scan.start / MINUTE) + 1, Math.ceil((scan.end ?? 0) / MINUTE)) * MINUTE,
      exporter: scan.id,
      share: finished ? 1 : scan.targets ? scan.hosts / (scan.hosts + lost) : 0,
      why: finished ? "scan" : "scan-cut",
      received: scan.hosts,
      lost,
    });
    if (!finished) {
      const of = scan.targets === null ? "" : ` of ${scan.targets}`;
      this.#fault(
        "unfinished",
        this.#offset,
        "# Nmap done",
        `the end after ${scan.hosts}${of} hosts of ${shown(scan.id)}`,
        0,
      );
    }
  }

  #fault(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    this.#sink.defect({ kind, octetOffset, expected, found, octets });
  }
}

function columnsOf(column: (name: string) => Column) {
  return {
    time: column("time"),
    address: column("address"),
    protocol: column("protocolIdentifier"),
    port: column("port"),
    serviceName: column("serviceName"),
    product: column("product"),
    scanId: column("scanId"),
  };
}
