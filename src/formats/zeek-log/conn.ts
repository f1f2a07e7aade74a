import type { BatchBuilder, Column } from "../../record/batch.ts";
import { ADDRESS_OCTETS, isIPv4 } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import { spells } from "../text/characters.ts";
import { readDigits, U64 } from "../text/integers.ts";
import { readProtocol } from "../text/protocols.ts";
import { readMicroseconds } from "../text/seconds.ts";
import type { NameMemory } from "../text/told-names.ts";
import { ConnColumns, type ConnSettings } from "./conn-columns.ts";
import { ConnMarks, MISSED_OCTETS, PAYLOAD_OCTETS, STILL_OPEN, UNKNOWN_PROTOCOL } from "./conn-marks.ts";
import type { ConnScan } from "./conn-scan.ts";
import { ConnWords, RESERVED } from "./conn-words.ts";
import { LogWriter, wordAt } from "./log-writer.ts";
import { CONN_FIELDS, type ZeekLog } from "./logs.ts";

type FieldName = (typeof CONN_FIELDS)[number];

const place = (name: FieldName) => CONN_FIELDS.indexOf(name);
const TS = place("ts");
const UID = place("uid");
const ORIG_H = place("id.orig_h");
const ORIG_P = place("id.orig_p");
const RESP_H = place("id.resp_h");
const RESP_P = place("id.resp_p");
const PROTO = place("proto");
const IP_PROTO = place("ip_proto");
const SERVICE = place("service");
const DURATION = place("duration");
const ORIG_BYTES = place("orig_bytes");
const RESP_BYTES = place("resp_bytes");
const CONN_STATE = place("conn_state");
const MISSED_BYTES = place("missed_bytes");
const HISTORY = place("history");
const ORIG_PKTS = place("orig_pkts");
const ORIG_IP_BYTES = place("orig_ip_bytes");
const RESP_PKTS = place("resp_pkts");
const RESP_IP_BYTES = place("resp_ip_bytes");

const TCP = 6;
const ICMP = 1;
const IPV6_ICMP = 58;

/** Writes rows of conn logs as flows. Its own fields say what the coverage and the notes need afterwards. */
export class ConnWriter extends LogWriter {
  readonly #builder: BatchBuilder;
  readonly #integer = new U64();
  readonly #words = new ConnWords();
  readonly columns: ConnColumns;
  readonly names: NameMemory;
  readonly marks = new ConnMarks();
  /** Of the last flow. */
  end: Instant = 0;
  octets = 0;
  missed = 0;

  constructor(log: ZeekLog, builder: BatchBuilder, settings: ConnSettings, names: NameMemory) {
    super(log);
    this.#builder = builder;
    this.columns = new ConnColumns(builder, settings);
    this.names = names;
  }

  write(octets: Uint8Array, offset: number, open: boolean): FieldName | null {
    const row = this.#builder.next(offset);
    this.columns.tellCounts();
    this.octets = this.missed = 0;
    this.zoneDropped = this.escapeWrong = false;
    const wrong = this.#key(row, octets) ?? this.#counts(row, octets);
    if (wrong === null) this.#finish(row, octets, open);
    else this.#builder.withdraw();
    return wrong;
  }

