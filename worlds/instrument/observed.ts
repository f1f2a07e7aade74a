import type { DnsExchange } from "../happening/dns-exchange.ts";
import { RowOrder } from "./row-order.ts";

/** Octets a row takes: all of it lies together, since rows are made in one order and leave in another. */
const STRIDE = 96;
const F64 = STRIDE / 8;
const U32 = STRIDE / 4;
const U16 = STRIDE / 2;

/** What a record is made of. IPv4 addresses are numbers, times are Unix milliseconds as a right clock has them. */
export interface ObservedRow {
  exportTime: number;
  start: number;
  end: number;
  octets: number;
  packets: number;
  source: number;
  destination: number;
  sourceAs: number;
  destinationAs: number;
  previousAs: number;
  nextAs: number;
  /** The rate it was sampled at. */
  oneIn: number;
  /** Number of the flow: the same for all its records, of both directions and of all exporters. */
  flow: number;
  /** How many of the packets are full, and how long those are; the others are alike. */
  fullPackets: number;
  fullOctets: number;
  /** Place in the world's names: what the client asked for; 0 is no name. */
  name: number;
  sourcePort: number;
  destinationPort: number;
  ingress: number;
  egress: number;
  /** Which actor and application made the flow: the label, which no output of the exporters shows. */
  label: number;
  exporter: number;
  protocol: number;
  flags: number;
  /** IE 136: 1 idle, 2 active time-out. */
  endReason: number;
  /** 1: sent by the end that opened the flow. */
  opens: number;
}

/** A row of nothing, to be filled and added again and again. */
export function newRow(): ObservedRow {
  return {
    exportTime: 0,
    start: 0,
    end: 0,
    octets: 0,
    packets: 0,
    source: 0,
    destination: 0,
    sourceAs: 0,
    destinationAs: 0,
    previousAs: 0,
    nextAs: 0,
    oneIn: 0,
    flow: 0,
    fullPackets: 0,
    fullOctets: 0,
    name: 0,
    sourcePort: 0,
    destinationPort: 0,
    ingress: 0,
    egress: 0,
    label: 0,
    exporter: 0,
    protocol: 0,
    flags: 0,
    endReason: 0,
    opens: 0,
  };
}

/** Records as exporters make them, waiting for their time. */
export class Observed {
  rows = 0;
  #capacity = 0;
  #f64 = new Float64Array(0);
  #u32 = new Uint32Array(0);
  #u16 = new Uint16Array(0);
  #u8 = new Uint8Array(0);
  readonly #order = new RowOrder();

