import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { ToldNames } from "../text/told-names.ts";

const END_OF_FLOW = 3; // IE 136, end of Flow detected
const ACTIVE_TIMEOUT = 2; // IE 136, reported while it goes on

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
    this.#samplingKnownBy = builder.column("samplingKnownBy");
    this.#exporter = builder.column("exporter");
    this.#endReason = builder.column("flowEndReason");
    this.#marks = builder.column("marks");
    builder.beforeFlush(() => this.#settings(settings));
  }

  /** What is the same for all flows of a log is written once a batch. */
  #settings({ exporter, samplingProbability, samplingKnownBy }: ConnSettings): void {
    const { rows } = this.#builder;
    (this.#samplingProbability.values as Float64Array).fill(samplingProbability, 0, rows);
    this.#samplingProbability.tell(0, rows);
    (this.#samplingKnownBy.values as string[]).fill(samplingKnownBy, 0, rows);
    (this.#exporter.values as string[]).fill(exporter, 0, rows);
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
    (this.#marks.values as string[])[row] = marks;
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
