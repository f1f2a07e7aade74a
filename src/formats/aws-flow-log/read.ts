import type { ReadContext } from "../format.ts";
import { asciiOf } from "../text/characters.ts";
import {
  type Field,
  FlowCells,
  fieldNumber,
  fieldText,
  fieldWord,
  type Sampling,
  samplingOf,
} from "../text/flow-cells.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type RowFault, RowReader } from "../text/row-reader.ts";
import { DEFAULT_FIELDS, type FieldName, headerOf, READ_FIELDS } from "./fields.ts";

const SPACE = 0x20;
const TAB = 0x09;
const TCP = 6;
const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z
const WITHOUT_PORTS: ReadonlySet<number> = new Set([1, 58]);
const MOST_COLUMNS = 256;

/** Reads VPC flow logs: a header and rows, or rows of version 2 without one. Records have one direction. */
export class AwsFlowLogReader extends RowReader {
  readonly #cells: FlowCells;
  readonly #exporter: string | null;
  readonly #sampling: Sampling;
  readonly #period = new LogPeriod();
  readonly #from = new Int32Array(MOST_COLUMNS);
  readonly #to = new Int32Array(MOST_COLUMNS);
  #octets: Uint8Array = new Uint8Array(0);
  #fields: readonly string[] = DEFAULT_FIELDS;
  #places = placesOf(DEFAULT_FIELDS);

  constructor({ sink, settings }: ReadContext) {
    super(sink);
    this.#cells = new FlowCells(sink.builder("flow"));
    this.#exporter = settings.exporter;
    this.#sampling = samplingOf(settings.samplingProbability, 1);
  }

  protected row(octets: Uint8Array, from: number, to: number, offset: number): RowFault | null {
    const header = octets[from]! > 0x39 ? headerOf(asciiOf(octets, from, Math.min(to, from + 8192))) : null;
    if (header && header.length <= MOST_COLUMNS) {
      this.#fields = header;
      this.#places = placesOf(header);
      return null;
    }
    const columns = this.#split(octets, from, to);
    // An export of CloudWatch puts the time at which it took the record before it
    const extra = columns === this.#fields.length + 1 && octets[this.#from[0]! + 4] === 0x2d ? 1 : 0;
    if (columns - extra !== this.#fields.length)
      return { expected: `${this.#fields.length} fields`, found: `${columns} fields` };
    if (extra === 1) {
      this.#from.copyWithin(0, 1, columns);
      this.#to.copyWithin(0, 1, columns);
    }
    return this.#record(offset);
  }

  protected finish(): void {
    this.#period.tell(this.sink);
  }

  #split(octets: Uint8Array, from: number, to: number): number {
    this.#octets = octets;
    let columns = 0;
    for (let at = from; at < to; ) {
      while (at < to && (octets[at] === SPACE || octets[at] === TAB)) at++;
      if (at === to) break;
      const start = at;
      while (at < to && octets[at] !== SPACE && octets[at] !== TAB) at++;
      if (columns < MOST_COLUMNS) {
        this.#from[columns] = start;
        this.#to[columns] = at;
      }
      columns++;
    }
    return columns;
  }

  /** Empty where the field is not there, or `-`. */
  #field(name: FieldName): Field {
    const place = this.#places[READ_FIELDS.indexOf(name)]!;
    const octets = this.#octets;
    if (place < 0) return { octets, from: 0, to: 0 };
    const [from, to] = [this.#from[place]!, this.#to[place]!];
    return octets[from] === 0x2d && to - from === 1 ? { octets, from, to: from } : { octets, from, to };
  }

  #record(offset: number): RowFault | null {
    const status = fieldWord(this.#field("log-status"));
    if (status === "SKIPDATA")
      this.note("skipped", offset, "all records", "SKIPDATA: AWS left records out in this interval");
    if (status === "NODATA" || status === "SKIPDATA") return null;
    this.#cells.next(offset);
    const fault = this.#times(offset) ?? this.#key() ?? this.#counts();
    if (fault) this.#cells.withdraw();
    else this.#rest();
    return fault;
  }

  #times(offset: number): RowFault | null {
    const start = fieldNumber(this.#field("start"));
    if (!(start >= 0 && start <= LAST_SECOND)) return this.#fault("start", "seconds since 1970");
    const told = this.#field("end");
    const end = told.from === told.to ? start : fieldNumber(told);
    if (!(end >= 0 && end <= LAST_SECOND)) return this.#fault("end", "seconds since 1970");
    if (end < start) this.endBeforeStart(offset, (start - end) * 1000);
    this.#cells.times(start * 1000, end * 1000);
    this.#period.note(this.#exporterOf(), end * 1000);
    return null;
  }

  #key(): RowFault | null {
    const cells = this.#cells;
    if (!cells.address("sourceAddress", this.#field("srcaddr"))) return this.#fault("srcaddr", "an address");
    if (!cells.address("destinationAddress", this.#field("dstaddr"))) return this.#fault("dstaddr", "an address");
    const protocol = fieldNumber(this.#field("protocol"));
    if (!(protocol >= 0 && protocol <= 255)) return this.#fault("protocol", "a protocol number, 0 to 255");
    cells.number("protocolIdentifier", protocol);
    if (WITHOUT_PORTS.has(protocol)) return null;
    if (!cells.port("sourceTransportPort", this.#field("srcport"))) return this.#fault("srcport", "a port");
    if (!cells.port("destinationTransportPort", this.#field("dstport"))) return this.#fault("dstport", "a port");
    return null;
  }

  #counts(): RowFault | null {
    const cells = this.#cells;
    if (!cells.count("octetDeltaCount", this.#field("bytes"))) return this.#fault("bytes", "a count below 2^64");
    if (!cells.count("packetDeltaCount", this.#field("packets"))) return this.#fault("packets", "a count below 2^64");
    return null;
  }

  #rest(): void {
    const cells = this.#cells;
    const protocol = fieldNumber(this.#field("protocol"));
    const bits = fieldNumber(this.#field("tcp-flags"));
    if (protocol === TCP && bits >= 0 && bits <= 0xff) cells.number("tcpControlBits", bits);
    const direction = fieldWord(this.#field("flow-direction"));
    if (direction === "ingress" || direction === "egress")
      cells.number("flowDirection", direction === "egress" ? 1 : 0);
    cells.text("marks", fieldWord(this.#field("action")) === "REJECT" ? "rejected" : "");
    cells.text("exporter", this.#exporterOf());
    cells.sampling(this.#sampling);
  }

  #exporterOf(): string {
    return this.#exporter ?? (fieldText(this.#field("interface-id")) || "aws");
  }

  #fault(name: FieldName, expected: string): RowFault {
    return { expected: `${name}: ${expected}`, found: `"${fieldText(this.#field(name)).slice(0, 100)}"` };
  }
}

function placesOf(fields: readonly string[]): readonly number[] {
  return READ_FIELDS.map((name) => fields.indexOf(name));
}
