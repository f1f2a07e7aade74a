import type { BatchBuilder, Column } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import { ADDRESS_OCTETS, isIPv4 } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import { readAddress } from "../text/addresses.ts";
import { asciiOf, spells, textOf } from "../text/characters.ts";
import { readZonedInstant } from "../text/instants.ts";
import { readDigits, U64 } from "../text/integers.ts";
import { readProtocol } from "../text/protocols.ts";
import { readMicroseconds } from "../text/seconds.ts";
import { zeekText } from "./escapes.ts";
import { EXPECTED, FIELDS, type FieldName, place } from "./fields.ts";
import { controlBits } from "./history.ts";

const CONN_STATE = place("conn_state");
const DURATION = place("duration");
const HISTORY = place("history");
const ORIG_H = place("id.orig_h");
const RESP_H = place("id.resp_h");
const IP_PROTO = place("ip_proto");
const ORIG_BYTES = place("orig_bytes");
const ORIG_IP_BYTES = place("orig_ip_bytes");
const PROTO = place("proto");
const RESP_BYTES = place("resp_bytes");
const RESP_IP_BYTES = place("resp_ip_bytes");
const SERVICE = place("service");
const MISSED_BYTES = place("missed_bytes");
const ORIG_P = place("id.orig_p");
const ORIG_PKTS = place("orig_pkts");
const RESP_P = place("id.resp_p");
const RESP_PKTS = place("resp_pkts");
const TS = place("ts");

const TCP = 6;
const ICMP = 1;
const IPV6_ICMP = 58;
const RESERVED = 255; // IANA: no protocol; Zeek says `unknown_transport`
const PERCENT = 0x25;
const END_OF_FLOW = 3; // IE 136, end of Flow detected
const ACTIVE_TIMEOUT = 2; // IE 136, reported while it goes on

/** States in which Zeek has seen the end of a TCP connection (Zeek, conn_state). */
const ENDED: readonly string[] = ["SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH"];

export interface ConnSettings {
  readonly exporter: string;
  readonly samplingProbability: number;
  readonly samplingKnownBy: string;
}

/** Writes the fields of a connection as a flow. Its own fields say what the coverage and the notes need afterwards. */
export class ConnWriter {
  readonly #builder: BatchBuilder;
  readonly #settings: ConnSettings;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #integer = new U64();
  /** By state and service as told: rows have few different ones. */
  readonly #marks = Array.from({ length: 16 }, () => new Map<string, string>());
  /** Ranges of the fields by place; `from` −1 where a field is not told. */
  readonly from = new Int32Array(FIELDS.length);
  readonly to = new Int32Array(FIELDS.length);
  /** Of the last flow. */
  end: Instant = 0;
  octets = 0;
  missed = 0;
  zoneDropped = false;
  escapeWrong = false;

  constructor(builder: BatchBuilder, settings: ConnSettings) {
    this.#builder = builder;
    this.#settings = settings;
    this.#columns = columnsOf(builder);
  }

  /** Null when the flow was written, or the field that is not what it must be. */
  write(octets: Uint8Array, offset: number, open: boolean): FieldName | null {
    const row = this.#builder.next(offset);
    this.octets = this.missed = 0;
    this.zoneDropped = this.escapeWrong = false;
    const wrong = this.#key(row, octets) ?? this.#counts(row, octets);
    if (wrong !== null) {
      this.#builder.withdraw();
      return wrong;
    }
    this.#ending(row, octets, open);
    this.#note(row, octets, open);
    return null;
  }

  /** What a field must hold and what it holds, for a message. */
  told(name: FieldName, octets: Uint8Array): { expected: string; found: string } {
    const from = this.from[place(name)]!;
    const value = from < 0 ? "nothing" : `"${textOf(octets, from, Math.min(this.to[place(name)]!, from + 200))}"`;
    return { expected: `${name}: ${EXPECTED[name]}`, found: value };
  }

