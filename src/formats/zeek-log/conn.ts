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
import { controlBits } from "./history.ts";
import { LogWriter } from "./log-writer.ts";
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
const RESERVED = 255; // IANA: no protocol; Zeek says `unknown_transport`

/** States in which Zeek has seen the end of a TCP connection (Zeek, conn_state). */
const ENDED: readonly string[] = ["SF", "REJ", "RSTO", "RSTR", "RSTOS0", "RSTRH"];

/** Writes rows of conn logs as flows. Its own fields say what the coverage and the notes need afterwards. */
export class ConnWriter extends LogWriter {
  readonly #builder: BatchBuilder;
  readonly #integer = new U64();
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
    this.octets = this.missed = 0;
    this.zoneDropped = this.escapeWrong = false;
    const wrong = this.#key(row, octets) ?? this.#counts(row, octets);
    if (wrong === null) this.#finish(row, octets, open);
    else this.#builder.withdraw();
    return wrong;
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
      columns.controlBits(row, controlBits(octets, from[HISTORY]!, to[HISTORY]!));
    const told = protocol === TCP && this.isTold(CONN_STATE);
    columns.ending(row, open, told && isEnded(octets, from[CONN_STATE]!, to[CONN_STATE]!));
    columns.marks(row, this.#marksOf(octets, protocol, open));
    const names = this.names.size > 0 ? this.names.of(this.word(octets, UID)) : undefined;
    if (names) columns.names(row, names);
  }

  #marksOf(octets: Uint8Array, protocol: number, open: boolean): string {
    const payload =
      (!this.isTold(ORIG_IP_BYTES) && this.isTold(ORIG_BYTES)) ||
      (!this.isTold(RESP_IP_BYTES) && this.isTold(RESP_BYTES));
    const state = markState(payload, this.missed > 0, open, protocol);
    if (!this.isTold(SERVICE)) return this.marks.ofState(state);
    this.marks.escapeWrong = false;
    const marks = this.marks.of(state, octets, this.from[SERVICE]!, this.to[SERVICE]!);
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

function isEnded(octets: Uint8Array, from: number, to: number): boolean {
  for (const state of ENDED) if (spells(octets, from, to, state)) return true;
  return false;
}
