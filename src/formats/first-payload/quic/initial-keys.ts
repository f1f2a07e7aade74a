import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { Version } from "./versions.ts";

const TAG_OCTETS = 16;
const SAMPLE_OCTETS = 16;

/** Keys of the client's Initial packets: anyone who sees the first one can make them (RFC 9001 §5.2). */
export class InitialKeys {
  readonly #key: Uint8Array;
  readonly #iv: Uint8Array;
  readonly #headerKey: Uint8Array;

  constructor(version: Version, destinationConnectionId: Uint8Array) {
    const initial = hmac(version.salt, destinationConnectionId);
    const client = expand(initial, "client in", 32);
    this.#key = expand(client, `${version.label} key`, 16);
    this.#iv = expand(client, `${version.label} iv`, 12);
    this.#headerKey = expand(client, `${version.label} hp`, 16);
  }

  /** The frames of a packet of which the packet number begins at `numberAt`; null when these are not its keys. */
  open(packet: Uint8Array, numberAt: number): Uint8Array | null {
    const sample = packet.subarray(numberAt + 4, numberAt + 4 + SAMPLE_OCTETS);
    if (sample.length < SAMPLE_OCTETS) return null;
    const mask = this.#mask(sample);
    const header = new Uint8Array(packet.subarray(0, numberAt + 4));
    header[0]! ^= mask[0]! & 0x0f; // long header, RFC 9001 §5.4.1
    const numberOctets = (header[0]! & 0x03) + 1;
    for (let i = 0; i < numberOctets; i++) header[numberAt + i]! ^= mask[1 + i]!;
    const from = numberAt + numberOctets;
    if (packet.length < from + TAG_OCTETS) return null;
    return this.#decrypt(header.subarray(0, from), packet.subarray(from), numberAt);
  }

  #mask(sample: Uint8Array): Uint8Array {
    return createCipheriv("aes-128-ecb", this.#headerKey, null).setAutoPadding(false).update(sample);
  }

  #decrypt(header: Uint8Array, sealed: Uint8Array, numberAt: number): Uint8Array | null {
    const nonce = new Uint8Array(this.#iv);
    for (let i = numberAt; i < header.length; i++) nonce[12 - header.length + i]! ^= header[i]!;
    const decipher = createDecipheriv("aes-128-gcm", this.#key, nonce, { authTagLength: TAG_OCTETS });
    decipher.setAAD(header);
    decipher.setAuthTag(sealed.subarray(-TAG_OCTETS));
    const frames = decipher.update(sealed.subarray(0, -TAG_OCTETS));
    try {
      decipher.final();
      return frames;
    } catch {
      return null; // another client's, or another connection id's
    }
  }
}

/** HKDF-Expand-Label of one block (RFC 8446 §7.1, RFC 5869 §2.3). */
function expand(secret: Uint8Array, label: string, octets: number): Uint8Array {
  const full = `tls13 ${label}`;
  const info = Buffer.concat([
    Buffer.from([octets >> 8, octets & 0xff, full.length]),
    Buffer.from(full),
    Buffer.from([0, 1]), // no context; first block
  ]);
  return hmac(secret, info).subarray(0, octets);
}

function hmac(key: Uint8Array, octets: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(octets).digest();
}
