import type { Defect } from "../../record/defect.ts";
import type { OctetReader } from "../octet-reader.ts";
import { FLOW_RECORDS } from "./flow-records.ts";
import { Sampled, type SampleHeader } from "./sampled.ts";

/** Data formats of samples and counters, enterprise 0 (sFlow version 5 §5; sFlow discarded packet notification). */
const SAMPLE = { flow: 1, counters: 2, expandedFlow: 3, expandedCounters: 4, discarded: 5 } as const;
const RECORD_HEADER_OCTETS = 8;
const FORMAT_BITS = 0xfff;

/** Interface formats and values, §5: interface. */
const NO_FORMAT = 0;
const INTERNAL = 0x3fff_ffff;

/** What is done with a flow sample that was read, and with what is wrong in it. */
export interface SampleTeller {
  flow(sampled: Sampled, header: SampleHeader, at: number): void;
  discarded(): void;
  counters(): void;
  /** At an octet of the datagram. */
  defect(at: number, defect: Omit<Defect, "octetOffset">): void;
}

/** Reads the body of a sample of whatever kind; kinds that are not known are passed over by their length. */
export class SampleReader {
  readonly #tell: SampleTeller;
  readonly #sampled = new Sampled();

  constructor(tell: SampleTeller) {
    this.#tell = tell;
  }

  /** Octets that were given up; what else the body holds is understood. */
  read(format: number, input: OctetReader): number {
    switch (format) {
      case SAMPLE.flow:
        return this.#flow(input, plainHeader);
      case SAMPLE.expandedFlow:
        return this.#flow(input, expandedHeader);
      case SAMPLE.counters:
      case SAMPLE.expandedCounters:
        return this.#counters(input, format === SAMPLE.counters ? 12 : 16);
      case SAMPLE.discarded:
        return this.#discarded(input);
      default:
        return 0; // another maker's, or newer
    }
  }

  #flow(input: OctetReader, headerOf: (input: OctetReader) => SampleHeader | null): number {
    const { at, left } = input;
    const header = headerOf(input);
    if (!header) return this.#giveUp(at, "bad-length", "a whole flow sample", `${left} octets`, left);
    const sampled = this.#sampled;
    sampled.clear();
    const given = this.#records(
      input,
      header.records,
      (record) => FLOW_RECORDS.get(record.format)?.(record.input, sampled) ?? null,
    );
    this.#tell.flow(sampled, header, at);
    return given;
  }

  #counters(input: OctetReader, headerOctets: number): number {
    const { at, left } = input;
    if (left < headerOctets) return this.#giveUp(at, "bad-length", "a whole counter sample", `${left} octets`, left);
    input.skip(headerOctets - 4);
    this.#tell.counters();
    return this.#records(input, input.u32(), () => null);
  }

  /** drops, input, output and reason of packets that were not forwarded: no traffic, so no flow. */
  #discarded(input: OctetReader): number {
    const { at, left } = input;
    if (left < 32) return this.#giveUp(at, "bad-length", "a whole discarded packet's sample", `${left} octets`, left);
    input.skip(28);
    const records = input.u32();
    this.#tell.discarded();
    return this.#records(input, records, () => null);
  }

  /** Records one behind the other; a record that is wrong costs itself, a length that is wrong the rest of the sample. */
  #records(
    input: OctetReader,
    count: number,
    read: (record: { format: number; input: OctetReader }) => string | null,
  ): number {
    let given = 0;
    for (let i = 0; i < count; i++) {
      const { at, left } = input;
      if (left === 0) return given + this.#giveUp(at, "bad-count", `${count} records`, `${i}`, 0);
      const format = left < RECORD_HEADER_OCTETS ? 0 : input.u32();
      const length = left < RECORD_HEADER_OCTETS ? 0 : input.u32();
      if (left < RECORD_HEADER_OCTETS || length > input.left)
        return given + this.#giveUp(at, "bad-length", `a record of at most ${left} octets`, `${length}`, left);
      const part = input.part(length);
      const problem = format <= FORMAT_BITS ? read({ format, input: part }) : null;
      input.skip((4 - (length % 4)) % 4);
      if (problem !== null)
        given += this.#giveUp(at, "bad-record", "a record that holds together", problem, input.at - at);
    }
    return given;
  }

  #giveUp(at: number, kind: string, expected: string, found: string, octets: number): number {
    this.#tell.defect(at, { kind, expected, found, octets });
    return octets;
  }
}

/** flow_sample: a source of 8 and 24 bits, interfaces of 2 and 30. */
function plainHeader(input: OctetReader): SampleHeader | null {
  if (input.left < 32) return null;
  const sequence = input.u32();
  const source = input.u32();
  const rate = input.u32();
  input.skip(4); // sample_pool
  const drops = input.u32();
  const [ingress, egress] = [input.u32(), input.u32()];
  return {
    sequence,
    source: `${source >>> 24}:${source & 0xff_ffff}`,
    rate,
    drops,
    ingress: interfaceOf(ingress >>> 30, ingress & INTERNAL),
    egress: interfaceOf(egress >>> 30, egress & INTERNAL),
    records: input.u32(),
  };
}

/** flow_sample_expanded: each with 32 bits of its own. */
function expandedHeader(input: OctetReader): SampleHeader | null {
  if (input.left < 44) return null;
  const sequence = input.u32();
  const source = `${input.u32()}:${input.u32()}`;
  const rate = input.u32();
  input.skip(4); // sample_pool
  const drops = input.u32();
  const ingress = interfaceOf(input.u32(), input.u32());
  const egress = interfaceOf(input.u32(), input.u32());
  return { sequence, source, rate, drops, ingress, egress, records: input.u32() };
}

/** An ifIndex; formats 1 and 2 hold a reason to discard or a number of interfaces. */
function interfaceOf(format: number, value: number): number | null {
  return format === NO_FORMAT ? value : null;
}
