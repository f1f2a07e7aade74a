import type { Instant } from "../values/instant.ts";
import { visibleText } from "../values/visible-text.ts";

/** A fault of input: told, counted and stored; the reader goes on. */
export interface Defect {
  /** Short stable id: `truncated`, `bad-length`, `unknown-template`, `clock` … */
  readonly kind: string;
  /** Octet offset in the decompressed input. */
  readonly octetOffset: number;
  /** What should have stood there, in plain words. */
  readonly expected: string;
  readonly found: string;
  /** How many octets were given up because of it; left out where the octets concerned are understood all the same. */
  readonly octets?: number;
  readonly time?: Instant;
  /** How many like it this one stands for; 1 by default. */
  readonly count?: number;
  /** Worth telling, though nothing was given up (a template that changed, padding): does not make an input partial. */
  readonly note?: boolean;
}

/**
 * Plain text of what a foreign file holds, safe for a terminal and one line: control, bidirectional and line-breaking
 * characters shown as `\u{…}`, cut at 120 characters.
 */
export function shown(text: string): string {
  const cut = text.length > 120 ? `${text.slice(0, 119)}…` : text;
  return visibleText(cut);
}