  /** Writes a row that was read while it was cut; false, and nothing written, when it needs a closer look. */
  writeScanned({ values, to }: ConnScan, octets: Uint8Array, offset: number, open: boolean): boolean {
    const start = values[TS]!;
    const during = values[DURATION]!;
    const protocol = this.#words.protocol(values[IP_PROTO]!, octets, values[PROTO]!, to[PROTO]!);
    const sourcePort = values[ORIG_P]!;
    const destinationPort = values[RESP_P]!;
    if (start < 0 || protocol < 0 || values[ORIG_H]! < 0 || values[RESP_H]! < 0) return false;
    const hasPorts = protocol !== ICMP && protocol !== IPV6_ICMP; // Zeek puts type and code there
    if (hasPorts && (sourcePort > 0xffff || destinationPort > 0xffff)) return false;
    const row = this.#builder.next(offset);
    const { columns } = this;
    this.zoneDropped = this.escapeWrong = false;
    this.end = Math.floor((during > 0 ? start + during : start) / 1000);
    (columns.start.values as Float64Array)[row] = Math.floor(start / 1000);
    (columns.end.values as Float64Array)[row] = this.end;
    columns.addresses(row, values[ORIG_H]! | 0, values[RESP_H]! | 0);
    (columns.protocol.values as Uint8Array)[row] = protocol;
    if (hasPorts) {
      (columns.sourcePort.values as Uint16Array)[row] = Math.max(0, sourcePort);
      (columns.destinationPort.values as Uint16Array)[row] = Math.max(0, destinationPort);
    }
    const payload = this.#scannedCounts(row, values);
    const history = values[HISTORY]!;
    if (protocol === TCP && history >= 0)
      columns.controlBits(row, this.#words.controlBits(octets, history, to[HISTORY]!));
    const state = values[CONN_STATE]!;
    columns.ending(row, open, protocol === TCP && state >= 0 && this.#words.isEnded(octets, state, to[CONN_STATE]!));
    columns.marks(
      row,
      this.#marksOf(octets, values[SERVICE]!, to[SERVICE]!, markState(payload, this.missed > 0, open, protocol)),
    );
    if (this.names.size > 0 && values[UID]! >= 0) this.#putNames(row, octets, values[UID]!, to[UID]!);
    return true;
  }

  /** Whether they are payload of the transport alone. */
  #scannedCounts(row: number, values: Float64Array): boolean {
    const isWhole = values[ORIG_IP_BYTES]! >= 0;
    const isReverseWhole = values[RESP_IP_BYTES]! >= 0;
    const forward = values[isWhole ? ORIG_IP_BYTES : ORIG_BYTES]!;
    const reverse = values[isReverseWhole ? RESP_IP_BYTES : RESP_BYTES]!;
    const packets = values[ORIG_PKTS]!;
    const reversePackets = values[RESP_PKTS]!;
    const { columns } = this;
    if (forward >= 0 && reverse >= 0 && packets >= 0 && reversePackets >= 0)
      columns.counts(row, forward, reverse, packets, reversePackets);
    else {
      columns.tellCounts();
      if (forward >= 0) columns.octets.number(row, forward);
      if (reverse >= 0) columns.reverseOctets.number(row, reverse);
      if (packets >= 0) columns.packets.number(row, packets);
      if (reversePackets >= 0) columns.reversePackets.number(row, reversePackets);
    }
    this.octets = Math.max(0, forward) + Math.max(0, reverse);
    this.missed = Math.max(0, values[MISSED_BYTES]!);
    return (!isWhole && forward >= 0) || (!isReverseWhole && reverse >= 0);
  }

  #key(row: number, octets: Uint8Array): FieldName | null {
    const { columns } = this;
    if (!this.#times(row, octets)) return Number.isNaN(this.microseconds(octets, TS)) ? "ts" : "duration";
    if (!this.address(columns.source, row, octets, ORIG_H)) return "id.orig_h";
    if (!this.address(columns.destination, row, octets, RESP_H)) return "id.resp_h";
    const protocol = this.#protocol(row, octets);
    if (protocol < 0) return this.isTold(IP_PROTO) ? "ip_proto" : "proto";
    (columns.protocol.values as Uint8Array)[row] = protocol;
    if (protocol === ICMP || protocol === IPV6_ICMP) return null; // Zeek puts type and code where the ports are
    if (!this.port(columns.sourcePort, row, octets, ORIG_P)) return "id.orig_p";
    if (!this.port(columns.destinationPort, row, octets, RESP_P)) return "id.resp_p";
    return null;
  }

  #times(row: number, octets: Uint8Array): boolean {
    const start = this.microseconds(octets, TS);
    const told = this.isTold(DURATION);
    const during = told ? readMicroseconds(octets, this.from[DURATION]!, this.to[DURATION]!) : 0;
    if (Number.isNaN(start + during)) return false;
    this.end = Math.floor((start + during) / 1000);
    (this.columns.start.values as Float64Array)[row] = Math.floor(start / 1000);
    (this.columns.end.values as Float64Array)[row] = this.end;
    return true;
  }

