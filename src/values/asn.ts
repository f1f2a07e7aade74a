/** An Autonomous System number, 0 to 4294967295 (RFC 6793). */
export type Asn = number;

/** `AS131279` or `131279`; null when it is no such number. */
export function parseAsn(text: string): Asn | null {
  const match = /^(?:AS)?(\d{1,10})$/i.exec(text.trim());
  if (!match) return null;
  const asn = Number(match[1]);
  return asn <= 0xffffffff ? asn : null;
}