  /** Adds a record; returns its row. */
  add(row: ObservedRow): number {
    if (this.rows === this.#capacity) this.#grow();
    const at = this.rows++;
    const f64 = this.#f64;
    const u32 = this.#u32;
    const u16 = this.#u16;
    const u8 = this.#u8;
    let to = at * F64;
    f64[to] = row.exportTime;
    f64[to + 1] = row.start;
    f64[to + 2] = row.end;
    f64[to + 3] = row.octets;
    to = at * U32 + 8;
    u32[to] = row.packets;
    u32[to + 1] = row.source;
    u32[to + 2] = row.destination;
    u32[to + 3] = row.sourceAs;
    u32[to + 4] = row.destinationAs;
    u32[to + 5] = row.previousAs;
    u32[to + 6] = row.nextAs;
    u32[to + 7] = row.oneIn;
    u32[to + 8] = row.flow;
    u32[to + 9] = row.fullPackets;
    u32[to + 10] = row.name;
    to = at * U16 + 38;
    u16[to] = row.sourcePort;
    u16[to + 1] = row.destinationPort;
    u16[to + 2] = row.ingress;
    u16[to + 3] = row.egress;
    u16[to + 4] = row.label;
    u16[to + 5] = row.fullOctets;
    to = at * STRIDE + 88;
    u8[to] = row.exporter;
    u8[to + 1] = row.protocol;
    u8[to + 2] = row.flags;
    u8[to + 3] = row.endReason;
    u8[to + 4] = row.opens;
    return at;
  }

  /** Fills `into` with a record. */
  read(row: number, into: ObservedRow): void {
    into.exportTime = this.exportTime(row);
    into.start = this.start(row);
    into.end = this.end(row);
    into.octets = this.octets(row);
    into.packets = this.packets(row);
    into.source = this.source(row);
    into.destination = this.destination(row);
    into.sourceAs = this.sourceAs(row);
    into.destinationAs = this.destinationAs(row);
    into.previousAs = this.previousAs(row);
    into.nextAs = this.nextAs(row);
    into.oneIn = this.oneIn(row);
    into.flow = this.flow(row);
    into.fullPackets = this.fullPackets(row);
    into.fullOctets = this.fullOctets(row);
    into.name = this.name(row);
    into.sourcePort = this.sourcePort(row);
    into.destinationPort = this.destinationPort(row);
    into.ingress = this.ingress(row);
    into.egress = this.egress(row);
    into.label = this.label(row);
    into.exporter = this.exporter(row);
    into.protocol = this.protocol(row);
    into.flags = this.flags(row);
    into.endReason = this.endReason(row);
    into.opens = this.opens(row);
  }

  exportTime(row: number): number {
    return this.#f64[row * F64]!;
  }

  start(row: number): number {
    return this.#f64[row * F64 + 1]!;
  }

  end(row: number): number {
    return this.#f64[row * F64 + 2]!;
  }

  octets(row: number): number {
    return this.#f64[row * F64 + 3]!;
  }

  packets(row: number): number {
    return this.#u32[row * U32 + 8]!;
  }

  source(row: number): number {
    return this.#u32[row * U32 + 9]!;
  }

  destination(row: number): number {
    return this.#u32[row * U32 + 10]!;
  }

  sourceAs(row: number): number {
    return this.#u32[row * U32 + 11]!;
  }

  destinationAs(row: number): number {
    return this.#u32[row * U32 + 12]!;
  }

  previousAs(row: number): number {
    return this.#u32[row * U32 + 13]!;
  }

  nextAs(row: number): number {
    return this.#u32[row * U32 + 14]!;
  }

  oneIn(row: number): number {
    return this.#u32[row * U32 + 15]!;
  }

  flow(row: number): number {
    return this.#u32[row * U32 + 16]!;
  }

  fullPackets(row: number): number {
    return this.#u32[row * U32 + 17]!;
  }

  name(row: number): number {
    return this.#u32[row * U32 + 18]!;
  }

  sourcePort(row: number): number {
    return this.#u16[row * U16 + 38]!;
  }

  destinationPort(row: number): number {
    return this.#u16[row * U16 + 39]!;
  }

  ingress(row: number): number {
    return this.#u16[row * U16 + 40]!;
  }

  egress(row: number): number {
    return this.#u16[row * U16 + 41]!;
  }

  label(row: number): number {
    return this.#u16[row * U16 + 42]!;
  }

  fullOctets(row: number): number {
    return this.#u16[row * U16 + 43]!;
  }

  exporter(row: number): number {
    return this.#u8[row * STRIDE + 88]!;
  }

  protocol(row: number): number {
    return this.#u8[row * STRIDE + 89]!;
  }

  flags(row: number): number {
    return this.#u8[row * STRIDE + 90]!;
  }

  endReason(row: number): number {
    return this.#u8[row * STRIDE + 91]!;
  }

  opens(row: number): number {
    return this.#u8[row * STRIDE + 92]!;
  }

  clear(): void {
    this.rows = 0;
  }

  /** Rows by the time of export, those of the same time as they were made; valid until the next call. */
  order(): Uint32Array {
    return this.#order.of(this.#f64, F64, this.rows);
  }

  #grow(): void {
    this.#capacity = Math.max(256, 2 * this.#capacity);
    const octets = new Uint8Array(this.#capacity * STRIDE);
    octets.set(this.#u8);
    this.#u8 = octets;
    this.#f64 = new Float64Array(octets.buffer);
    this.#u32 = new Uint32Array(octets.buffer);
    this.#u16 = new Uint16Array(octets.buffer);
  }
}

/** Where records go, in the order of time. */
export interface Recorder {
  /** Somebody begins to look: exporters start. */
  open(at: number): void;
  record(observed: Observed, row: number): void;
  /** Exchanges with name servers, in the order of time; left out where an output has no place for them. */
  dns?(exchange: DnsExchange): void;
  /** Nobody looks any more: what is pending leaves. */
  close(at: number): void;
}
