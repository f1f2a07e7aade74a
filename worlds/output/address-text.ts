const MOST_KNOWN = 1 << 16;
const known = new Map<number, string>();

/** An IPv4 address in dotted form; those met lately are remembered. */
export function addressText(address: number): string {
  let text = known.get(address);
  if (text === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    text = `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
    known.set(address, text);
  }
  return text;
}