  #protocol(row: number, octets: Uint8Array): number {
    const { from, to } = this;
    if (this.isTold(IP_PROTO)) {
      const number = readDigits(octets, from[IP_PROTO]!, to[IP_PROTO]!);
      return number > RESERVED ? -1 : number;
    }
    if (!this.isTold(PROTO)) return -1;
    if (spells(octets, from[PROTO]!, to[PROTO]!, "unknown_transport")) return RESERVED;
    const number = readProtocol(octets, from[PROTO]!, to[PROTO]!);
    const source = this.columns.source.values as Uint8Array;
    return number === ICMP && !isIPv4(source, ADDRESS_OCTETS * row) ? IPV6_ICMP : number;
  }

  #counts(row: number, octets: Uint8Array): FieldName | null {
    const { columns } = this;
    const forward = this.isTold(ORIG_IP_BYTES) ? ORIG_IP_BYTES : ORIG_BYTES;
    const reverse = this.isTold(RESP_IP_BYTES) ? RESP_IP_BYTES : RESP_BYTES;
    if (!this.#count(columns.octets, row, octets, forward)) return CONN_FIELDS[forward]!;
    if (!this.#count(columns.reverseOctets, row, octets, reverse)) return CONN_FIELDS[reverse]!;
    if (!this.#count(columns.packets, row, octets, ORIG_PKTS)) return "orig_pkts";
    if (!this.#count(columns.reversePackets, row, octets, RESP_PKTS)) return "resp_pkts";
    if (!this.#count(null, row, octets, MISSED_BYTES)) return "missed_bytes";
    return null;
  }

  #count(column: Column | null, row: number, octets: Uint8Array, at: number): boolean {
    const integer = this.#integer;
    if (!this.isTold(at)) return true;
    if (!integer.read(octets, this.from[at]!, this.to[at]!)) return false;
    const value = integer.high * 0x1_0000_0000 + integer.low;
    if (column === null) this.missed = value;
    else {
      column.u64(row, integer.high, integer.low);
      if (column === this.columns.octets || column === this.columns.reverseOctets) this.octets += value;
    }
    return true;
  }

  #finish(row: number, octets: Uint8Array, open: boolean): void {
    const { from, to, columns } = this;
    const protocol = (columns.protocol.values as Uint8Array)[row]!;
    if (protocol === TCP && this.isTold(HISTORY))
      columns.controlBits(row, this.#words.controlBits(octets, from[HISTORY]!, to[HISTORY]!));
    const told = protocol === TCP && this.isTold(CONN_STATE);
    columns.ending(row, open, told && this.#words.isEnded(octets, from[CONN_STATE]!, to[CONN_STATE]!));
    const payload =
      (!this.isTold(ORIG_IP_BYTES) && this.isTold(ORIG_BYTES)) ||
      (!this.isTold(RESP_IP_BYTES) && this.isTold(RESP_BYTES));
    const state = markState(payload, this.missed > 0, open, protocol);
    columns.marks(row, this.#marksOf(octets, from[SERVICE]!, to[SERVICE]!, state));
    if (this.names.size > 0 && this.isTold(UID)) this.#putNames(row, octets, from[UID]!, to[UID]!);
  }

  #putNames(row: number, octets: Uint8Array, from: number, to: number): void {
    const names = this.names.of(wordAt(octets, from, to));
    if (names) this.columns.names(row, names);
  }

  /** `from` is −1 where no services are told. */
  #marksOf(octets: Uint8Array, from: number, to: number, state: number): string {
    if (from < 0) return this.marks.ofState(state);
    this.marks.escapeWrong = false;
    const marks = this.marks.of(state, octets, from, to);
    this.escapeWrong ||= this.marks.escapeWrong;
    return marks;
  }
}

function markState(payload: boolean, missed: boolean, open: boolean, protocol: number): number {
  return (
    (payload ? PAYLOAD_OCTETS : 0) |
    (missed ? MISSED_OCTETS : 0) |
    (open ? STILL_OPEN : 0) |
    (protocol === RESERVED ? UNKNOWN_PROTOCOL : 0)
  );
}
