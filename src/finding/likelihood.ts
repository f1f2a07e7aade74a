/** ICD 203 (2015), one row of words; `to` belongs to the next term. The two rows of the directive are never mixed. */
export const LIKELIHOOD_TERMS = [
  { term: "almost no chance", from: 0.01, to: 0.05 },
  { term: "very unlikely", from: 0.05, to: 0.2 },
  { term: "unlikely", from: 0.2, to: 0.45 },
  { term: "roughly even chance", from: 0.45, to: 0.55 },
  { term: "likely", from: 0.55, to: 0.8 },
  { term: "very likely", from: 0.8, to: 0.95 },
  { term: "almost certain", from: 0.95, to: 0.99 },
] as const;

/** Within this distance of a boundary the weaker term is taken. */
const NEAR_BOUNDARY = 0.02;

export interface Likelihood {
  readonly term: string;
  readonly probability: number;
}

/**
 * The word for a probability, the only way from a number to a likelihood in Narrows. Certainty is not in the scale: 0
 * and 1 are told as its ends, 0.01 and 0.99.
 */
export function likelihoodTerm(probability: number): Likelihood {
  const told = Math.min(0.99, Math.max(0.01, probability));
  const weakened = told >= 0.5 ? told - NEAR_BOUNDARY : told + NEAR_BOUNDARY;
  const crossed = Math.sign(weakened - 0.5) !== Math.sign(told - 0.5);
  const judged = crossed ? 0.5 : weakened;
  const row = LIKELIHOOD_TERMS.find(({ from, to }) => judged >= from && judged < to);
  return { term: (row ?? LIKELIHOOD_TERMS[judged < 0.5 ? 0 : LIKELIHOOD_TERMS.length - 1]!).term, probability: told };
}
