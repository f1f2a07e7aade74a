import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import { DnsExchanges, isDnsPort } from "../dns-wire/dns-exchanges.ts";
import type { Ends, FirstPayload, Told } from "../first-payload/first-payload.ts";
import { DnsDirection } from "./dns-direction.ts";
import { TCP, UDP } from "./transport.ts";

/** Opens the look at the first payloads of a flow; null where there is nothing to look for. */
export type OpenFirstPayload = (ends: Ends) => FirstPayload | null;

/** A payload and where it was seen. */
export interface Seen {
  time: Instant;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
  /** Sixteen octets each; told for DNS alone. */
  readonly sourceAddress: Uint8Array;
  readonly destinationAddress: Uint8Array;
  exporter: string;
  fromInitiator: boolean;
  /** TCP sequence number of the first octet. */
  sequence: number;
  /** Whether the sender's SYN was seen. */
  isFromStart: boolean;
  octets: Uint8Array;
  /** Whether the capture cut the payload: what follows in that direction does not join on. */
  isCut: boolean;
  /** Where the payload begins in the input. */
  offset: number;
}

/** What is known of the payloads of a flow, in bits: whether the first was seen; by direction, whether no more can tell anything, and whether the capture cut one. */
const BEGUN = 1;
const DONE = [2, 4] as const;
const CUT = [8, 16] as const;
const ALL_DONE = DONE[0] | DONE[1];
const BOTH_CUT = CUT[0] | CUT[1];

/** What payloads tell, flow by flow. Nothing of them is kept but that. */
export class Payloads {
  readonly #sink: RecordSink;
  readonly #open: OpenFirstPayload;
  /** By slot of the flow table. */
  #states = new Uint8Array(4096);
  readonly #firsts: (FirstPayload | null)[] = [];
  readonly #told: (Told | null)[] = [];
  /** Directions of flows that bear DNS. */
  readonly #dnsFlows = new Map<number, readonly [DnsDirection, DnsDirection]>();
  readonly #exchanges = new Map<string, DnsExchanges>();

  constructor(sink: RecordSink, open: OpenFirstPayload) {
    this.#sink = sink;
    this.#open = open;
  }

  /** Whether a payload of that flow and direction could still tell something; 0 is from the initiator. */
  wants(slot: number, direction: number): boolean {
    return (this.#states[slot]! & (DONE[0] << direction)) === 0;
  }

  see(slot: number, seen: Seen): void {
    if ((this.#stateOf(slot) & BEGUN) === 0) this.#begin(slot, seen);
    const first = this.#firsts[slot];
    if (first) this.#look(slot, first, seen);
    const dns = this.#dnsFlows.size === 0 ? undefined : this.#dnsFlows.get(slot);
    if (dns) this.#dns(dns[seen.fromInitiator ? 0 : 1], seen);
    else this.#states[slot]! |= this.#firsts[slot] ? this.#cutDirections(slot) : ALL_DONE;
  }

  tell(slot: number): Told | null {
    if (slot >= this.#states.length || this.#states[slot] === 0) return null;
    return this.#firsts[slot]?.tell() ?? this.#told[slot] ?? null;
  }

  /** No more is looked at; answers whether anything was told that holds for what follows, as the last question of DNS does not. */
  settle(slot: number): boolean {
    const told = this.tell(slot);
    if (told === null || told.marks.length === 0 || this.#dnsFlows.has(slot)) return false;
    this.#told[slot] = told;
    this.#firsts[slot] = null;
    this.#states[slot]! |= ALL_DONE;
    return true;
  }

  forget(slot: number): void {
    if (slot >= this.#states.length || this.#states[slot] === 0) return;
    this.#states[slot] = 0;
    this.#firsts[slot] = null;
    this.#told[slot] = null;
    if (this.#dnsFlows.size > 0) this.#dnsFlows.delete(slot);
  }

  end(): void {
    for (const exchanges of this.#exchanges.values()) exchanges.end();
  }

  #stateOf(slot: number): number {
    if (slot >= this.#states.length) {
      const wider = new Uint8Array(2 * slot);
      wider.set(this.#states);
      this.#states = wider;
    }
    return this.#states[slot]!;
  }

  #begin(slot: number, { protocol, fromInitiator, sourcePort, destinationPort }: Seen): void {
    while (this.#firsts.length <= slot) {
      this.#firsts.push(null);
      this.#told.push(null);
    }
    this.#states[slot] = BEGUN;
    this.#firsts[slot] = this.#open({
      protocolIdentifier: protocol,
      sourceTransportPort: fromInitiator ? sourcePort : destinationPort,
      destinationTransportPort: fromInitiator ? destinationPort : sourcePort,
    });
    if ((protocol === TCP || protocol === UDP) && isDnsPort(sourcePort, destinationPort))
      this.#dnsFlows.set(slot, [new DnsDirection(), new DnsDirection()]);
  }

  #look(slot: number, first: FirstPayload, { protocol, fromInitiator, octets, sequence, isCut }: Seen): void {
    const direction = CUT[fromInitiator ? 0 : 1];
    const isTcp = protocol === TCP;
    if ((this.#states[slot]! & direction) === 0) first.see(fromInitiator, octets, isTcp ? sequence : null);
    if (isCut && isTcp) this.#states[slot]! |= direction;
    if (first.wants && (this.#states[slot]! & BOTH_CUT) !== BOTH_CUT) return;
    this.#told[slot] = first.tell();
    this.#firsts[slot] = null;
  }

  /** What the capture cut has no continuation. */
  #cutDirections(slot: number): number {
    return (this.#states[slot]! & BOTH_CUT) >> 2;
  }

  #dns(direction: DnsDirection, seen: Seen): void {
    const exchanges = this.#exchangesOf(seen.exporter);
    if (seen.protocol === UDP) exchanges.message(seen, seen.octets);
    else
      for (const message of direction.messages(seen.octets, seen.sequence, seen.isFromStart))
        exchanges.message(seen, message);
  }

  #exchangesOf(exporter: string): DnsExchanges {
    const known = this.#exchanges.get(exporter) ?? new DnsExchanges(this.#sink, exporter);
    this.#exchanges.set(exporter, known);
    return known;
  }
}
