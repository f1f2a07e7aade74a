/** Records that lie one behind the other and become rows that do the same. */
export interface Run {
  view: DataView;
  /** Where each field of the first record begins in `view`. */
  readonly places: Int32Array;
  /** Octets of each field. */
  readonly lengths: Int32Array;
  /** Octets from a record to the next. */
  readonly stride: number;
  /** Row of the first record. */
  row: number;
  rows: number;
}

/** Writes one column, or what belongs together, for all records of a run. */
export type Writer = (run: Run) => void;

/** Up to four octets as a number. */
export function uint(view: DataView, at: number, octets: number): number {
  switch (octets) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at);
    case 3:
      return view.getUint16(at) * 256 + view.getUint8(at + 2);
    case 4:
      return view.getUint32(at);
    default:
      return 0;
  }
}

/** Up to eight octets as a number, exact to 2⁵³. */
export function longUint(view: DataView, at: number, octets: number): number {
  if (octets <= 4) return uint(view, at, octets);
  return uint(view, at, octets - 4) * 0x1_0000_0000 + view.getUint32(at + octets - 4);
}

export function isZero(view: DataView, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (view.getUint8(at) !== 0) return false;
  return true;
}
