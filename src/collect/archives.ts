/** Whether octets begin a zip archive (APPNOTE §4.3.7), an empty one too. */
export function isZip(first: Uint8Array): boolean {
  return (
    first[0] === 0x50 && first[1] === 0x4b && ((first[2] === 3 && first[3] === 4) || (first[2] === 5 && first[3] === 6))
  );
}

const MAGIC_AT = 257;
const MAGIC = [0x75, 0x73, 0x74, 0x61, 0x72];

/** Whether octets begin a tar archive: the magic word of POSIX and GNU headers (pax, §ustar Interchange Format). */
export function isTar(first: Uint8Array): boolean {
  return MAGIC.every((octet, i) => first[MAGIC_AT + i] === octet);
}
