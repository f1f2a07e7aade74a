import { LIMITS } from "../../record/limits.ts";
import type { Instant } from "../../values/instant.ts";
import { ENDED, FlowTable, OPEN } from "./flow-table.ts";
import type { FlowWriter } from "./flow-writer.ts";
import { isFromInitiator } from "./initiator.ts";
import type { Payloads } from "./payloads.ts";
import { END_REASON, TIMEOUTS } from "./timeouts.ts";
import { TCP } from "./transport.ts";

/** What a packet adds to its flow; one that is filled anew for each packet. */
export interface Addition {
  time: Instant;
  packets: number;
  octets: number;
  controlBits: number;
  /** On which side of the key the sender stands. */
  side: number;
  sourcePort: number;
  destinationPort: number;
  protocol: number;
  isReply: boolean;
  tunnels: number;
  exporter: number;
  /** Where the packet begins in the input. */
  offset: number;
}

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
/** Bits of `ending`: who sent FIN. */
const BOTH_FINISHED = 3;

/** Cuts packets into biflows (RFC 5103): one record for both directions, the initiator as source. */
export class FlowCutter {
  readonly table: FlowTable;
  readonly #writer: FlowWriter;
  readonly #payloads: Payloads;
  readonly #exporters: readonly string[];
  /** Flows that were written early because there were too many. */
  evicted = 0;

  constructor(seed: number, writer: FlowWriter, payloads: Payloads, exporters: readonly string[]) {
    this.table = new FlowTable(seed);
    this.#writer = writer;
    this.#payloads = payloads;
    this.#exporters = exporters;
  }

  /** Adds a packet to the flow of `table.key`, and tells its slot. */
  add(packet: Addition): number {
    this.#expire(packet.time);
    const known = this.table.find();
    const slot = known >= 0 && this.#continues(known, packet) ? known : this.#begin(packet);
    this.#count(slot, packet);
    return slot;
  }

  end(): void {
    for (const list of [ENDED, OPEN])
      for (let slot = this.table.oldest(list); slot >= 0; slot = this.table.oldest(list))
        this.#close(slot, list === ENDED ? END_REASON.end : END_REASON.forced);
  }

  /** Writes what a packet at that time finds over. */
  #expire(now: Instant): void {
    const { table } = this;
    for (let slot = table.oldest(ENDED); slot >= 0 && now - table.last[slot]! > TIMEOUTS.ended; ) {
      this.#close(slot, END_REASON.end);
      slot = table.oldest(ENDED);
    }
    for (let slot = table.oldest(OPEN); slot >= 0 && now - table.last[slot]! > TIMEOUTS.idle; ) {
      this.#close(slot, END_REASON.idle);
      slot = table.oldest(OPEN);
    }
  }

  /** Whether the packet belongs to the flow known under its key; if not, that one is over. */
  #continues(slot: number, { time, protocol, controlBits }: Addition): boolean {
    const { table } = this;
    const isEnded = table.list[slot] === ENDED;
    if (isEnded && protocol === TCP && (controlBits & (SYN | ACK)) === SYN) {
      this.#close(slot, END_REASON.end); // the ports are used again
      return false;
    }
    if (time - table.last[slot]! > TIMEOUTS.idle || table.first[slot]! - time > TIMEOUTS.idle) {
      this.#close(slot, isEnded ? END_REASON.end : END_REASON.idle); // a clock that leaps
      return false;
    }
    if (time - table.first[slot]! > TIMEOUTS.active) this.#writeOn(slot, time);
    return true;
  }

  #begin(packet: Addition): number {
    const { table } = this;
    if (table.size >= LIMITS.flowsUnderWay.value) this.#evict();
    const slot = table.insert(packet.time);
    const { protocol, controlBits, sourcePort, destinationPort, side } = packet;
    const isInitiator = isFromInitiator(protocol, controlBits, sourcePort, destinationPort) && !packet.isReply;
    table.initiator[slot] = isInitiator ? side : 1 - side;
    table.ending[slot] = 0;
    table.tunnels[slot] = 0;
    table.exporter[slot] = packet.exporter;
    this.#clear(slot, packet.time, packet.offset);
    return slot;
  }

  #evict(): void {
    const { table } = this;
    const ended = table.oldest(ENDED);
    this.#close(ended >= 0 ? ended : table.oldest(OPEN), ended >= 0 ? END_REASON.end : END_REASON.resources);
    if (ended < 0) this.evicted++;
  }

  #count(slot: number, packet: Addition): void {
    const { table } = this;
    const { time, controlBits } = packet;
    const cell = 2 * slot + (table.initiator[slot] === packet.side ? 0 : 1);
    if (table.packets[2 * slot]! + table.packets[2 * slot + 1]! === 0) table.offset[slot] = packet.offset;
    table.packets[cell] = table.packets[cell]! + packet.packets;
    table.octets[cell] = table.octets[cell]! + packet.octets;
    table.controlBits[cell] = table.controlBits[cell]! | controlBits;
    table.tunnels[slot] = table.tunnels[slot]! | packet.tunnels;
    if (time > table.last[slot]!) table.last[slot] = time;
    if (time < table.first[slot]!) table.first[slot] = time;
    if ((controlBits & FIN) !== 0) table.ending[slot] = table.ending[slot]! | (1 << (cell & 1));
    const isEnding = (controlBits & RST) !== 0 || table.ending[slot] === BOTH_FINISHED;
    table.touch(slot, isEnding ? ENDED : table.list[slot]!, time);
  }

  /** Writes what there is; the flow goes on in another record, with the same initiator and what its payloads told. */
  #writeOn(slot: number, time: Instant): void {
    this.#write(slot, END_REASON.active);
    this.#clear(slot, time, 0);
  }

  #close(slot: number, reason: number): void {
    this.#write(slot, reason);
    this.#payloads.forget(slot);
    this.table.remove(slot);
  }

  #write(slot: number, reason: number): void {
    const exporter = this.#exporters[this.table.exporter[slot]!]!;
    this.#writer.write(this.table, slot, exporter, this.#payloads.tell(slot), reason);
  }

  #clear(slot: number, time: Instant, offset: number): void {
    const { table } = this;
    table.first[slot] = table.last[slot] = time;
    table.offset[slot] = offset;
    for (const cell of [2 * slot, 2 * slot + 1]) {
      table.octets[cell] = table.packets[cell] = 0;
      table.controlBits[cell] = 0;
    }
  }
}
