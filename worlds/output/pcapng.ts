import type { Instant } from "../../src/values/instant.ts";
import type { HashedFile } from "./hashed-file.ts";

// Block types and options of draft-ietf-opsawg-pcapng §4 and §3.5.
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const OPTION_COMMENT = 1;
const ETHERNET = 1;
const FRAME_HEADERS = 14 + 20 + 8; // Ethernet II, IPv4 without options, UDP
const BLOCK_HEADER = 28;

/** Writes datagrams as a capture would hold them: pcapng, Ethernet, IPv4, UDP. Times in microseconds. */
export class PcapngWriter {
  readonly #file: HashedFile;
  readonly #block = Buffer.alloc(65_536);
  readonly #view = new DataView(this.#block.buffer, this.#block.byteOffset);
  #identification = 0;

  /** `comment` stands in the section header, where every reader shows it. */
  constructor(file: HashedFile, comment: string) {
    this.#file = file;
    this.#section(comment);
    this.#interface();
  }

  datagram(at: Instant, from: number, fromPort: number, to: number, toPort: number, payload: Uint8Array): void {
    const captured = FRAME_HEADERS + payload.length;
    this.#headers(from, fromPort, to, toPort, payload.length);
    this.#block.set(payload, BLOCK_HEADER + FRAME_HEADERS);
    this.#packet(Math.floor(at) * 1000, captured, captured);
  }

  /** A frame of which the first `captured` octets are here; it was `octets` long. */
  frame(at: Instant, frame: Uint8Array, captured: number, octets: number): void {
    for (let i = 0; i < captured; i++) this.#block[BLOCK_HEADER + i] = frame[i]!;
    this.#packet(Math.floor(at * 1000), captured, octets);
  }

  #packet(micros: number, captured: number, octets: number): void {
    const block = this.#block;
    const view = this.#view;
    const padded = (captured + 3) & ~3;
    const length = BLOCK_HEADER + padded + 4;
    view.setUint32(0, ENHANCED_PACKET, true);
    view.setUint32(4, length, true);
    view.setUint32(8, 0, true);
    view.setUint32(12, Math.floor(micros / 2 ** 32), true);
    view.setUint32(16, micros % 2 ** 32, true);
    view.setUint32(20, captured, true);
    view.setUint32(24, octets, true);
    for (let at = BLOCK_HEADER + captured; at < BLOCK_HEADER + padded; at++) block[at] = 0;
    view.setUint32(BLOCK_HEADER + padded, length, true);
    this.#file.write(block.subarray(0, length));
  }

  #headers(from: number, fromPort: number, to: number, toPort: number, octets: number): void {
    const block = this.#block;
    let at = BLOCK_HEADER;
    block.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0], at); // locally administered addresses, IPv4
    at += 14;
    block.writeUInt16BE(0x4500, at);
    block.writeUInt16BE(20 + 8 + octets, at + 2);
    block.writeUInt16BE(this.#identification++ & 0xffff, at + 4);
    block.writeUInt16BE(0x4000, at + 6);
    block.writeUInt16BE((64 << 8) | 17, at + 8);
    block.writeUInt16BE(0, at + 10);
    block.writeUInt32BE(from, at + 12);
    block.writeUInt32BE(to, at + 16);
    block.writeUInt16BE(checksum(block, at, 20), at + 10);
    at += 20;
    block.writeUInt16BE(fromPort, at);
    block.writeUInt16BE(toPort, at + 2);
    block.writeUInt16BE(8 + octets, at + 4);
    block.writeUInt16BE(0, at + 6); // no checksum, RFC 768
  }

  #section(comment: string): void {
    const text = Buffer.from(comment);
    const padded = (text.length + 3) & ~3;
    const length = 24 + 4 + padded + 4 + 4;
    const block = Buffer.alloc(length);
    block.writeUInt32LE(SECTION_HEADER, 0);
    block.writeUInt32LE(length, 4);
    block.writeUInt32LE(0x1a2b3c4d, 8);
    block.writeUInt16LE(1, 12);
    block.writeBigInt64LE(-1n, 16); // section length not told
    block.writeUInt16LE(OPTION_COMMENT, 24);
    block.writeUInt16LE(text.length, 26);
    text.copy(block, 28);
    block.writeUInt32LE(length, length - 4);
    this.#file.write(block);
  }

  #interface(): void {
    const block = Buffer.alloc(20);
    block.writeUInt32LE(INTERFACE_DESCRIPTION, 0);
    block.writeUInt32LE(20, 4);
    block.writeUInt16LE(ETHERNET, 8);
    block.writeUInt32LE(20, 16);
    this.#file.write(block);
  }
}

/** RFC 1071. */
export function checksum(octets: Uint8Array, from: number, length: number): number {
  let sum = 0;
  for (let at = from; at < from + length; at += 2) sum += (octets[at]! << 8) | octets[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
