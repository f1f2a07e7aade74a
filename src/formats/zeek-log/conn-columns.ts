import type { BatchBuilder, Column } from "../../record/batch.ts";
import { putIPv4Words } from "../bgp/address-cell.ts";
import type { ToldNames } from "../text/told-names.ts";

const END_OF_FLOW = 3; // IE 136, end of Flow detected
const ACTIVE_TIMEOUT = 2; // IE 136, reported while it goes on

const NO_WORDS: Words = { octets: new Uint8Array(0), words: new Uint32Array(0) };

/** What is the same for all flows of a log. */
export interface ConnSettings {
  readonly exporter: string;
  readonly samplingProbability: number;
  readonly samplingKnownBy: string;
}

/** The columns of a flow that conn logs tell of. */
export class ConnColumns {
  readonly #builder: BatchBuilder;
  readonly start;
  readonly end;
  readonly source;
  readonly destination;
  readonly sourcePort;
  readonly destinationPort;
  readonly protocol;
  readonly octets;
  readonly reverseOctets;
  readonly packets;
  readonly reversePackets;
  readonly #controlBits;
  readonly #reverseControlBits;
  readonly #samplingProbability;
  readonly #samplingKnownBy;
  readonly #exporter;
  readonly #endReason;
  readonly #marks;
  /** The columns of addresses as words. */
  #sources = NO_WORDS;
  #destinations = NO_WORDS;
  /** Numbers of marks in the pool of the batch at hand, and of the marks written last. */
  readonly #numbers = new Map<string, number>();
  #lastMarks = "";
  #lastNumber = 0;
  /** Rows whose counts are all told, and not yet noted as such. */
  #countsFrom = 0;
  #countsTo = 0;

  constructor(builder: BatchBuilder, settings: ConnSettings) {
    this.#builder = builder;
    this.start = builder.column("flowStartMilliseconds");
    this.end = builder.column("flowEndMilliseconds");
    this.source = builder.column("sourceAddress");
    this.destination = builder.column("destinationAddress");
    this.sourcePort = builder.column("sourceTransportPort");
    this.destinationPort = builder.column("destinationTransportPort");
    this.protocol = builder.column("protocolIdentifier");
    this.octets = builder.column("octetDeltaCount");
    this.reverseOctets = builder.column("reverseOctetDeltaCount");
    this.packets = builder.column("packetDeltaCount");
    this.reversePackets = builder.column("reversePacketDeltaCount");
    this.#controlBits = builder.column("tcpControlBits");
    this.#reverseControlBits = builder.column("reverseTcpControlBits");
    this.#samplingProbability = builder.column("samplingProbability");
    this.#samplingKnownBy = builder.pooled("samplingKnownBy");
    this.#exporter = builder.pooled("exporter");
    this.#endReason = builder.column("flowEndReason");
    this.#marks = builder.pooled("marks");
    builder.beforeFlush(() => this.#settings(settings));
  }

  /** What is the same for all flows of a log is written once a batch. */
  #settings({ exporter, samplingProbability, samplingKnownBy }: ConnSettings): void {
    this.tellCounts();
    const { rows } = this.#builder;
    (this.#samplingProbability.values as Float64Array).fill(samplingProbability, 0, rows);
    this.#samplingProbability.tell(0, rows);
    fillText(this.#samplingKnownBy, samplingKnownBy, rows);
    fillText(this.#exporter, exporter, rows);
    this.#marks.tell(0, rows);
    this.#numbers.clear();
    this.#lastMarks = "";
    this.#lastNumber = 0;
  }

  /** The IPv4 addresses of a flow's ends, as numbers of 32 bits; signed ones, for those need no room of their own. */
  addresses(row: number, source: number, destination: number): void {
    this.#sources = wordsOf(this.source, this.#sources);
    this.#destinations = wordsOf(this.destination, this.#destinations);
    putIPv4Words(this.#sources.words, 4 * row, source);
    putIPv4Words(this.#destinations.words, 4 * row, destination);
  }

  /** Octets and packets of both sides, all of them told: of rows that follow each other it is noted once. */
  counts(row: number, octets: number, reverseOctets: number, packets: number, reversePackets: number): void {
    putU64(this.octets.values as Uint32Array, row, octets);
    putU64(this.reverseOctets.values as Uint32Array, row, reverseOctets);
    putU64(this.packets.values as Uint32Array, row, packets);
    putU64(this.reversePackets.values as Uint32Array, row, reversePackets);
    if (row !== this.#countsTo) {
      this.tellCounts();
      this.#countsFrom = row;
    }
    this.#countsTo = row + 1;
  }

  /** Before another way of writing goes on, and before rows are handed on. */
  tellCounts(): void {
    const from = this.#countsFrom;
    const rows = this.#countsTo - from;
    this.#countsFrom = this.#countsTo = 0;
    if (rows === 0) return;
    for (const column of [this.octets, this.reverseOctets, this.packets, this.reversePackets]) column.tell(from, rows);
  }

  /** As in `HISTORY_BITS`. */
  controlBits(row: number, bits: number): void {
    setU16(this.#controlBits, row, bits & 0xff);
    setU16(this.#reverseControlBits, row, bits >> 8);
  }

  /** Whether the connection goes on, else whether the sensor saw its end. */
  ending(row: number, open: boolean, ended: boolean): void {
    if (open) setU8(this.#endReason, row, ACTIVE_TIMEOUT);
    else if (ended) setU8(this.#endReason, row, END_OF_FLOW);
  }

  marks(row: number, marks: string): void {
    (this.#marks.values as Uint32Array)[row] = marks === this.#lastMarks ? this.#lastNumber : this.#numberOf(marks);
  }

  /** Marks have other numbers in each batch. */
  #numberOf(marks: string): number {
    const number = this.#numbers.get(marks) ?? this.#marks.pool!.put(marks);
    this.#numbers.set(marks, number);
    this.#lastMarks = marks;
    this.#lastNumber = number;
    return number;
  }

  names(row: number, { serverName, ja4 }: ToldNames): void {
    if (serverName !== "") this.#builder.column("serverName").text(row, serverName);
    if (ja4 !== "") this.#builder.column("ja4").text(row, ja4);
  }
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

interface Words {
  readonly octets: Uint8Array;
  readonly words: Uint32Array;
}

/** The words of a column; asking an array for its buffer is slow, so it is asked once a batch. */
function wordsOf({ values }: Column, known: Words): Words {
  if (known.octets === values) return known;
  const octets = values as Uint8Array;
  return { octets, words: new Uint32Array(octets.buffer) };
}

function putU64(values: Uint32Array, row: number, value: number): void {
  values[2 * row] = value;
  values[2 * row + 1] = value > 0xffff_ffff ? Math.floor(value / 0x1_0000_0000) : 0;
}

function fillText(column: Column, text: string, rows: number): void {
  (column.values as Uint32Array).fill(column.pool!.put(text), 0, rows);
  column.tell(0, rows);
}
