/** Well-known communities (RFC 1997), spelled as routers and bgpdump spell them. */
const WELL_KNOWN = new Map([
  [0xffffff01, "no-export"],
  [0xffffff02, "no-advertise"],
  [0xffffff03, "local-AS"],
]);

/** A COMMUNITIES attribute (RFC 1997) of whole communities. */
export function communitiesText(value: Uint8Array): string {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const texts: string[] = [];
  for (let at = 0; at + 4 <= value.length; at += 4)
    texts.push(WELL_KNOWN.get(view.getUint32(at)) ?? `${view.getUint16(at)}:${view.getUint16(at + 2)}`);
  return texts.join(" ");
}

/** A LARGE_COMMUNITY attribute (RFC 8092 §4) of whole communities. */
export function largeCommunitiesText(value: Uint8Array): string {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const texts: string[] = [];
  for (let at = 0; at + 12 <= value.length; at += 12)
    texts.push(`${view.getUint32(at)}:${view.getUint32(at + 4)}:${view.getUint32(at + 8)}`);
  return texts.join(" ");
}
