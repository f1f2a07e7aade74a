import type { ReadContext } from "../format.ts";
import { asciiOf } from "../text/characters.ts";
import { type Field, FlowCells, fieldText, fieldWord, type Sampling, samplingOf } from "../text/flow-cells.ts";
import { LogPeriod } from "../text/log-period.ts";
import { readProtocol } from "../text/protocols.ts";
import { type RowFault, RowReader } from "../text/row-reader.ts";
import { type ColumnName, headerOf } from "./columns.ts";
import { type Counts, countsOf } from "./counts.ts";
import { controlBitsOf, endReasonOf } from "./state.ts";
import { readArgusTime } from "./time.ts";

const TCP = 6;
const UDP = 17;
/** What Argus names beside IP protocols: applications over UDP, each also a mark. */
const OVER_UDP: ReadonlySet<string> = new Set(["rtp", "rtcp", "udt"]);
/** Layers that are not IP: no flows. */
const NOT_IP: ReadonlySet<string> = new Set([
  "arp",
  "rarp",
  "llc",
  "loop",
  "ipx/spx",
  "ipv6-icmp-arp",
  "man",
  "stp",
  "lldp",
]);
/** Protocols whose ports are types and codes. */
const WITHOUT_PORTS: ReadonlySet<number> = new Set([1, 58]);

/** Reads flows as `ra -c` prints them: a header, then a flow a line. */
export class ArgusReader extends RowReader {
  readonly #cells: FlowCells;
  readonly #exporter: string | null;
  readonly #sampling: Sampling;
  readonly #period = new LogPeriod();
  #header: NonNullable<ReturnType<typeof headerOf>> | null = null;
  #line: Uint8Array = new Uint8Array(0);
  readonly #from = new Int32Array(256);
  readonly #to = new Int32Array(256);

  constructor({ sink, settings }: ReadContext) {
    super(sink);
    this.#cells = new FlowCells(sink.builder("flow"));
    this.#exporter = settings.exporter;
    this.#sampling = samplingOf(settings.samplingProbability, 1);
  }

  protected row(octets: Uint8Array, from: number, to: number, offset: number, number: number): RowFault | null {
    const header = headerOf(asciiOf(octets, from, Math.min(to, from + 4096)));
    if (header && header.columns <= this.#from.length) {
      this.#header = header; // ra prints it again where its output is put together
      return null;
    }
    if (!this.#header) return { kind: "no-header", expected: "ra's column names", found: `line ${number}` };
    const columns = this.#split(octets, from, to);
    if (columns !== this.#header.columns) {
      return { expected: `${this.#header.columns} columns`, found: `${columns} columns` };
    }
    return this.#flow(offset);
  }

  protected finish(): void {
    this.#period.tell(this.sink);
  }

  #split(octets: Uint8Array, from: number, to: number): number {
    const separator = this.#header!.separator.charCodeAt(0);
    this.#line = octets;
    let column = 0;
    let start = from;
    for (let at = from; at <= to; at++) {
      if (at < to && octets[at] !== separator) continue;
      if (column < this.#from.length) this.#trim(octets, column, start, at);
      column++;
      start = at + 1;
    }
    return column;
  }

  /** ra pads with spaces. */
  #trim(octets: Uint8Array, column: number, from: number, to: number): void {
    let start = from;
    let end = to;
    while (start < end && octets[start] === 0x20) start++;
    while (end > start && octets[end - 1] === 0x20) end--;
    this.#from[column] = start;
    this.#to[column] = end;
  }

  #field(name: ColumnName): Field {
    const place = this.#header!.places.get(name);
    const octets = this.#line;
    return place === undefined
      ? { octets, from: 0, to: 0 }
      : { octets, from: this.#from[place]!, to: this.#to[place]! };
  }

