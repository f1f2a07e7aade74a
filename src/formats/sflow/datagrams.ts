import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import { MOST_SESSIONS } from "../flow-export/exporter-session.ts";
import { Presence } from "../flow-export/presence.ts";
import { isZero } from "../flow-export/run.ts";
import type { ReadContext } from "../format.ts";
import { OctetReader } from "../octet-reader.ts";
import { type Agent, Agents } from "./agents.ts";
import { type DatagramHeader, readHeader, VERSION } from "./datagram-header.ts";
import { FlowRows, type Sender } from "./flow-rows.ts";
import type { Sampled, SampleHeader } from "./sampled.ts";
import { SampleReader } from "./samples.ts";

const ID = "sflow";
const SAMPLE_HEADER_OCTETS = 8;
const FORMAT_BITS = 0xfff;

/** A datagram: its octets, and what is known of its coming. */
export interface Arrived {
  readonly octets: Uint8Array;
  /** Where the first of them lies in the input. */
  readonly offset: number;
  /** Null in a file, which tells none. */
  readonly received: Instant | null;
  readonly sourceAddress: string | null;
  readonly sourcePort: number;
}

/** Reads datagrams of sFlow version 5 wherever they come from. */
export class SflowDatagrams {
  readonly #sink: RecordSink;
  readonly #agents: Agents;
  readonly #rows: FlowRows;
  readonly #presences = new Map<string, Presence>();
  readonly #samples: SampleReader;
  #octets: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #sender: Sender = { agent: "", subAgent: 0, time: 0 };
  #agent: Agent | null = null;
  #flows = 0;
  #dropped = 0;
  #noFlow = { count: 0, offset: 0 };
  #discarded = { count: 0, offset: 0 };
  #untimed = { count: 0, offset: 0 };
  #ended = false;

