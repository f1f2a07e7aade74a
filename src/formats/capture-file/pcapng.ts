import { LIMITS } from "../../record/limits.ts";
import type { Instant } from "../../values/instant.ts";
import { OctetWindow } from "../flow-export/octet-window.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { isKnownLinkType, KNOWN_LINK_TYPES } from "../headers/link-layer.ts";
import { BLOCK, BLOCK_OCTETS, isSectionHeader, LONGEST_READ, looksLikeBlock, orderAt, READ } from "./block.ts";
import { FilePacket } from "./file-packet.ts";
import { type Interface, interfaceOf } from "./interface.ts";
import type { PacketReader } from "./packet-reader.ts";
import { optionsOf, textOf } from "./pcapng-options.ts";
import { SummedDefects } from "./summed-defects.ts";

const COMMENT = 1;
const SECTION_HEADER_OCTETS = 28;
/** A search for the next block ends here, as in pcap (RELIABILITY P06). */
const SEARCHED_OCTETS = 1 << 20;

/** Why blocks cannot be told apart any more. */
interface Lost {
  readonly from: number;
  readonly at: number;
  readonly expected: string;
  readonly found: number;
}

/** Reads a capture file of the newer kind, block by block. */
export class PcapngReader implements StreamReader {
  readonly #context: ReadContext;
  readonly #packets: PacketReader;
  readonly #window = new OctetWindow();
  readonly #packet = new FilePacket();
  readonly #summed = new SummedDefects();
  #little = false;
  #interfaces: (Interface | null)[] = [];
  #time: Instant = 0;
  #isSecretTold = false;
  /** A block that is not read and too long to hold. */
  #over = { left: 0, passed: 0 };
  #lost: Lost | null = null;
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
    const { passed } = this.#over;
    if (this.#lost) this.#tellLost(base + at + left);
    else if (left > 0 || passed > 0)
      this.#defect(
        "truncated",
        base + at - passed,
        "a whole block",
        `the end after ${left + passed} octets`,
        left + passed,
      );
    this.#summed.tell(this.#context.sink);
    this.#packets.end();
  }

  #read(whole: boolean): void {
    for (let goes = true; goes; ) {
      if (this.#stopped) this.#window.skip(this.#window.left);
      if (this.#over.left > 0) this.#passOver();
      if (this.#over.left > 0 || this.#window.left < BLOCK_OCTETS) return;
      goes = this.#lost ? this.#search(whole) : this.#block(whole);
    }
  }

  #passOver(): void {
    const octets = Math.min(this.#over.left, this.#window.left);
    this.#window.skip(octets);
    this.#over.left -= octets;
    this.#over.passed += octets;
    if (this.#over.left > 0) return;
    this.#context.sink.understood(this.#over.passed);
    this.#over.passed = 0;
  }

  #block(whole: boolean): boolean {
    const { view, at, end, base } = this.#window;
    if (isSectionHeader(view, at)) {
      const little = orderAt(view, at + 8);
      if (little === null) return this.#lose(base + at + 8, "the byte order 1a2b3c4d", view.getUint32(at + 8));
      this.#little = little;
    }
    const type = view.getUint32(at, this.#little);
    const octets = view.getUint32(at + 4, this.#little);
    if (octets < BLOCK_OCTETS || octets % 4 !== 0)
      return this.#lose(base + at + 4, "a block length of 12 or more, in fours", octets);
    if (octets > LONGEST_READ) {
      if (READ.has(type)) return this.#lose(base + at + 4, `a block of at most ${LONGEST_READ} octets`, octets);
      this.#over.left = octets;
      return true;
    }
    if (at + octets + BLOCK_OCTETS > end && !whole) return false; // the next block says whether to believe this one
    if (at + octets > end) return this.#hidesOthers(at, end, whole);
    return this.#wholeBlock(type, at, octets, whole);
  }

  /** A block that reaches beyond the end, and others within it: its length is wrong. */
  #hidesOthers(at: number, end: number, whole: boolean): boolean {
    const { view, base } = this.#window;
    for (let here = at + BLOCK_OCTETS; here < end; here++)
      if (looksLikeBlock(view, here, end, this.#little, whole) === true)
        return this.#lose(base + at + 4, "a block that ends within the file", view.getUint32(at + 4, this.#little));
    return false;
  }

  #wholeBlock(type: number, at: number, octets: number, whole: boolean): boolean {
    const { view, end, base } = this.#window;
    const trailing = view.getUint32(at + octets - 4, this.#little);
    if (trailing !== octets) {
      const next = at + octets;
      const follows = (next === end && whole) || looksLikeBlock(view, next, end, this.#little, whole);
      if (follows === "more") return false;
      if (!follows) return this.#lose(base + at + octets - 4, `the block length ${octets} again`, trailing);
      this.#defect("bad-length", base + at + octets - 4, `the block length ${octets} again`, `${trailing}`);
    }
    this.#readBlock(type, at, octets);
    this.#window.skip(octets);
    return true;
  }

  #readBlock(type: number, at: number, octets: number): void {
    if (type === BLOCK.section) this.#section(at, octets);
    else if (type === BLOCK.interface) this.#interface(at, octets);
    else if (type === BLOCK.simplePacket) this.#simplePacket(at, octets);
    else if (type === BLOCK.packet || type === BLOCK.enhancedPacket) this.#packetBlock(type, at, octets);
    else {
      if (type === BLOCK.secrets) this.#tellSecrets(this.#window.base + at);
      this.#context.sink.understood(octets);
    }
  }

  #section(at: number, octets: number): void {
    const { view, base } = this.#window;
    this.#interfaces = [];
    if (octets < SECTION_HEADER_OCTETS) {
      const expected = "a section header of 28 octets or more";
      this.#defect("bad-block", base + at + 4, expected, `${octets}`, octets);
      return;
    }
    const { options, fault } = optionsOf(view, at + 24, at + octets - 4, this.#little);
    if (fault) this.#defect("bad-option", base + at + 24, "options that end within their block", fault);
    for (const { code, from, to } of options) {
      const made = code === COMMENT ? /^narrows world (\S+) seed (\d+)$/.exec(textOf(view, from, to)) : null;
      if (made) this.#context.sink.isMadeUp({ world: made[1]!, seed: Number(made[2]) });
    }
    this.#context.sink.understood(octets);
  }

  #interface(at: number, octets: number): void {
    const { view, base } = this.#window;
    if (octets < 20) {
      this.#defect("bad-length", base + at + 4, "an interface description of 20 octets or more", `${octets}`, octets);
      return;
    }
    if (this.#interfaces.length >= LIMITS.interfaces.value) {
      const expected = `at most ${LIMITS.interfaces.value} interfaces`;
      this.#summed.add("bad-block", base + at, expected, "more interface descriptions", octets);
      return;
    }
    const linkType = view.getUint16(at + 8, this.#little);
    const { found, faults } = interfaceOf(view, linkType, at + 16, at + octets - 4, this.#little);
    for (const { kind, expected, found: what } of faults) this.#defect(kind, base + at, expected, what);
    if (!isKnownLinkType(linkType)) this.#unknownLink(linkType, base + at + 8, 0);
    this.#interfaces.push(found);
    this.#context.sink.understood(octets);
  }

  /** A packet of the first interface, without a time (§4.4): that of the packet before it is taken. */
  #simplePacket(at: number, octets: number): void {
    const { view, base } = this.#window;
    const first = this.#interfaces[0];
    if (octets < 16 || !first) {
      this.#noInterface(base + at, 0, first, octets);
      return;
    }
    const wireOctets = view.getUint32(at + 8, this.#little);
    this.#hand(first, this.#time, at, octets, at + 12, Math.min(at + 12 + wireOctets, at + octets - 4), wireOctets);
  }

  #packetBlock(type: number, at: number, octets: number): void {
    const { view, base } = this.#window;
    const little = this.#little;
    if (octets < 32) {
      this.#defect("bad-length", base + at + 4, "a packet block of 32 octets or more", `${octets}`, octets);
      return;
    }
    const id = type === BLOCK.packet ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
    const captured = view.getUint32(at + 20, little);
    if (captured > octets - 32) {
      this.#defect("bad-length", base + at + 20, `at most ${octets - 32} octets captured`, `${captured}`, octets);
      return;
    }
    const found = this.#interfaces[id];
    if (!found) {
      this.#noInterface(base + at, id, found, octets);
      return;
    }
    const units = view.getUint32(at + 12, little) * 0x1_0000_0000 + view.getUint32(at + 16, little);
    this.#time = found.offset + (units / found.unitsPerSecond) * 1000;
    this.#hand(found, this.#time, at, octets, at + 28, at + 28 + captured, view.getUint32(at + 24, little));
  }

  /** An interface that was not described, or whose times cannot be read (then that was told before). */
  #noInterface(octetOffset: number, id: number, found: Interface | null | undefined, octets: number): void {
    const [kind, expected] =
      found === null
        ? ["bad-clock", "an interface whose times can be read"]
        : ["unknown-interface", "an interface described before its packets"];
    this.#summed.add(kind, octetOffset, expected, `interface ${id}`, octets);
  }

  #hand(
    { linkType, name }: Interface,
    time: number,
    at: number,
    blockOctets: number,
    from: number,
    to: number,
    wireOctets: number,
  ): void {
    const { octets, view, base } = this.#window;
    this.#context.sink.understood(blockOctets - (to - from));
    if (to === from) return;
    if (!isKnownLinkType(linkType)) {
      this.#unknownLink(linkType, base + at, to - from);
      return;
    }
    const packet = this.#packet;
    packet.linkType = linkType;
    packet.time = time;
    packet.octets = octets;
    packet.view = view;
    packet.from = from;
    packet.to = to;
    packet.base = base;
    packet.wireOctets = Math.max(to - from, wireOctets);
    packet.interfaceName = name;
    this.#packets.packet(packet);
  }

  #tellSecrets(octetOffset: number): void {
    if (this.#isSecretTold) return;
    this.#isSecretTold = true;
    const found = "a block of decryption secrets, not read";
    this.#context.sink.defect({ kind: "secrets", octetOffset, expected: "no keys in a capture", found, note: true });
  }

  #lose(at: number, expected: string, found: number): true {
    this.#lost = { from: this.#window.base + this.#window.at, at, expected, found };
    this.#window.skip(1);
    return true;
  }

  /** Passes over octets until a block and the beginning of another follow each other; false when octets are wanting. */
  #search(whole: boolean): boolean {
    const { view, at, end, base } = this.#window;
    const limit = this.#lost!.from - base + SEARCHED_OCTETS;
    for (let here = at; here + BLOCK_OCTETS <= end; here++) {
      if (here > limit) {
        this.#stopped = true;
        return true;
      }
      const found = looksLikeBlock(view, here, end, this.#little, whole);
      if (found === false) continue;
      this.#window.skip(here - at);
      if (found === "more") return false;
      this.#tellLost(base + here);
      return true;
    }
    if (!whole) this.#window.skip(Math.max(0, end - at - BLOCK_OCTETS + 1));
    return false;
  }

  #tellLost(to: number): void {
    const { from, at, expected, found } = this.#lost!;
    this.#lost = null;
    this.#defect("bad-block", at, expected, `${found}`, to - from);
  }

  #unknownLink(linkType: number, octetOffset: number, octets: number): void {
    const found = `link type ${linkType} unknown`;
    this.#summed.add("unknown-link-type", octetOffset, `one of ${KNOWN_LINK_TYPES}`, found, octets);
  }

  #defect(kind: string, octetOffset: number, expected: string, found: string, octets?: number): void {
    this.#context.sink.defect({ kind, octetOffset, expected, found, ...(octets === undefined ? {} : { octets }) });
  }
}
