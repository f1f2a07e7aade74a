import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { Told } from "../first-payload/first-payload.ts";
import { TUNNELS } from "../headers/tunnels.ts";
import { type FlowTable, KEY_WORDS } from "./flow-table.ts";
import { ICMP, IPV6_ICMP, TCP } from "./transport.ts";

export interface WriterSettings {
  readonly samplingProbability: number;
  readonly samplingKnownBy: string;
}

/** Writes flows of the table as rows. */
export class FlowWriter {
  readonly #builder: BatchBuilder;
  readonly #settings: WriterSettings;
  readonly #columns: ReturnType<typeof columnsOf>;

  constructor(builder: BatchBuilder, settings: WriterSettings) {
    this.#builder = builder;
    this.#settings = settings;
    this.#columns = columnsOf(builder);
  }

  write(table: FlowTable, slot: number, exporter: string, told: Told | null, endReason: number): void {
    const row = this.#builder.next(table.offset[slot]!);
    const columns = this.#columns;
    columns.start.number(row, Math.floor(table.first[slot]!));
    columns.end.number(row, Math.floor(table.last[slot]!));
    this.#ends(row, table, slot);
    columns.octets.number(row, table.octets[2 * slot]!);
    columns.packets.number(row, table.packets[2 * slot]!);
    columns.reverseOctets.number(row, table.octets[2 * slot + 1]!);
    columns.reversePackets.number(row, table.packets[2 * slot + 1]!);
    columns.endReason.number(row, endReason);
    columns.samplingProbability.number(row, this.#settings.samplingProbability);
    columns.samplingKnownBy.text(row, this.#settings.samplingKnownBy);
    columns.exporter.text(row, exporter);
    columns.marks.text(row, this.#marksOf(table.tunnels[slot]!, told));
    if (told === null) return;
    if (told.serverName !== "") columns.serverName.text(row, told.serverName);
    if (told.dnsName !== "") columns.dnsName.text(row, told.dnsName);
    if (told.ja4 !== "") columns.ja4.text(row, told.ja4);
  }

  #ends(row: number, { keys, initiator, controlBits }: FlowTable, slot: number): void {
    const columns = this.#columns;
    const at = KEY_WORDS * slot;
    const isLow = initiator[slot] === 0;
    const ports = keys[at]!;
    const protocol = keys[at + 9]!;
    putAddress(columns.source, row, keys, isLow ? at + 1 : at + 5);
    putAddress(columns.destination, row, keys, isLow ? at + 5 : at + 1);
    if (protocol !== ICMP && protocol !== IPV6_ICMP)
      columns.sourcePort.number(row, isLow ? ports >>> 16 : ports & 0xffff);
    columns.destinationPort.number(row, isLow ? ports & 0xffff : ports >>> 16);
    columns.protocol.number(row, protocol);
    if (protocol !== TCP) return;
    columns.controlBits.number(row, controlBits[2 * slot]!);
    columns.reverseControlBits.number(row, controlBits[2 * slot + 1]!);
  }

  #marksOf(tunnels: number, told: Told | null): string {
    if (tunnels === 0 && (told === null || told.marks.length === 0)) return "";
    const marks = told?.marks ?? [];
    if (tunnels === 0) return marks.join(",");
    const carriers = TUNNELS.filter((_, bit) => (tunnels & (1 << bit)) !== 0).map(({ id }) => id);
    return [...new Set([...marks, ...carriers])].sort().join(",");
  }
}

/** Four words from the last to the first, as sixteen octets. */
function putAddress(column: Column, row: number, words: Uint32Array, at: number): void {
  const octets = column.values as Uint8Array;
  for (let word = 0; word < 4; word++) {
    const value = words[at + 3 - word]!;
    const to = 16 * row + 4 * word;
    octets[to] = value >>> 24;
    octets[to + 1] = value >>> 16;
    octets[to + 2] = value >>> 8;
    octets[to + 3] = value;
  }
}

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
    packets: builder.column("packetDeltaCount"),
    reverseOctets: builder.column("reverseOctetDeltaCount"),
    reversePackets: builder.column("reversePacketDeltaCount"),
    endReason: builder.column("flowEndReason"),
    samplingProbability: builder.column("samplingProbability"),
    samplingKnownBy: builder.column("samplingKnownBy"),
    exporter: builder.column("exporter"),
    serverName: builder.column("serverName"),
    dnsName: builder.column("dnsName"),
    ja4: builder.column("ja4"),
    marks: builder.column("marks"),
  };
}
