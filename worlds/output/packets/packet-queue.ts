import { type Instant, MINUTE, type Milliseconds } from "../../../src/values/instant.ts";
import { newRow, Observed, type ObservedRow } from "../../instrument/observed.ts";

/** Takes a packet: `packet` holds one packet, whose `exportTime` is when it passed, in microseconds since `from`. */
export type TakePacket = (packet: Observed, row: number, at: Instant) => void;

const BUCKET = MINUTE;
/** A direction's answers come after its questions (microseconds). */
const ANSWERS_AFTER = 300;
const TCP = { fin: 0x01, syn: 0x02, push: 0x08, ack: 0x10 } as const; // RFC 9293 §3.1

/**
 * Undoes the metering: records become the packets they were made of, in the order of time. Their lengths add up to the
 * record's octets, their flags to its flags; they lie evenly between its first and its last.
 */
export class PacketQueue {
  readonly #take: TakePacket;
  readonly #lag: Milliseconds;
  readonly #buckets = new Map<number, Observed>();
  readonly #spare: Observed[] = [];
  readonly #packet: ObservedRow;
  /** First bucket that has not left. */
  #next = Number.POSITIVE_INFINITY;

  /** A record leaves at most `lag` after its first packet. */
  constructor(lag: Milliseconds, take: TakePacket) {
    this.#lag = lag;
    this.#take = take;
    this.#packet = newRow();
  }

  add(observed: Observed, row: number): void {
    this.#leave(Math.floor((observed.exportTime(row) - this.#lag) / BUCKET));
    observed.read(row, this.#packet);
    this.#unfold(this.#packet);
  }

  /** All that waits leaves. */
  end(): void {
    this.#leave(Number.POSITIVE_INFINITY);
    this.#next = Number.POSITIVE_INFINITY;
  }

  #unfold(packet: ObservedRow): void {
    const { packets, octets, fullPackets, fullOctets, start, end, flags, opens } = packet;
    const small = packets > fullPackets ? (octets - fullPackets * fullOctets) / (packets - fullPackets) : 0;
    const apart = packets > 1 ? (end - start) / (packets - 1) : 0;
    packet.packets = 1;
    for (let i = 0; i < packets; i++) {
      // Full packets are spread evenly, small ones come first.
      const isFull = Math.floor(((i + 1) * fullPackets) / packets) > Math.floor((i * fullPackets) / packets);
      const micros = Math.floor((start + i * apart) * 1000) + (opens ? 0 : ANSWERS_AFTER);
      const bucket = Math.floor(micros / 1000 / BUCKET);
      packet.octets = isFull ? fullOctets : small;
      packet.fullPackets = isFull ? 1 : 0;
      packet.flags = packets === 1 ? flags : flagsOf(packet, flags, i === 0, i === packets - 1, isFull);
      packet.exportTime = micros - bucket * BUCKET * 1000;
      this.#bucket(bucket).add(packet);
    }
  }

  #bucket(number: number): Observed {
    let bucket = this.#buckets.get(number);
    if (!bucket) {
      bucket = this.#spare.pop() ?? new Observed();
      this.#buckets.set(number, bucket);
      this.#next = Math.min(this.#next, number);
    }
    return bucket;
  }

  #leave(before: number): void {
    while (this.#next < before && this.#buckets.size > 0) {
      const bucket = this.#buckets.get(this.#next);
      if (bucket) {
        for (const row of bucket.order()) this.#take(bucket, row, this.#next * BUCKET + bucket.exportTime(row) / 1000);
        bucket.clear();
        this.#buckets.delete(this.#next);
        this.#spare.push(bucket);
      }
      this.#next++;
    }
  }
}

/** Of one packet of several: the first one opens, the last one closes, full ones push; together they are the record's. */
function flagsOf(packet: ObservedRow, flags: number, isFirst: boolean, isLast: boolean, isFull: boolean): number {
  if (flags === 0 || flags === TCP.syn) return flags;
  if (isFirst && flags & TCP.syn) return packet.opens ? TCP.syn : TCP.syn | TCP.ack;
  return (flags & TCP.ack) | (isFull ? flags & TCP.push : 0) | (isLast ? flags & TCP.fin : 0);
}
