import type { ReadContext } from "../format.ts";
import { type Field, FlowCells, type Sampling, samplingOf } from "../text/flow-cells.ts";
import { readZonedInstant } from "../text/instants.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type ObjectFault, ObjectReader, textAt, valueAt } from "../text/object-reader.ts";

const WITHOUT_PORTS: ReadonlySet<string> = new Set(["1", "58"]);

/** Reads entries of VPC flow logs, as Cloud Logging exports them or BigQuery holds them. Records have one direction. */
export class GcpFlowLogReader extends ObjectReader {
  readonly #cells: FlowCells;
  readonly #exporter: string | null;
  readonly #sampling: Sampling;
  readonly #period = new LogPeriod();

  constructor({ sink, settings }: ReadContext) {
    super(sink);
    this.#cells = new FlowCells(sink.builder("flow"));
    this.#exporter = settings.exporter;
    this.#sampling = samplingOf(settings.samplingProbability, null); // it samples, and does not say how
  }

  protected object(entry: Readonly<Record<string, unknown>>, offset: number): ObjectFault | null {
    const told = valueAt(entry, "jsonPayload") ?? entry;
    if (valueAt(told, "connection") === undefined) return { expected: "connection", found: "none" };
    this.#cells.next(offset);
    const fault = this.#times(entry, told, offset) ?? this.#key(told) ?? this.#counts(told);
    if (fault) this.#cells.withdraw();
    else this.#rest(told);
    return fault;
  }

  protected finish(): void {
    this.#period.tell(this.sink);
  }

  #times(entry: unknown, told: unknown, octetOffset: number): ObjectFault | null {
    const end = instantOf(textAt(told, "end_time") || textAt(entry, "timestamp"));
    const start = instantOf(textAt(told, "start_time") || textAt(told, "end_time") || textAt(entry, "timestamp"));
    if (!(start >= 0)) return fault(told, "start_time", "ISO 8601 with its zone");
    if (!(end >= 0)) return fault(told, "end_time", "ISO 8601 with its zone");
    if (end < start) {
      const found = `it ends ${Math.round(start - end)} ms before; kept`;
      this.sink.defect({ kind: "end-before-start", octetOffset, expected: "an end not before the start", found });
    }
    this.#cells.times(start, end);
    this.#period.note(this.#exporterOf(told), end);
    return null;
  }

  #key(told: unknown): ObjectFault | null {
    const cells = this.#cells;
    const field = (name: string) => fieldOf(textAt(told, "connection", name));
    const wrong = (name: string, expected: string) => fault(valueAt(told, "connection"), name, expected);
    if (!cells.address("sourceAddress", field("src_ip"))) return wrong("src_ip", "an address");
    if (!cells.address("destinationAddress", field("dest_ip"))) return wrong("dest_ip", "an address");
    const protocol = textAt(told, "connection", "protocol");
    if (!/^\d{1,3}$/.test(protocol) || Number(protocol) > 255) return wrong("protocol", "a protocol number, 0 to 255");
    cells.number("protocolIdentifier", Number(protocol));
    if (WITHOUT_PORTS.has(protocol)) return null;
    if (!cells.port("sourceTransportPort", field("src_port"))) return wrong("src_port", "a port");
    return cells.port("destinationTransportPort", field("dest_port")) ? null : wrong("dest_port", "a port");
  }

  #counts(told: unknown): ObjectFault | null {
    for (const [name, column] of [
      ["bytes_sent", "octetDeltaCount"],
      ["packets_sent", "packetDeltaCount"],
    ] as const)
      if (!this.#cells.count(column, fieldOf(textAt(told, name)))) return fault(told, name, "a count below 2^64");
    return null;
  }

  #rest(told: unknown): void {
    const cells = this.#cells;
    const reporter = textAt(told, "reporter");
    if (reporter === "SRC" || reporter === "DEST") cells.number("flowDirection", reporter === "SRC" ? 1 : 0);
    for (const [name, column] of [
      ["src_location", "bgpSourceAsNumber"],
      ["dest_location", "bgpDestinationAsNumber"],
    ] as const) {
      const asn = textAt(told, name, "asn");
      if (/^\d{1,10}$/.test(asn) && Number(asn) <= 0xffff_ffff) cells.number(column, Number(asn));
    }
    cells.text("exporter", this.#exporterOf(told));
    cells.sampling(this.#sampling);
  }

  /** The machine that saw it; two machines of one project tell a flow between them twice. */
  #exporterOf(told: unknown): string {
    if (this.#exporter !== null) return this.#exporter;
    const side = textAt(told, "reporter") === "DEST" ? "dest_instance" : "src_instance";
    return textAt(told, side, "vm_name").slice(0, 256) || "gcp";
  }
}

function fieldOf(text: string): Field {
  const octets = Buffer.from(text.slice(0, 256));
  return { octets, from: 0, to: octets.length };
}

function instantOf(text: string): number {
  const octets = Buffer.from(text.slice(0, 64).replace(/ UTC$/, "Z"));
  return readZonedInstant(octets, 0, octets.length);
}

function fault(told: unknown, name: string, expected: string): ObjectFault {
  return { expected: `${name}: ${expected}`, found: `"${textAt(told, name).slice(0, 100)}"` };
}