  #flow(offset: number): RowFault | null {
    const word = fieldWord(this.#field("proto")).toLowerCase();
    if (NOT_IP.has(word)) {
      this.note("not-ip", offset, "a protocol over IP", `${word}; passed over`);
      return null;
    }
    const protocol = this.#protocol(word);
    if (protocol < 0) return this.#fault("proto", "a protocol over IP");
    this.#cells.next(offset);
    const fault = this.#times(offset) ?? this.#key(protocol) ?? this.#counts();
    if (fault) this.#cells.withdraw();
    else this.#rest(protocol, word);
    return fault;
  }

  #protocol(word: string): number {
    if (OVER_UDP.has(word)) return UDP;
    const { octets, from, to } = this.#field("proto");
    return readProtocol(octets, from, to);
  }

  #times(offset: number): RowFault | null {
    const start = readArgusTime(fieldWord(this.#field("stime")));
    if (!start) return this.#fault("stime", "a time");
    if (!start.sure)
      this.note("no-zone", offset, "times with their zone", "local times of the machine that ran ra; read as UTC");
    const during = fieldWord(this.#field("dur"));
    if (!/^(\d+(\.\d+)?)?$/.test(during)) return this.#fault("dur", "seconds, not negative");
    const last = readArgusTime(fieldWord(this.#field("ltime")));
    const end = last && during === "" ? last.instant : start.instant + Number(during || 0) * 1000;
    if (end < start.instant) this.endBeforeStart(offset, start.instant - end);
    this.#cells.times(start.instant, Math.round(end * 1000) / 1000);
    this.#period.note(this.#exporterOf(), end);
    return null;
  }

  #key(protocol: number): RowFault | null {
    const cells = this.#cells;
    cells.number("protocolIdentifier", protocol);
    if (!cells.address("sourceAddress", this.#field("saddr"))) return this.#fault("saddr", "an address");
    if (!cells.address("destinationAddress", this.#field("daddr"))) return this.#fault("daddr", "an address");
    if (WITHOUT_PORTS.has(protocol)) return null;
    if (!this.#port("sourceTransportPort", "sport")) return this.#fault("sport", "a port by its number (ra -n)");
    if (!this.#port("destinationTransportPort", "dport")) return this.#fault("dport", "a port by its number (ra -n)");
    return null;
  }

  /** Decimal, or hexadecimal as ra prints what it does not know. */
  #port(column: string, name: ColumnName): boolean {
    const told = fieldWord(this.#field(name));
    if (!/^0x[0-9a-fA-F]{1,4}$/.test(told)) return this.#cells.port(column, this.#field(name));
    this.#cells.number(column, Number.parseInt(told, 16));
    return true;
  }

  #counts(): RowFault | null {
    const told: Counts = countsOf((name) => fieldWord(this.#field(name)));
    if (told.wrong) return this.#fault(told.wrong, "a count that fits the others");
    for (const [column, count] of told.counts) this.#cells.number(column, count);
    return null;
  }

  #rest(protocol: number, word: string): void {
    const cells = this.#cells;
    const state = fieldWord(this.#field("state"));
    const bits = protocol === TCP ? controlBitsOf(state) : null;
    if (bits) {
      cells.number("tcpControlBits", bits.source);
      cells.number("reverseTcpControlBits", bits.destination);
    }
    const reason = protocol === TCP || state === "TIM" ? endReasonOf(state) : undefined;
    if (reason !== undefined) cells.number("flowEndReason", reason);
    for (const [name, column] of [
      ["sas", "bgpSourceAsNumber"],
      ["das", "bgpDestinationAsNumber"],
    ] as const) {
      const asn = fieldWord(this.#field(name));
      if (/^\d{1,10}$/.test(asn) && Number(asn) > 0 && Number(asn) <= 0xffff_ffff) cells.number(column, Number(asn));
    }
    cells.text("marks", OVER_UDP.has(word) ? word : "");
    cells.text("exporter", this.#exporterOf());
    cells.sampling(this.#sampling);
  }

  #exporterOf(): string {
    return this.#exporter ?? (fieldText(this.#field("srcid")) || "argus");
  }

  #fault(name: ColumnName, expected: string): RowFault {
    return { expected: `${name}: ${expected}`, found: `"${fieldText(this.#field(name)).slice(0, 100)}"` };
  }
}
