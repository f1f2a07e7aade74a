import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { TextPool } from "../../record/text-pool.ts";
import type { Told } from "../first-payload/first-payload.ts";
import { TUNNELS } from "../headers/tunnels.ts";
import { type FlowTable, IPV6, MAPPED, NUMBER, SLOT, WORD } from "./flow-table.ts";
import { ICMP, IPV6_ICMP, TCP } from "./transport.ts";

const { words: WORDS, numbers: NUMBERS } = SLOT;
const {
  ports: PORTS,
  low: LOW,
  high: HIGH,
  protocol: PROTOCOL,
  lowRest: LOW_REST,
  highRest: HIGH_REST,
  tunnels: TUNNEL_BITS,
  controlBits: CONTROL_BITS,
  initiator: INITIATOR,
  packets: PACKETS,
} = WORD;
const { first: FIRST, last: LAST, octets: OCTETS, offset: OFFSET } = NUMBER;

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
    const { words, numbers } = table;
    const columns = this.#columns;
    const [word, number] = [WORDS * slot, NUMBERS * slot];
    const row = this.#builder.next(numbers[number + OFFSET]!);
    columns.start.number(row, Math.floor(numbers[number + FIRST]!));
    columns.end.number(row, Math.floor(numbers[number + LAST]!));
    this.#ends(row, words, word);
    columns.octets.number(row, numbers[number + OCTETS]!);
    columns.packets.number(row, words[word + PACKETS]!);
    columns.reverseOctets.number(row, numbers[number + OCTETS + 1]!);
    columns.reversePackets.number(row, words[word + PACKETS + 1]!);
    columns.endReason.number(row, endReason);
    columns.samplingProbability.number(row, this.#settings.samplingProbability);
    columns.samplingKnownBy.text(row, this.#settings.samplingKnownBy);
    columns.exporter.text(row, exporter);
    const marks = this.#marksOf(words[word + TUNNEL_BITS]!, told);
    if (marks !== "") columns.marks.text(row, marks);
    if (told === null) return;
    if (told.serverName !== "") columns.serverName.text(row, told.serverName);
    if (told.dnsName !== "") columns.dnsName.text(row, told.dnsName);
    if (told.ja4 !== "") columns.ja4.text(row, told.ja4);
  }

  #ends(row: number, words: Int32Array, word: number): void {
    const columns = this.#columns;
    const isLow = words[word + INITIATOR] === 0;
    const ports = words[word + PORTS]!;
    const protocol = words[word + PROTOCOL]! & 0xff;
    const isSix = words[word + PROTOCOL]! >= IPV6;
    putAddress(isLow ? columns.source : columns.destination, row, words, word + LOW, word + LOW_REST, isSix);
    putAddress(isLow ? columns.destination : columns.source, row, words, word + HIGH, word + HIGH_REST, isSix);
    if (protocol !== ICMP && protocol !== IPV6_ICMP)
      columns.sourcePort.number(row, isLow ? ports >>> 16 : ports & 0xffff);
    columns.destinationPort.number(row, isLow ? ports & 0xffff : ports >>> 16);
    columns.protocol.number(row, protocol);
    if (protocol !== TCP) return;
    columns.controlBits.number(row, words[word + CONTROL_BITS]!);
    columns.reverseControlBits.number(row, words[word + CONTROL_BITS + 1]!);
  }

  #marksOf(tunnels: number, told: Told | null): string {
    if (tunnels === 0 && (told === null || told.marks.length === 0)) return "";
    const marks = told?.marks ?? [];
    if (tunnels === 0) return marks.join(",");
    const carriers = TUNNELS.filter((_, bit) => (tunnels & (1 << bit)) !== 0).map(({ id }) => id);
    return [...new Set([...marks, ...carriers])].sort().join(",");
  }
}

/** Sixteen octets, of which `last` holds the last four and `rest` the others, where they are told. */
function putAddress(column: Column, row: number, words: Int32Array, last: number, rest: number, isSix: boolean): void {
  const octets = column.values as Uint8Array;
  const to = 16 * row;
  putWord(octets, to, isSix ? words[rest]! : 0);
  putWord(octets, to + 4, isSix ? words[rest + 1]! : 0);
  putWord(octets, to + 8, isSix ? words[rest + 2]! : MAPPED);
  putWord(octets, to + 12, words[last]!);
}

function putWord(octets: Uint8Array, at: number, word: number): void {
  octets[at] = word >>> 24;
  octets[at + 1] = word >>> 16;
  octets[at + 2] = word >>> 8;
  octets[at + 3] = word;
}

/** A column of texts of which most rows repeat the one before: it is put into the pool of a batch once. */
class RepeatedText {
  readonly #column: Column;
  #pool: TextPool | null = null;
  #text = "";
  #number = 0;

  constructor(column: Column) {
    this.#column = column;
  }

  text(row: number, text: string): void {
    const { pool, values } = this.#column;
    if (pool !== this.#pool || text !== this.#text) {
      this.#pool = pool;
      this.#text = text;
      this.#number = pool!.put(text);
    }
    values[row] = this.#number;
    this.#column.tell(row, 1);
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
    samplingKnownBy: new RepeatedText(builder.pooled("samplingKnownBy")),
    exporter: new RepeatedText(builder.pooled("exporter")),
    serverName: builder.pooled("serverName"),
    dnsName: builder.pooled("dnsName"),
    ja4: builder.pooled("ja4"),
    marks: new RepeatedText(builder.pooled("marks")),
  };
}
