import { createCipheriv } from "node:crypto";
import type { Ends, Told } from "./first-payload.ts";
import { openFirstPayload } from "./open.ts";

/** Payloads made for tests, after their specifications. */

/** One payload of a made conversation: from the initiator (`>`) or to it (`<`). */
export type Turn = readonly [">" | "<", Uint8Array];

/** What a made conversation tells; TCP segments get sequence numbers that follow each other. */
export function tell(ends: Partial<Ends>, turns: readonly Turn[]): Told & { wants: boolean } {
  const first = openFirstPayload({
    protocolIdentifier: 6,
    sourceTransportPort: 50_000,
    destinationTransportPort: 4_242,
    ...ends,
  })!;
  const sequences = { ">": 4_294_967_200, "<": 77 };
  for (const [direction, octets] of turns) {
    first.see(direction === ">", octets, sequences[direction]);
    sequences[direction] = (sequences[direction] + octets.length) >>> 0;
  }
  return { ...first.tell(), wants: first.wants };
}

export const UDP: Partial<Ends> = { protocolIdentifier: 17 };

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));
}

export function text(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, "latin1"));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Octets that are the same on every run and look random. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
}

/** Numbers in network order, `width` octets each. */
export function numbers(width: number, ...values: readonly number[]): Uint8Array {
  return join(
    ...values.map((value) =>
      hex(
        value
          .toString(16)
          .padStart(2 * width, "0")
          .slice(-2 * width),
      ),
    ),
  );
}

/** A vector with its length before it. */
export function vector(width: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(...parts);
  return join(numbers(width, body.length), body);
}

interface HelloParts {
  readonly suites?: readonly number[];
  /** Type and body, in order. */
  readonly extensions?: readonly (readonly [number, Uint8Array])[];
  readonly version?: number;
}

export function serverName(name: string): readonly [number, Uint8Array] {
  return [0, vector(2, numbers(1, 0), vector(2, text(name)))];
}

export function protocols(...names: readonly string[]): readonly [number, Uint8Array] {
  return [16, vector(2, ...names.map((name) => vector(1, text(name))))];
}

/** A ClientHello with its handshake header (RFC 8446 §4.1.2). */
export function clientHello({
  suites = [0x1301, 0x1302],
  extensions = [],
  version = 0x0303,
}: HelloParts = {}): Uint8Array {
  const list = join(...extensions.map(([type, body]) => join(numbers(2, type), vector(2, body))));
  const body = join(
    numbers(2, version),
    noise(32),
    vector(1, noise(32, 2)),
    vector(2, numbers(2, ...suites)),
    vector(1, numbers(1, 0)),
    vector(2, list),
  );
  return join(numbers(1, 1), numbers(3, body.length), body);
}

/** Records of at most so many octets that hold a message. */
export function records(message: Uint8Array, most = 16_384): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < message.length; at += most)
    parts.push(join(hex("160301"), vector(2, message.subarray(at, at + most))));
  return join(...parts);
}

/** Keys of a client whose first destination connection id is 8394c8f03e515708, as the RFCs print them. */
const PUBLISHED = {
  // RFC 9001 §A.1
  1: {
    key: "1f369613dd76d5467730efcbe3b1a22d",
    iv: "fa044b2f42a3fd3b46fb255c",
    header: "9f50449e04a0e810283a1e9933adedd2",
  },
  // RFC 9369 §A.1
  2: {
    key: "8b1a0bc121284290a29e0971b5cd045d",
    iv: "91f73e2351d8fa91660e909f",
    header: "45b95e15235d6f45a6b19cbcb0294ba9",
  },
} as const;

/** An Initial packet that holds those frames, sealed with the published keys. */
export function initialPacket(version: 1 | 2, packetNumber: number, frames: Uint8Array, padTo = 1_162): Uint8Array {
  const { key, iv, header: headerKey } = PUBLISHED[version];
  const plain = join(frames, new Uint8Array(Math.max(0, padTo - frames.length)));
  const first = version === 1 ? 0xc3 : 0xd3; // packet number of four octets
  const header = join(
    numbers(1, first),
    version === 1 ? hex("00000001") : hex("6b3343cf"),
    vector(1, hex("8394c8f03e515708")),
    hex("0000"), // no source id, no token
    numbers(2, 0x4000 + plain.length + 4 + 16),
    numbers(4, packetNumber),
  );
  const nonce = hex(iv);
  for (let i = 0; i < 4; i++) nonce[8 + i]! ^= header[header.length - 4 + i]!;
  const cipher = createCipheriv("aes-128-gcm", hex(key), nonce);
  cipher.setAAD(header);
  const sealed = join(cipher.update(plain), cipher.final(), cipher.getAuthTag());
  const mask = createCipheriv("aes-128-ecb", hex(headerKey), null).update(sealed.subarray(0, 16));
  header[0]! ^= mask[0]! & 0x0f;
  for (let i = 0; i < 4; i++) header[header.length - 4 + i]! ^= mask[1 + i]!;
  return join(header, sealed);
}

/** A CRYPTO frame (RFC 9000 §19.6). */
export function cryptoFrame(offset: number, octets: Uint8Array): Uint8Array {
  return join(hex("06"), numbers(2, 0x4000 + offset), numbers(2, 0x4000 + octets.length), octets);
}
