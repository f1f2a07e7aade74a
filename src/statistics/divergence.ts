/** Jensen–Shannon divergence in bits, 0 (alike) to 1 (nothing in common): Lin, IEEE Trans. Inf. Theory 37 (1991). */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let bits = 0;
  for (let k = 0; k < p.length; k++) {
    const middle = p[k]! + q[k]!;
    if (p[k]! > 0) bits += p[k]! * Math.log2((2 * p[k]!) / middle);
    if (q[k]! > 0) bits += q[k]! * Math.log2((2 * q[k]!) / middle);
  }
  return Math.max(0, bits / 2);
}

/**
 * How far events must be moved around the clock to turn one profile into the other: mean hours for each event, by the
 * shorter way round. The least L1 distance of the cumulative shares over all offsets (Rabin, Delon & Gousseau, 2009).
 */
export function hoursMoved(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const gaps = new Float64Array(p.length);
  let gap = 0;
  for (let k = 0; k < p.length; k++) {
    gap += p[k]! - q[k]!;
    gaps[k] = gap;
  }
  const offset = Float64Array.from(gaps).sort()[p.length >> 1]!; // the median makes the L1 distance least
  return (gaps.reduce((sum, each) => sum + Math.abs(each - offset), 0) * 24) / p.length;
}
