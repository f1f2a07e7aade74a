import { createHash } from "node:crypto";

/** A UUID of version 5 (RFC 9562 §5.5): the same name in the same namespace is the same UUID. */
export function uuid5(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Of what Narrows itself names; made up once. */
export const NARROWS_NAMESPACE = "5a1c0f6e-7d1b-5c43-9a3e-2f8f6f0f7d55";
