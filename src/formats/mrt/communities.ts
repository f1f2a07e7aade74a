/** Well-known communities (RFC 1997), spelled as routers and bgpdump spell them. */
const WELL_KNOWN = new Map([
  [0xffffff01, "no-export"],
  [0xffffff02, "no-advertise"],
  [0xffffff03, "local-AS"],
]);

const SLOTS = 2048;

/** Texts of COMMUNITIES attributes (RFC 1997); the same few thousand communities come again and again. */
export class CommunityTexts {
  readonly #values = new Uint32Array(SLOTS);
  readonly #texts = new Array<string>(SLOTS).fill("0:0");

  /** The text of whole communities, a space between. */
  of(octets: Uint8Array, from: number, to: number): string {
    let text = "";
    for (let at = from; at + 4 <= to; at += 4) {
      const one = this.#one(u32(octets, at));
      text = text ? `${text} ${one}` : one;
    }
    return text;
  }

  #one(community: number): string {
    const slot = (Math.imul(community, 0x9e3779b1) >>> 21) & (SLOTS - 1);
    if (this.#values[slot] === community) return this.#texts[slot]!;
    const text = WELL_KNOWN.get(community) ?? `${community >>> 16}:${community & 0xffff}`;
    this.#values[slot] = community;
    this.#texts[slot] = text;
    return text;
  }
}

/** A LARGE_COMMUNITY attribute (RFC 8092 §4) of whole communities. */
export function largeCommunitiesText(octets: Uint8Array, from: number, to: number): string {
  const texts: string[] = [];
  for (let at = from; at + 12 <= to; at += 12)
    texts.push(`${u32(octets, at)}:${u32(octets, at + 4)}:${u32(octets, at + 8)}`);
  return texts.join(" ");
}

function u32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
}