  #key(row: number, octets: Uint8Array): FieldName | null {
    const columns = this.#columns;
    if (!this.#times(row, octets)) return Number.isNaN(this.#start(octets)) ? "ts" : "duration";
    if (!this.#address(columns.source, row, octets, ORIG_H)) return "id.orig_h";
    if (!this.#address(columns.destination, row, octets, RESP_H)) return "id.resp_h";
    const protocol = this.#protocol(row, octets);
    if (protocol < 0) return this.from[IP_PROTO]! >= 0 ? "ip_proto" : "proto";
    (columns.protocol.values as Uint8Array)[row] = protocol;
    if (protocol === ICMP || protocol === IPV6_ICMP) return null; // Zeek puts type and code where the ports are
    if (!this.#port(columns.sourcePort, row, octets, ORIG_P)) return "id.orig_p";
    if (!this.#port(columns.destinationPort, row, octets, RESP_P)) return "id.resp_p";
    return null;
  }

  #times(row: number, octets: Uint8Array): boolean {
    const start = this.#start(octets);
    const told = this.from[DURATION]! >= 0;
    const during = told ? readMicroseconds(octets, this.from[DURATION]!, this.to[DURATION]!) : 0;
    if (Number.isNaN(start + during)) return false;
    this.end = Math.floor((start + during) / 1000);
    (this.#columns.start.values as Float64Array)[row] = Math.floor(start / 1000);
    (this.#columns.end.values as Float64Array)[row] = this.end;
    return true;
  }

  /** Microseconds since 1970; NaN when it is no time. */
  #start(octets: Uint8Array): number {
    const from = this.from[TS]!;
    if (from < 0) return Number.NaN;
    const seconds = readMicroseconds(octets, from, this.to[TS]!);
    return Number.isNaN(seconds) ? Math.round(readZonedInstant(octets, from, this.to[TS]!) * 1000) : seconds;
  }

  #address(column: Column, row: number, octets: Uint8Array, at: number): boolean {
    const from = this.from[at]!;
    const into = column.values as Uint8Array;
    if (from < 0) return false;
    if (readAddress(octets, from, this.to[at]!, into, ADDRESS_OCTETS * row)) return true;
    const zone = octets.subarray(from, this.to[at]!).indexOf(PERCENT); // RFC 4007 §11
    this.zoneDropped ||= zone > 0;
    return zone > 0 && readAddress(octets, from, from + zone, into, ADDRESS_OCTETS * row);
  }

  #protocol(row: number, octets: Uint8Array): number {
    const { from, to } = this;
    if (from[IP_PROTO]! >= 0) {
      const number = readDigits(octets, from[IP_PROTO]!, to[IP_PROTO]!);
      return number > RESERVED ? -1 : number;
    }
    if (from[PROTO]! < 0) return -1;
    if (spells(octets, from[PROTO]!, to[PROTO]!, "unknown_transport")) return RESERVED;
    const number = readProtocol(octets, from[PROTO]!, to[PROTO]!);
    const source = this.#columns.source.values as Uint8Array;
    return number === ICMP && !isIPv4(source, ADDRESS_OCTETS * row) ? IPV6_ICMP : number;
  }

  #port(column: Column, row: number, octets: Uint8Array, at: number): boolean {
    if (this.from[at]! < 0) return true;
    const port = readDigits(octets, this.from[at]!, this.to[at]!);
    if (port < 0 || port > 0xffff) return false;
    (column.values as Uint16Array)[row] = port;
    return true;
  }

  #counts(row: number, octets: Uint8Array): FieldName | null {
    const columns = this.#columns;
    const { from } = this;
    const forward = from[ORIG_IP_BYTES]! >= 0 ? ORIG_IP_BYTES : ORIG_BYTES;
    const reverse = from[RESP_IP_BYTES]! >= 0 ? RESP_IP_BYTES : RESP_BYTES;
    if (!this.#count(columns.octets, row, octets, forward)) return FIELDS[forward]!;
    if (!this.#count(columns.reverseOctets, row, octets, reverse)) return FIELDS[reverse]!;
    if (!this.#count(columns.packets, row, octets, ORIG_PKTS)) return "orig_pkts";
    if (!this.#count(columns.reversePackets, row, octets, RESP_PKTS)) return "resp_pkts";
    if (!this.#count(null, row, octets, MISSED_BYTES)) return "missed_bytes";
    return null;
  }

  #count(column: Column | null, row: number, octets: Uint8Array, at: number): boolean {
    const integer = this.#integer;
    if (this.from[at]! < 0) return true;
    if (!integer.read(octets, this.from[at]!, this.to[at]!)) return false;
    const value = integer.high * 0x1_0000_0000 + integer.low;
    if (column === null) this.missed = value;
    else {
      column.u64(row, integer.high, integer.low);
      if (column === this.#columns.octets || column === this.#columns.reverseOctets) this.octets += value;
    }
    return true;
  }

  #ending(row: number, octets: Uint8Array, open: boolean): void {
    const { from, to } = this;
    const columns = this.#columns;
    const tcp = (columns.protocol.values as Uint8Array)[row] === TCP;
    if (tcp && from[HISTORY]! >= 0) {
      setU16(columns.controlBits, row, controlBits(octets, from[HISTORY]!, to[HISTORY]!, false));
      setU16(columns.reverseControlBits, row, controlBits(octets, from[HISTORY]!, to[HISTORY]!, true));
    }
    if (open) setU8(columns.endReason, row, ACTIVE_TIMEOUT);
    else if (tcp && from[CONN_STATE]! >= 0 && spellsOneOf(octets, from[CONN_STATE]!, to[CONN_STATE]!, ENDED))
      setU8(columns.endReason, row, END_OF_FLOW);
  }

  #note(row: number, octets: Uint8Array, open: boolean): void {
    const columns = this.#columns;
    (columns.samplingProbability.values as Float64Array)[row] = this.#settings.samplingProbability;
    columns.samplingProbability.nulls![row] = 0;
    columns.samplingKnownBy.text(row, this.#settings.samplingKnownBy);
    columns.exporter.text(row, this.#settings.exporter);
    columns.marks.text(row, this.#marksOf(row, octets, open));
  }

  #marksOf(row: number, octets: Uint8Array, open: boolean): string {
    const { from, to } = this;
    const payload =
      (from[ORIG_IP_BYTES]! < 0 && from[ORIG_BYTES]! >= 0) || (from[RESP_IP_BYTES]! < 0 && from[RESP_BYTES]! >= 0);
    const unknown = (this.#columns.protocol.values as Uint8Array)[row] === RESERVED;
    const state = (payload ? 1 : 0) + (this.missed > 0 ? 2 : 0) + (open ? 4 : 0) + (unknown ? 8 : 0);
    const known = this.#marks[state]!;
    if (from[SERVICE]! < 0) return known.get("") ?? this.#newMarks(state, "", "");
    const told = asciiOf(octets, from[SERVICE]!, Math.min(to[SERVICE]!, from[SERVICE]! + LIMITS.textOctets.value));
    return known.get(told) ?? this.#newMarks(state, told, this.#service(octets));
  }

  #newMarks(state: number, told: string, service: string): string {
    const words = service.split(",").filter((word) => word !== "");
    const marks = [...words, ...MARKS.filter(([bit]) => (state & bit) > 0).map(([, mark]) => mark)].join(",");
    const known = this.#marks[state]!;
    if (!this.escapeWrong && known.size < 1024) known.set(told, marks);
    return marks;
  }

  #service(octets: Uint8Array): string {
    const from = this.from[SERVICE]!;
    const { text, wrong } = zeekText(octets, from, Math.min(this.to[SERVICE]!, from + LIMITS.textOctets.value));
    this.escapeWrong ||= wrong;
    return text;
  }
}

/** Marks of our own beside Zeek's words for the services it recognised. */
const MARKS = [
  [1, "payload-octets"], // octets of the transport's payload, without headers: the log tells no other
  [2, "missed-octets"], // the sensor knows of octets it did not see
  [4, "still-open"], // the connection went on when this was written
  [8, "unknown-protocol"],
] as const;

function columnsOf(builder: BatchBuilder) {
  return {
    start: builder.column("flowStartMilliseconds"),
    end: builder.column("flowEndMilliseconds"),
    source: builder.column("sourceAddress"),
    destination: builder.column("destinationAddress"),
    sourcePort: builder.column("sourceTransportPort"),
    destinationPort: builder.column("destinationTransportPort"),
    protocol: builder.column("protocolIdentifier"),
    controlBits: builder.column("tcpControlBits"),
    reverseControlBits: builder.column("reverseTcpControlBits"),
    octets: builder.column("octetDeltaCount"),
    reverseOctets: builder.column("reverseOctetDeltaCount"),
    packets: builder.column("packetDeltaCount"),
    reversePackets: builder.column("reversePacketDeltaCount"),
    samplingProbability: builder.column("samplingProbability"),
    samplingKnownBy: builder.column("samplingKnownBy"),
    exporter: builder.column("exporter"),
    endReason: builder.column("flowEndReason"),
    marks: builder.column("marks"),
  };
}

// One function a type, for Column.number meets all of them and is slower by half.
function setU8(column: Column, row: number, value: number): void {
  (column.values as Uint8Array)[row] = value;
  column.nulls![row] = 0;
}

function setU16(column: Column, row: number, value: number): void {
  (column.values as Uint16Array)[row] = value;
  column.nulls![row] = 0;
}

function spellsOneOf(octets: Uint8Array, from: number, to: number, words: readonly string[]): boolean {
  return words.some((word) => spells(octets, from, to, word));
}
