import { shown } from "../../record/defect.ts";
import { type Instant, SECOND } from "../../values/instant.ts";
import { optionsOf, textOf } from "./pcapng-options.ts";

/** What an interface description block says of the packets that name it. */
export interface Interface {
  readonly linkType: number;
  /** As the capturing host names it; empty when not told. */
  readonly name: string;
  readonly unitsPerSecond: number;
  /** Instant of time stamp 0. */
  readonly offset: Instant;
}

export interface Fault {
  readonly kind: string;
  readonly expected: string;
  readonly found: string;
}

const NAME = 2;
const TIME_RESOLUTION = 9;
const TIME_OFFSET = 14;
/** Finer steps than these have no clock, and no 64 bits. */
const FINEST = { decimal: 18, binary: 63 };
/** Seconds; beyond lie times that no capture was made in. */
const FARTHEST = 2 ** 33;

/** The interface, or null when its times cannot be read, with what is wrong. */
export function interfaceOf(
  view: DataView,
  linkType: number,
  from: number,
  end: number,
  little: boolean,
): { found: Interface | null; faults: Fault[] } {
  const { options, fault } = optionsOf(view, from, end, little);
  const faults: Fault[] = [];
  if (fault) faults.push({ kind: "bad-option", expected: "options that end within their block", found: fault });
  let unitsPerSecond: number | null = 1e6; // §4.2: microseconds unless told
  let offset = 0;
  let name = "";
  for (const { code, from: at, to } of options) {
    if (code === NAME) name = nameOf(view, at, to);
    if (code === TIME_RESOLUTION && to > at) unitsPerSecond = resolution(view.getUint8(at));
    if (code === TIME_OFFSET && to - at >= 8) offset = Number(view.getBigInt64(at, little));
  }
  if (unitsPerSecond === null)
    faults.push({
      kind: "bad-clock",
      expected: "a time resolution of 10⁻¹⁸ s, 2⁻⁶³ s or coarser",
      found: "a finer one",
    });
  if (Math.abs(offset) > FARTHEST) {
    faults.push({ kind: "bad-clock", expected: "a time offset of some years", found: `${offset} s` });
    offset = 0;
  }
  return {
    found: unitsPerSecond === null ? null : { linkType, name, unitsPerSecond, offset: offset * SECOND },
    faults,
  };
}

/** Cut to 255 octets, up to the first NUL; what is shown of it is made safe (RELIABILITY N13). */
function nameOf(view: DataView, from: number, to: number): string {
  return shown(textOf(view, from, Math.min(to, from + 255)).replace(/\0.*$/s, ""));
}

/** The first bit tells the base, the others the negative exponent. */
function resolution(octet: number): number | null {
  const exponent = octet & 0x7f;
  if (octet & 0x80) return exponent <= FINEST.binary ? 2 ** exponent : null;
  return exponent <= FINEST.decimal ? 10 ** exponent : null;
}
