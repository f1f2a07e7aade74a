import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { Instant } from "../../values/instant.ts";
import type { ReadContext } from "../format.ts";
import { type Field, FlowCells, type Sampling, samplingOf } from "../text/flow-cells.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type ObjectFault, ObjectReader, textAt } from "../text/object-reader.ts";
import { readTuple, type Tuple } from "./tuple.ts";
import { isRecord, tuplesOf } from "./tuples.ts";

const SESSION = "azure-flow-log";
const WITHOUT_PORTS: ReadonlySet<number> = new Set([1, 58]);
const END_OF_FLOW = 3; // IE 136
const ACTIVE_TIMEOUT = 2;

/**
 * Reads flow logs of network security groups and of virtual networks. A flow is told when it begins (B, nothing counted),
 * while it goes on (C) and when it ends (E), each with what was counted since the tuple before it: so B is kept as the
 * beginning of the next, and makes no record.
 */
export class AzureFlowLogReader extends ObjectReader {
  readonly #cells: FlowCells;
  readonly #exporter: string | null;
  readonly #sampling: Sampling;
  readonly #period = new LogPeriod();
  /** When the last tuple of a flow was written, by its key. */
  readonly #since: Map<string, Instant>;

  constructor({ sink, settings, sessions }: ReadContext) {
    super(sink);
    const known = sessions.get(SESSION);
    this.#since = known instanceof Map ? (known as Map<string, Instant>) : new Map<string, Instant>();
    sessions.set(SESSION, this.#since);
    this.#cells = new FlowCells(sink.builder("flow"));
    this.#exporter = settings.exporter;
    this.#sampling = samplingOf(settings.samplingProbability, 1);
  }

  /** A record holds many tuples: one that is wrong costs itself only, and the record is understood. */
  protected object(record: Readonly<Record<string, unknown>>, offset: number): ObjectFault | null {
    if (!isRecord(record)) return { expected: "flows of a flow log", found: "another object" };
    const exporter = this.#exporter ?? (textAt(record, "macAddress").slice(0, 64) || "azure");
    for (const told of tuplesOf(record)) {
      const tuple = typeof told === "string" ? readTuple(told) : null;
      if (tuple && this.#tuple(tuple, exporter, offset)) continue;
      const found = shown(typeof told === "string" ? told : typeof told);
      this.sink.defect({ kind: "bad-tuple", octetOffset: offset, expected: "a flow tuple of 8 or 13 fields", found });
    }
    return null;
  }

  protected finish(): void {
    this.#period.tell(this.sink);
  }

  #tuple(tuple: Tuple, exporter: string, offset: number): boolean {
    const { source, destination, sourcePort, destinationPort, protocol, state, time } = tuple;
    const key = `${exporter} ${source} ${destination} ${sourcePort} ${destinationPort} ${protocol}`;
    const cells = this.#cells;
    cells.next(offset);
    const read = this.#key(tuple) && this.#counts(tuple);
    if (!read || state === "B") cells.withdraw();
    else this.#rest(tuple, exporter, this.#since.get(key) ?? time);
    if (read) this.#remember(key, tuple);
    return read;
  }

  #remember(key: string, { state, time }: Tuple): void {
    this.#since.delete(key); // and set anew below: the map's order is that of use
    if (state === "B" || state === "C") this.#since.set(key, time);
    if (this.#since.size > LIMITS.toldNames.value) this.#since.delete(this.#since.keys().next().value!);
  }

  #key({ source, destination, sourcePort, destinationPort, protocol }: Tuple): boolean {
    const cells = this.#cells;
    if (!cells.address("sourceAddress", fieldOf(source))) return false;
    if (!cells.address("destinationAddress", fieldOf(destination))) return false;
    cells.number("protocolIdentifier", protocol);
    if (WITHOUT_PORTS.has(protocol)) return true;
    return (
      cells.port("sourceTransportPort", fieldOf(sourcePort)) &&
      cells.port("destinationTransportPort", fieldOf(destinationPort))
    );
  }

  #counts(tuple: Tuple): boolean {
    const cells = this.#cells;
    return (
      cells.count("packetDeltaCount", fieldOf(tuple.packets)) &&
      cells.count("octetDeltaCount", fieldOf(tuple.octets)) &&
      cells.count("reversePacketDeltaCount", fieldOf(tuple.reversePackets)) &&
      cells.count("reverseOctetDeltaCount", fieldOf(tuple.reverseOctets))
    );
  }

  #rest({ direction, state, time }: Tuple, exporter: string, since: Instant): void {
    const cells = this.#cells;
    cells.times(Math.min(since, time), time);
    cells.number("flowDirection", direction);
    if (state === "E" || state === "C") cells.number("flowEndReason", state === "E" ? END_OF_FLOW : ACTIVE_TIMEOUT);
    cells.text("marks", state === "D" ? "rejected" : "");
    cells.text("exporter", exporter);
    cells.sampling(this.#sampling);
    this.#period.note(exporter, time);
  }
}

function fieldOf(text: string): Field {
  const octets = Buffer.from(text.slice(0, 64));
  return { octets, from: 0, to: octets.length };
}
