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

interface Entry {
  first: FirstPayload | null;
  told: Told | null;
  /** A bit for each direction of TCP whose octets no longer join on. */
  cut: number;
  readonly dns: [DnsDirection, DnsDirection] | null;
}

/** What payloads tell, flow by flow. Nothing of them is kept but that. */
export class Payloads {
  readonly #sink: RecordSink;
  readonly #open: OpenFirstPayload;
  /** By slot of the flow table; undefined until the first payload. */
  readonly #entries: (Entry | undefined)[] = [];
  readonly #exchanges = new Map<string, DnsExchanges>();
  /** By slot: 1 where no payload can tell more. */
  #isDone = new Uint8Array(4096);

  constructor(sink: RecordSink, open: OpenFirstPayload) {
    this.#sink = sink;
    this.#open = open;
  }

  /** Whether a payload of that flow could still tell something. */
  wants(slot: number): boolean {
    return this.#isDone[slot] !== 1;
  }

  see(slot: number, seen: Seen): void {
    const entry = this.#entries[slot] ?? this.#begin(seen);
    this.#entries[slot] = entry;
    if (entry.first) look(entry, entry.first, seen);
    if (entry.dns) this.#dns(entry.dns[seen.fromInitiator ? 0 : 1], seen);
    else if (!entry.first) this.#done(slot);
  }

  tell(slot: number): Told | null {
    const entry = this.#entries[slot];
    return entry?.first?.tell() ?? entry?.told ?? null;
  }

  forget(slot: number): void {
    this.#entries[slot] = undefined;
    this.#isDone[slot] = 0;
  }

  end(): void {
    for (const exchanges of this.#exchanges.values()) exchanges.end();
  }

  #done(slot: number): void {
    if (slot >= this.#isDone.length) {
      const wider = new Uint8Array(2 * slot);
      wider.set(this.#isDone);
      this.#isDone = wider;
    }
    this.#isDone[slot] = 1;
  }

  #begin({ protocol, fromInitiator, sourcePort, destinationPort }: Seen): Entry {
    const first = this.#open({
      protocolIdentifier: protocol,
      sourceTransportPort: fromInitiator ? sourcePort : destinationPort,
      destinationTransportPort: fromInitiator ? destinationPort : sourcePort,
    });
    const isDns = (protocol === TCP || protocol === UDP) && isDnsPort(sourcePort, destinationPort);
    return { first, told: null, cut: 0, dns: isDns ? [new DnsDirection(), new DnsDirection()] : null };
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

const BOTH = 3;

function look(entry: Entry, first: FirstPayload, { protocol, fromInitiator, octets, sequence, isCut }: Seen): void {
  const direction = fromInitiator ? 1 : 2;
  if ((entry.cut & direction) === 0) first.see(fromInitiator, octets, protocol === TCP ? sequence : null);
  if (isCut && protocol === TCP) entry.cut |= direction;
  if (first.wants && entry.cut !== BOTH) return;
  entry.told = first.tell();
  entry.first = null;
}
