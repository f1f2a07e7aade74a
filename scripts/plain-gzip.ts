import { gzipSync } from "node:zlib";

/** gzip without time or system in its header (RFC 1952 §2.3), so that the same octets give the same file. */
export function plainGzip(octets: Uint8Array): Uint8Array {
  const packed = gzipSync(octets, { level: 9 });
  packed.fill(0, 4, 8);
  packed[9] = 255;
  return packed;
}
