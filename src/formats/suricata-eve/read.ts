import { shown } from "../../record/defect.ts";
import type { ReadContext } from "../format.ts";
import { FlowCells, type Sampling, samplingOf } from "../text/flow-cells.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type RowFault, RowReader } from "../text/row-reader.ts";
import { NameMemory } from "../text/told-names.ts";
import { DnsExchanges } from "./dns.ts";
import { Event } from "./fields.ts";
import { FLOW, type FlowTold, NETFLOW, writeFlow } from "./flow.ts";
import { Services } from "./services.ts";

const SESSION = "suricata-eve";

/** Reads EVE: a line is an event; those of types that are not read are passed over and counted. */
export class EveReader extends RowReader {
  readonly #event = new Event();
  readonly #exporter: string | null;
  readonly #sampling: Sampling;
  readonly #flows: FlowCells;
  readonly #dns: DnsExchanges;
  readonly #services: Services;
  readonly #names: NameMemory;
  readonly #period = new LogPeriod();
  readonly #passed = new Map<string, number>();
  /** Flows are told by `flow` or by `netflow` events; where both stand, those that came first count. */
  #kind: string | null = null;

  constructor({ sink, settings, sessions }: ReadContext) {
    super(sink);
    const known = sessions.get(SESSION);
    this.#names = known instanceof NameMemory ? known : new NameMemory();
    sessions.set(SESSION, this.#names);
    this.#exporter = settings.exporter;
    this.#sampling = samplingOf(settings.samplingProbability, 1);
    this.#flows = new FlowCells(sink.builder("flow"));
    this.#dns = new DnsExchanges(sink.builder("dns"));
    this.#services = new Services(sink.builder("service"), this.#names);
  }

  protected row(octets: Uint8Array, from: number, to: number, offset: number, number: number): RowFault | null {
    const event = this.#event;
    const wrong = event.read(octets, from, to);
    if (wrong !== null) return { expected: wrong, found: "another JSON text" };
    if (event.twice !== null)
      this.note("name-twice", offset, "each name once", `line ${number}: "${shown(event.twice)}"; the last counts`);
    const type = event.word("event_type");
    const exporter = this.#exporter ?? (event.text("host") || "suricata");
    if (type === "flow") return this.#flow(FLOW, type, exporter, offset);
    if (type === "netflow") return this.#flow(NETFLOW, type, exporter, offset);
    if (type === "dns") return this.#dns.event(event, offset, exporter);
    if (this.#services.knows(type)) return this.#services.event(type, event, offset, exporter);
    if (type === "") return { expected: "an event_type", found: "none" };
    if (this.#passed.size < 100 || this.#passed.has(type)) this.#passed.set(type, (this.#passed.get(type) ?? 0) + 1);
    return null;
  }

  protected finish(): void {
    this.#dns.end();
    this.#period.tell(this.sink);
    for (const [type, count] of this.#passed) {
      const found = `${count} events of type ${shown(type)}; passed over`;
      this.sink.defect({ kind: "other-event", octetOffset: 0, expected: "flow, dns, tls …", found, count, note: true });
    }
    if (this.#names.forgotten === 0) return;
    const found = `${this.#names.forgotten} more; dropped, oldest first`;
    this.sink.defect({ kind: "names-forgotten", octetOffset: 0, expected: "fewer names", found, note: true });
    this.#names.forgotten = 0;
  }

  #flow(told: FlowTold, type: string, exporter: string, offset: number): RowFault | null {
    this.#kind ??= type;
    if (this.#kind !== type) {
      this.note("counted-twice", offset, `${this.#kind} events only`, `${type} events too; passed over`);
      return null;
    }
    const names = this.#names.of(this.#event.word("flow_id"));
    const end = writeFlow(this.#flows, this.#event, told, { exporter, sampling: this.#sampling, names }, offset);
    if (typeof end !== "number") return end;
    this.#period.note(exporter, end);
    return null;
  }
}
