import { LIMITS } from "../../record/limits.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { isKnownLinkType, KNOWN_LINK_TYPES } from "../headers/link-layer.ts";
import { type Interface, interfaceOf } from "./interface.ts";
import type { PacketReader } from "./packet-reader.ts";
import { optionsOf, textOf } from "./pcapng-options.ts";

/** draft-ietf-opsawg-pcapng §4. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const PACKET = 2; // obsolete
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
const BYTE_ORDER = 0x1a2b3c4d;
const COMMENT = 1;
/** Type, length, and length again. */
const BLOCK_OCTETS = 12;
const SECTION_HEADER_OCTETS = 28;
/** No block that is read is longer; those that are passed over may be. */
const LONGEST_READ = 4 * LIMITS.packetOctets.value;
const READ: ReadonlySet<number> = new Set([
  SECTION_HEADER,
  INTERFACE_DESCRIPTION,
  PACKET,
  SIMPLE_PACKET,
  ENHANCED_PACKET,
]);

export function isPcapng(octets: Uint8Array): boolean {
  return octets.length >= 4 && new DataView(octets.buffer, octets.byteOffset, 4).getUint32(0) === SECTION_HEADER;
}

/** Reads a capture file of the newer kind, block by block. */
export class PcapngReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #packets: PacketReader;
  readonly #window = new OctetWindow();
  readonly #toldOnce = new Set<string>();
  #little = false;
  #interfaces: (Interface | null)[] = [];
  #passOver = 0;
  #stopped = false;

  constructor(context: ReadContext, packets: PacketReader) {
    this.#context = context;
    this.#packets = packets;
  }

  push(octets: Uint8Array): void {
    this.#window.push(octets);
    this.#read(false);
    this.#window.settle();
  }

  end(): void {
    this.#read(true);
    const { base, at, left } = this.#window;
    if (!this.#stopped && (left > 0 || this.#passOver > 0))
      this.#defect("truncated", base + at, "a whole block", `the end after ${left} octets`, left);
    this.#packets.end();
  }

  #read(whole: boolean): void {
    for (;;) {
      const window = this.#window;
      if (this.#stopped) window.skip(window.left);
      const over = Math.min(this.#passOver, window.left);
      window.skip(over);
      this.#passOver -= over;
      if (window.left < BLOCK_OCTETS || !this.#block(whole)) return;
    }
  }

  #block(whole: boolean): boolean {
    const { view, at, end, base } = this.#window;
    const type = view.getUint32(at, this.#little);
    if (type === SECTION_HEADER && !this.#byteOrder(view, at, base)) return true;
    const octets = view.getUint32(at + 4, this.#little);
    if (octets < BLOCK_OCTETS || octets % 4 !== 0)
      return this.#stop(base + at + 4, "a block length of 12 or more, in fours", octets);
    if (!READ.has(type)) {
      if (type === DECRYPTION_SECRETS) this.#tellSecrets(base + at);
      this.#passOver = octets;
      return true;
    }
    if (octets > LONGEST_READ) return this.#stop(base + at + 4, `a block of at most ${LONGEST_READ} octets`, octets);
    const wanted = at + octets + (whole ? 0 : BLOCK_OCTETS); // the next block's length says whether to believe this one
    if (wanted > end && !(at + octets <= end && whole)) {
      if (at + octets > end) return false;
      if (view.getUint32(at + octets - 4, this.#little) !== octets) return false;
    }
    const trailing = view.getUint32(at + octets - 4, this.#little);
    if (trailing !== octets) {
      this.#defect("bad-length", base + at + octets - 4, `the block length ${octets} again`, `${trailing}`, 0);
      if (!this.#isBlock(view, at + octets, end)) return this.#stop(base + at + octets, "a block", trailing);
    }
    this.#readBlock(type, at, octets);
    this.#window.skip(octets);
    return true;
  }

  /** Whether a block is likely to begin there; the end is as good as one. */
  #isBlock(view: DataView, at: number, end: number): boolean {
    if (at + BLOCK_OCTETS > end) return at === end;
    const octets = view.getUint32(at + 4, this.#little);
    return (
      view.getUint32(at) === SECTION_HEADER || (octets >= BLOCK_OCTETS && octets % 4 === 0 && octets <= LONGEST_READ)
    );
  }

  /** The byte order of the section that begins here; false when it has none. */
  #byteOrder(view: DataView, at: number, base: number): boolean {
    if (view.getUint32(at + 8) === BYTE_ORDER) this.#little = false;
    else if (view.getUint32(at + 8, true) === BYTE_ORDER) this.#little = true;
    else {
      this.#stop(base + at + 8, "the byte order 1a2b3c4d", view.getUint32(at + 8));
      return false;
    }
    return true;
  }

  #readBlock(type: number, at: number, octets: number): void {
    if (type === SECTION_HEADER) this.#section(at, octets);
    else if (type === INTERFACE_DESCRIPTION) this.#interface(at, octets);
    else if (type === SIMPLE_PACKET) this.#simplePacket(at, octets);
    else this.#packet(type, at, octets);
  }

  #section(at: number, octets: number): void {
    const { view, base } = this.#window;
    this.#interfaces = [];
    if (octets < SECTION_HEADER_OCTETS) {
      this.#stop(base + at + 4, "a section header of 28 octets or more", octets);
      return;
    }
    const { options, fault } = optionsOf(view, at + 24, at + octets - 4, this.#little);
    if (fault) this.#defect("bad-option", base + at + 24, "options that end within their block", fault, 0);
    for (const { code, from, to } of options) {
      const made = code === COMMENT ? /^narrows world (\S+) seed (\d+)$/.exec(textOf(view, from, to)) : null;
      if (made) this.#context.sink.isMadeUp({ world: made[1]!, seed: Number(made[2]) });
    }
  }

  #interface(at: number, octets: number): void {
    const { view, base } = this.#window;
    if (this.#interfaces.length >= LIMITS.interfaces.value) {
      this.#stop(base + at, `at most ${LIMITS.interfaces.value} interfaces`, this.#interfaces.length + 1);
      return;
    }
    if (octets < 20) {
      this.#defect("bad-length", base + at + 4, "an interface description of 20 octets or more", `${octets}`, octets);
      return;
    }
    const linkType = view.getUint16(at + 8, this.#little);
    const { found, faults } = interfaceOf(view, linkType, at + 16, at + octets - 4, this.#little);
    for (const { kind, expected, found: what } of faults) this.#defect(kind, base + at, expected, what, 0);
    if (!isKnownLinkType(linkType))
      this.#once(
        `link type ${linkType}`,
        "unknown-link-type",
        base + at + 8,
        `one of ${KNOWN_LINK_TYPES}`,
        `link type ${linkType} unknown`,
      );
    this.#interfaces.push(found);
  }

  /** A packet of the first interface, without a time (§4.4). */
  #simplePacket(at: number, octets: number): void {
    const { view, base } = this.#window;
    const to = Math.min(at + 12 + view.getUint32(at + 8, this.#little), at + octets - 4);
    const first = this.#interfaces[0];
    if (octets < 16 || first === undefined)
      this.#defect("unknown-interface", base + at, "an interface before packets", "none", octets);
    else if (first) this.#hand(first, 0, at + 12, to);
  }

  #packet(type: number, at: number, octets: number): void {
    const { view, base } = this.#window;
    const little = this.#little;
    if (octets < 32) {
      this.#defect("bad-length", base + at + 4, "a packet block of 32 octets or more", `${octets}`, octets);
      return;
    }
    const id = type === PACKET ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    const captured = view.getUint32(at + 20, little);
    if (captured > octets - 32) {
      this.#defect("bad-length", base + at + 20, `at most ${octets - 32} octets captured`, `${captured}`, octets);
      return;
    }
    const found = this.#interfaces[id];
    if (found === undefined)
      this.#once(
        `interface ${id}`,
        "unknown-interface",
        base + at + 8,
        "an interface described before",
        `interface ${id}`,
      );
    if (!found) return;
    const units = view.getUint32(at + 12, little) * 0x1_0000_0000 + view.getUint32(at + 16, little);
    this.#hand(found, found.offset + (units / found.unitsPerSecond) * 1000, at + 28, at + 28 + captured);
  }

  #hand({ linkType }: Interface, time: number, from: number, to: number): void {
    const { octets, view, base } = this.#window;
    this.#packets.packet({ linkType, time, octets, view, from, to, base });
  }

  #tellSecrets(octetOffset: number): void {
    if (this.#isToldAlready("secrets")) return;
    const found = "a block of decryption secrets, not read";
    this.#context.sink.defect({ kind: "secrets", octetOffset, expected: "no keys in a capture", found, note: true });
  }

  #stop(octetOffset: number, expected: string, found: number): true {
    this.#defect("bad-block", octetOffset, expected, `${found}`, this.#window.base + this.#window.end - octetOffset);
    this.#stopped = true;
    return true;
  }

  #once(id: string, kind: string, octetOffset: number, expected: string, found: string): void {
    if (!this.#isToldAlready(id)) this.#defect(kind, octetOffset, expected, found);
  }

  #isToldAlready(id: string): boolean {
    if (this.#toldOnce.has(id) || this.#toldOnce.size >= LIMITS.interfaces.value) return true;
    this.#toldOnce.add(id);
    return false;
  }

  #defect(kind: string, octetOffset: number, expected: string, found: string, octets?: number): void {
    this.#context.sink.defect({ kind, octetOffset, expected, found, ...(octets === undefined ? {} : { octets }) });
  }
}
