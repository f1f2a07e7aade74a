import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import { type Address, parseAddress } from "../../values/address.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { SCANNED_PROTOCOLS, ScanWriter } from "../scans/scan-writer.ts";
import { textOf } from "../text/characters.ts";
import { parseCtime } from "../text/ctime.ts";
import { LineSplitter } from "../text/lines.ts";

const START = /^# Nmap \S+ scan initiated (.{24,32}) as: (.*)$/;
const DONE = /^# Nmap done at (.{24,32}) -- (\d{1,9}) IP address/;
const HOST = /^Host: (\S+) \([^)]*\)\t(.*)$/;

/** Reads scans, a host a line with fields between tabs: `Ports: 80/open/tcp//http//Apache httpd/, …`. */
export class NmapGrepableReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #scans: ScanWriter;
  readonly #lines: LineSplitter;
  /** The host of the line before, which may tell its status and its ports in two. */
  #host = "";
  #octets = 0;
  #unsure: { offset: number; text: string } | null = null;

  constructor({ sink }: ReadContext) {
    this.#sink = sink;
    this.#scans = new ScanWriter(sink);
    this.#lines = new LineSplitter(
      {
        line: (octets, from, to, offset, number) => {
          const wrong = this.#line(textOf(octets, from, to), offset);
          if (wrong === null) sink.understood(to - from);
          else {
            const found = `line ${number}: ${shown(textOf(octets, from, Math.min(to, from + 200)))}`;
            this.#fault(this.#lines.unterminated ? "truncated" : "bad-row", offset, wrong, found, to - from);
          }
        },
        tooLong: (offset, number, octets) =>
          this.#fault(
            "line-too-long",
            offset,
            `at most ${LIMITS.lineOctets.value} octets a line`,
            `line ${number}: ${octets}`,
            octets,
          ),
      },
      sink,
    );
  }

  push(octets: Uint8Array): void {
    this.#octets += octets.length;
    this.#lines.push(octets);
  }

  end(): void {
    this.#lines.end();
    this.#scans.end(this.#octets);
    if (!this.#unsure) return;
    const { offset: octetOffset, text } = this.#unsure;
    const found = `"${shown(text)}", taken as UTC`;
    this.#sink.defect({ kind: "local-clock", octetOffset, expected: "a time with its zone", found, note: true });
  }

  /** What should have stood there, or null. */
  #line(line: string, offset: number): string | null {
    if (line.startsWith("# ")) return this.#comment(line, offset);
    if (line === "") return null;
    const host = HOST.exec(line);
    if (!host) return "a comment, or a host with its fields";
    const address = parseAddress(host[1]!);
    if (!address) return "the address of a host";
    if (!this.#scans.isOpen) return "the line with which nmap says when it began, before its hosts";
    if (host[1] !== this.#host) this.#scans.host();
    this.#host = host[1]!;
    const ports = host[2]!.split("\t").find((field) => field.startsWith("Ports: "));
    return ports === undefined ? null : this.#ports(ports.slice("Ports: ".length), address, offset);
  }

  #comment(line: string, offset: number): string | null {
    const start = START.exec(line);
    const done = DONE.exec(line);
    if (start) {
      const time = parseCtime(start[1]!);
      if (!time) return "when the scan began";
      if (!time.sure) this.#unsure ??= { offset, text: start[1]! };
      this.#host = "";
      this.#scans.start(time.instant, start[2]!, offset);
    } else if (done) {
      this.#scans.hosts(Number(done[2]));
      this.#scans.done(parseCtime(done[1]!)?.instant ?? null);
    }
    return null;
  }

  /** Port, state, protocol, owner, service, RPC, version; a slash within a field is written as a bar. */
  #ports(text: string, address: Address, offset: number): string | null {
    for (const told of text.split(/, (?=\d)/)) {
      const [port = "", state, word = "", , service = "", , product = ""] = told.split("/");
      const protocol = SCANNED_PROTOCOLS.get(word);
      if (!/^\d{1,5}$/.test(port) || Number(port) > 0xffff || protocol === undefined)
        return "ports as number/state/protocol/owner/service/RPC/version/";
      if (state !== "open") continue;
      this.#scans.port({ address, protocol, port: Number(port), service, product: product.trim(), offset });
    }
    return null;
  }

  #fault(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    this.#sink.defect({ kind, octetOffset, expected, found, octets });
  }
}
