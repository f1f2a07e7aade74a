/** How well one of several actors is hidden among the others by what they do. */
export type AnonymitySet = {
  /** Shannon entropy, bits (Serjantov & Danezis, PET 2002). */
  readonly bits: number;
  /** 2^bits: as many actors, all alike, would hide one as well. */
  readonly effectiveSize: number;
  /** bits ÷ log₂ of the actors, 0 to 1 (Díaz, Seys, Claessens & Preneel, PET 2002); null for one actor. */
  readonly degree: number | null;
  readonly actors: number;
};

/** Of the activity of each actor, in any unit; those without any are no part of the set. Null where there is none. */
export function anonymitySet(activity: ArrayLike<number>): AnonymitySet | null {
  const active = Array.from(activity).filter((amount) => amount > 0);
  const total = active.reduce((sum, amount) => sum + amount, 0);
  const logs = active.reduce((sum, amount) => sum + amount * Math.log2(amount), 0);
  return anonymitySetOf(active.length, total, logs);
}

/** The same from sums: n actors, Σ a and Σ a · log₂ a. */
export function anonymitySetOf(actors: number, total: number, amountTimesLog: number): AnonymitySet | null {
  if (!(actors > 0) || !(total > 0)) return null;
  const bits = Math.min(Math.log2(actors), Math.max(0, Math.log2(total) - amountTimesLog / total));
  return { bits, effectiveSize: 2 ** bits, degree: actors > 1 ? bits / Math.log2(actors) : null, actors };
}