  constructor({ sink, sessions, settings }: ReadContext) {
    this.#sink = sink;
    const known = sessions.get(ID);
    this.#agents = known instanceof Agents ? known : new Agents();
    sessions.set(ID, this.#agents);
    this.#rows = new FlowRows(sink.builder("flow"), settings.samplingProbability);
    this.#samples = new SampleReader({
      flow: (sampled, header, at) => this.#flow(sampled, header, at),
      discarded: () => count(this.#discarded, this.#offset),
      counters: () => {},
      defect: (at, defect) => sink.defect({ ...defect, octetOffset: this.#offset + at, time: this.#sender.time }),
    });
  }

  /** One datagram; every octet of it is accounted for. */
  read(arrived: Arrived): void {
    const { octets, offset, received } = arrived;
    this.#octets = octets;
    this.#offset = offset;
    const input = new OctetReader(octets);
    const header = readHeader(input);
    if (typeof header === "string") {
      this.#refuse(header);
      return;
    }
    const { agent, subAgent, uptime } = header;
    const time = Math.floor(received ?? uptime);
    this.#sender = { agent, subAgent, time };
    this.#agent = this.#agents.get(`${arrived.sourceAddress} ${arrived.sourcePort} ${agent} ${subAgent}`);
    if (this.#isDuplicate(header)) {
      this.#sink.understood(octets.length);
      return;
    }
    this.#tellElsewhere(arrived, agent);
    if (received === null) count(this.#untimed, offset);
    this.#flows = this.#dropped = 0;
    const given = this.#readSamples(input, header.samples);
    this.#sink.understood(octets.length - given);
    this.#cover(header, time);
  }

  /** Tells coverage and what was only counted. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const presence of this.#presences.values()) presence.end();
    const note = (
      kind: string,
      { count, offset }: { count: number; offset: number },
      expected: string,
      found: string,
    ) =>
      count > 0 &&
      this.#sink.defect({ kind, octetOffset: offset, expected, found: `${count} ${found}`, count, note: true });
    note(
      "no-flow",
      this.#noFlow,
      "source and destination address",
      "sampled packets that are no IP, or whose headers are not told",
    );
    note("discards", this.#discarded, "packets that were forwarded", "samples of packets that were discarded");
    note(
      "flow-time",
      this.#untimed,
      "when the datagram was received",
      "datagrams without; times count from when the agent booted",
    );
  }

  /** Sample by sample, by their lengths; octets given up. */
  #readSamples(input: OctetReader, told: number): number {
    let given = 0;
    for (let i = 0; i < told; i++) {
      const { at, left } = input;
      if (left === 0) {
        this.#defect(at, "bad-count", `${told} samples`, `${i}`, 0);
        return given;
      }
      const format = left < SAMPLE_HEADER_OCTETS ? 0 : input.u32();
      const length = left < SAMPLE_HEADER_OCTETS ? 0 : input.u32();
      if (length === 0 || length > input.left) {
        this.#defect(at, "bad-length", `a sample of at most ${left} octets`, `${length}`, left);
        return given + left;
      }
      const body = input.part(length);
      if (format <= FORMAT_BITS) given += this.#samples.read(format, body);
      if (length % 4 !== 0 && input.left > 0) {
        this.#defect(input.at, "bad-length", "samples of whole fours of octets", `${length}`, input.left);
        return given + input.left;
      }
    }
    const { at, left, octets } = input;
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    if (left === 0 || isZero(view, at, at + left)) return given;
    this.#defect(at, "bad-count", `the end after ${told} samples`, `${left} more octets`, left);
    return given + left;
  }

  #flow(sampled: Sampled, header: SampleHeader, at: number): void {
    const { source, rate } = header;
    const since = this.#agent!.sample(source, header);
    this.#dropped += since.dropped;
    this.#flows++;
    if (since.isRestart)
      this.#note(at, "restart", "the samples' sequence to go on", `source ${source} begins anew at ${header.sequence}`);
    if (since.dropped > 0)
      this.#note(at, "agent-drops", "every sample", `${since.dropped} dropped by the agent`, since.dropped);
    if (since.rateBefore !== null) this.#note(at, "sampling-changed", `1 of ${since.rateBefore}`, `1 of ${rate}`);
    if (sampled.ip || sampled.key) this.#rows.put(sampled, header, this.#sender, this.#octets, this.#offset + at);
    else count(this.#noFlow, this.#offset + at);
  }

  /** Loss between datagrams counts as samples, as many as one had on the mean; the agent's own drops as what they are. */
  #cover({ agent, subAgent, sequence, uptime }: DatagramHeader, time: Instant): void {
    const { lost, event } = this.#agent!.sequence.pass(sequence, [{ what: "messages", advance: 1 }], uptime, time);
    const presence = this.#presence(`${agent} ${subAgent}`, agent);
    const missing = Math.round(lost * presence.recordsPerMessage(this.#flows)) + this.#dropped;
    presence.message(time, this.#flows, missing);
    if (event)
      this.#note(0, event, "the sequence to go on", `${agent} sub-agent ${subAgent} begins anew at ${sequence}`);
    if (lost > 0)
      this.#note(
        0,
        "sequence-gap",
        `datagram after datagram of ${agent}`,
        `${lost} messages missing before number ${sequence}`,
      );
  }

  #presence(key: string, agent: string): Presence {
    const known = this.#presences.get(key);
    if (known) return known;
    const presence = new Presence(agent, (coverage) => this.#sink.coverage(coverage));
    this.#presences.set(key, presence);
    if (this.#presences.size > MOST_SESSIONS) {
      const [oldest, first] = this.#presences.entries().next().value!;
      first.end();
      this.#presences.delete(oldest);
    }
    return presence;
  }

  #isDuplicate({ sequence, agent }: DatagramHeader): boolean {
    const octets = this.#octets;
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    if (!this.#agent!.recent.seen(sequence, view, 0, octets.length)) return false;
    this.#note(0, "duplicate", "each datagram once", `datagram ${sequence} of ${agent} again, octet by octet`);
    return true;
  }

  /** Datagrams may be relayed, or sent from an interface; both addresses are told, once. */
  #tellElsewhere({ sourceAddress }: Arrived, agent: string): void {
    if (sourceAddress === null || sourceAddress === agent || this.#agent!.isElsewhere) return;
    this.#agent!.isElsewhere = true;
    this.#note(0, "agent-address", `datagrams from the agent's own address ${agent}`, `from ${sourceAddress}`);
  }

  #refuse(found: string): void {
    const octets = this.#octets.length;
    const isVersion = octets >= 8 && new OctetReader(this.#octets).u32() !== VERSION;
    this.#defect(
      0,
      isVersion ? "unknown-version" : "bad-header",
      `a datagram of sFlow version ${VERSION}`,
      found,
      octets,
    );
  }

  #note(at: number, kind: string, expected: string, found: string, times = 1): void {
    const { time } = this.#sender;
    this.#sink.defect({ kind, octetOffset: this.#offset + at, expected, found, note: true, time, count: times });
  }

  #defect(at: number, kind: string, expected: string, found: string, octets: number): void {
    this.#sink.defect({ kind, octetOffset: this.#offset + at, expected, found, octets, time: this.#sender.time });
  }
}

function count(so: { count: number; offset: number }, offset: number): void {
  if (so.count++ === 0) so.offset = offset;
}
