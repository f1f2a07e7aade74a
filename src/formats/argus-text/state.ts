/** TCP control bits by the letters of Argus (ra(1), state; RFC 9293 §3.1, RFC 3168 §23). */
const BITS: ReadonlyMap<string, number> = new Map([
  ["F", 0x01],
  ["S", 0x02],
  ["R", 0x04],
  ["P", 0x08],
  ["A", 0x10],
  ["U", 0x20],
  ["E", 0x40],
  ["C", 0x80],
]);

/** Flags of each side as `ra -Zb` prints them: `SPA_SRPA`; null for the words that ra prints otherwise (CON, INT, RST). */
export function controlBitsOf(state: string): { readonly source: number; readonly destination: number } | null {
  const match = /^([FSRPAUEC]*)_([FSRPAUEC]*)$/.exec(state);
  return match ? { source: union(match[1]!), destination: union(match[2]!) } : null;
}

function union(letters: string): number {
  let bits = 0;
  for (const letter of letters) bits |= BITS.get(letter)!;
  return bits;
}

/** IE 136 by Argus's words: FIN and RST are ends that were seen, TIM is idle, ACC and REQ go on. */
const END_REASONS: ReadonlyMap<string, number> = new Map([
  ["FIN", 3],
  ["CLO", 3],
  ["RST", 3],
  ["TIM", 1],
]);

export function endReasonOf(state: string): number | undefined {
  const bits = controlBitsOf(state);
  if (bits) return ((bits.source | bits.destination) & 0x05) !== 0 ? 3 : undefined;
  return END_REASONS.get(state);
}
