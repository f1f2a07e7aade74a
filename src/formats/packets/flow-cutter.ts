import { LIMITS } from "../../record/limits.ts";
import type { Instant } from "../../values/instant.ts";
import { ENDED, FlowTable, NUMBER, OPEN, SILENT, SLOT, WORD } from "./flow-table.ts";
import type { FlowWriter } from "./flow-writer.ts";
import { isFromInitiator } from "./initiator.ts";
import type { Payloads } from "./payloads.ts";
import { END_REASON, TIMEOUTS } from "./timeouts.ts";
import { TCP } from "./transport.ts";

const { words: WORDS, numbers: NUMBERS } = SLOT;
const {
  tunnels: TUNNEL_BITS,
  controlBits: CONTROL_BITS,
  exporter: EXPORTER,
  initiator: INITIATOR,
  packets: PACKETS,
  ending: ENDING,
} = WORD;
const { first: FIRST, last: LAST, octets: OCTETS, offset: OFFSET } = NUMBER;

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

const { idle: IDLE, active: ACTIVE } = TIMEOUTS;
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
  /** Between these times no flow is over for want of packets. */
  #quietFrom: Instant = Number.POSITIVE_INFINITY;
  #quietTo: Instant = Number.NEGATIVE_INFINITY;
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
    const { table } = this;
    const { time, controlBits } = packet;
    if (time > this.#quietTo || time < this.#quietFrom) this.#expire(time);
    let slot = table.find();
    if (slot < 0 || (!this.#isUnderWay(slot, time) && !this.#continues(slot, packet))) slot = this.#begin(packet);
    const { words, numbers } = table;
    const word = WORDS * slot;
    const number = NUMBERS * slot;
    const direction = words[word + INITIATOR] === packet.side ? 0 : 1;
    words[word + PACKETS + direction]! += packet.packets;
    words[word + CONTROL_BITS + direction]! |= controlBits;
    words[word + TUNNEL_BITS]! |= packet.tunnels;
    numbers[number + OCTETS + direction]! += packet.octets;
    if (time > numbers[number + LAST]!) numbers[number + LAST] = time;
    if (time < numbers[number + FIRST]!) numbers[number + FIRST] = time;
    if ((controlBits & (FIN | RST)) === 0) table.touch(slot, table.listOf(slot), time);
    else this.#endings(slot, word, controlBits, direction, time);
    return slot;
  }

  end(): void {
    for (const list of [ENDED, OPEN])
      for (let slot = this.table.oldest(list); slot >= 0; slot = this.table.oldest(list))
        this.#close(slot, list === ENDED ? END_REASON.end : END_REASON.forced);
    for (let slot = this.table.oldest(SILENT); slot >= 0; slot = this.table.oldest(SILENT)) this.#forget(slot);
  }

  /** Writes what a packet at that time finds over. */
  #expire(now: Instant): void {
    const last = (slot: number) => this.table.numbers[NUMBERS * slot + LAST]!;
    const { table } = this;
    let quietTo = now + TIMEOUTS.ended;
    let slot = table.oldest(ENDED);
    for (; slot >= 0 && now - last(slot) > TIMEOUTS.ended; slot = table.oldest(ENDED))
      this.#close(slot, END_REASON.end);
    if (slot >= 0) quietTo = Math.min(quietTo, last(slot) + TIMEOUTS.ended);
    slot = table.oldest(OPEN);
    for (; slot >= 0 && now - last(slot) > TIMEOUTS.idle; slot = table.oldest(OPEN)) this.#rest(slot);
    if (slot >= 0) quietTo = Math.min(quietTo, last(slot) + TIMEOUTS.idle);
    slot = table.oldest(SILENT);
    for (; slot >= 0 && now - last(slot) > TIMEOUTS.silentTcp; slot = table.oldest(SILENT)) this.#forget(slot);
    this.#quietFrom = now;
    this.#quietTo = quietTo;
  }

  /** Whether nothing speaks against it that a packet of that time belongs to the flow; holds for nearly all. */
  #isUnderWay(slot: number, time: Instant): boolean {
    const { numbers } = this.table;
    const number = NUMBERS * slot;
    const age = time - numbers[number + FIRST]!;
    return this.table.listOf(slot) === OPEN && age >= -IDLE && age <= ACTIVE && time - numbers[number + LAST]! <= IDLE;
  }

  /** Whether the packet belongs to the flow known under its key; if not, that one is over. */
  #continues(slot: number, packet: Addition): boolean {
    const { table } = this;
    const { time } = packet;
    const number = NUMBERS * slot;
    const list = table.listOf(slot);
    const first = table.numbers[number + FIRST]!;
    const silence = time - table.numbers[number + LAST]!;
    if (list === SILENT) return this.#resumes(slot, packet, silence, first);
    if (list === ENDED && isOpening(packet)) {
      this.#close(slot, END_REASON.end); // the ports are used again
      return false;
    }
    if (silence > TIMEOUTS.idle || first - time > TIMEOUTS.idle) {
      if (list === OPEN) this.#rest(slot);
      else this.#close(slot, END_REASON.end);
      return table.listOf(slot) === SILENT && this.#resumes(slot, packet, silence, first);
    }
    if (time - first > TIMEOUTS.active) this.#writeOn(slot, packet);
    return true;
  }

  /** A flow that was written for its silence goes on, with the same initiator and what its payloads told. */
  #resumes(slot: number, packet: Addition, silence: number, first: Instant): boolean {
    const longest = packet.protocol === TCP ? TIMEOUTS.silentTcp : TIMEOUTS.silent;
    if (isOpening(packet) || silence > longest || first > packet.time) {
      this.#forget(slot);
      return false;
    }
    this.#clear(slot, packet);
    this.table.touch(slot, OPEN, packet.time);
    return true;
  }

  #begin(packet: Addition): number {
    const { table } = this;
    if (table.size >= LIMITS.flowsUnderWay.value) this.#evict();
    const slot = table.insert(packet.time);
    const { protocol, controlBits, sourcePort, destinationPort, side } = packet;
    const isInitiator = isFromInitiator(protocol, controlBits, sourcePort, destinationPort) && !packet.isReply;
    table.words[WORDS * slot + INITIATOR] = isInitiator ? side : 1 - side;
    table.words[WORDS * slot + EXPORTER] = packet.exporter;
    this.#clear(slot, packet);
    return slot;
  }

  #evict(): void {
    const { table } = this;
    const silent = table.oldest(SILENT);
    const ended = table.oldest(ENDED);
    if (silent >= 0) this.#forget(silent);
    else if (ended >= 0) this.#close(ended, END_REASON.end);
    else {
      this.#close(table.oldest(OPEN), END_REASON.resources);
      this.evicted++;
    }
  }

  #endings(slot: number, word: number, controlBits: number, direction: number, time: Instant): void {
    const { table } = this;
    const { words } = table;
    if ((controlBits & FIN) !== 0) words[word + ENDING]! |= 1 << direction;
    const isEnding = (controlBits & RST) !== 0 || words[word + ENDING] === BOTH_FINISHED;
    table.touch(slot, isEnding ? ENDED : table.listOf(slot), time);
    if (isEnding) this.#quietTo = Math.min(this.#quietTo, time + TIMEOUTS.ended);
  }

  /** Writes what there is; the flow goes on in another record, with the same initiator and what its payloads told. */
  #writeOn(slot: number, packet: Addition): void {
    this.#write(slot, END_REASON.active);
    this.#clear(slot, packet);
  }

  /** A flow that is silent is written; where its payloads told something it is kept in mind, should it go on. */
  #rest(slot: number): void {
    const { table } = this;
    this.#write(slot, END_REASON.idle);
    if (this.#payloads.settle(slot)) table.touch(slot, SILENT, table.numbers[NUMBERS * slot + LAST]!);
    else this.#forget(slot);
  }

  #close(slot: number, reason: number): void {
    this.#write(slot, reason);
    this.#forget(slot);
  }

  #forget(slot: number): void {
    this.#payloads.forget(slot);
    this.table.remove(slot);
  }

  #write(slot: number, reason: number): void {
    const exporter = this.#exporters[this.table.words[WORDS * slot + EXPORTER]!]!;
    this.#writer.write(this.table, slot, exporter, this.#payloads.tell(slot), reason);
  }

  /** The record of a flow begins anew, with that packet. */
  #clear(slot: number, { time, offset }: Addition): void {
    const { words, numbers } = this.table;
    const [word, number] = [WORDS * slot, NUMBERS * slot];
    words[word + PACKETS] = words[word + PACKETS + 1] = 0;
    words[word + CONTROL_BITS] = words[word + CONTROL_BITS + 1] = 0;
    numbers[number + OCTETS] = numbers[number + OCTETS + 1] = 0;
    numbers[number + FIRST] = numbers[number + LAST] = time;
    numbers[number + OFFSET] = offset;
  }
}

/** SYN alone. */
function isOpening({ protocol, controlBits }: Addition): boolean {
  return protocol === TCP && (controlBits & (SYN | ACK)) === SYN;
}
