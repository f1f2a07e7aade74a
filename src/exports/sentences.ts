import type { Answered, Estimate } from "../finding/finding.ts";
import { growthText, quantityText } from "../values/quantity.ts";

/** The number with its interval, in a sentence of its own. */
export function estimateSentence(estimate: Estimate): string {
  const { value, interval } = quantityText(estimate);
  const number = estimate.unit === "ratio" ? growthText(estimate) : value;
  const ends = interval === null ? "no interval" : `${100 * estimate.level} % interval ${interval}`;
  return `Estimate: ${number}; ${ends}, from ${estimate.n} observations.`.replaceAll("\u00a0", " ");
}

export function likelihoodSentence({ term, probability }: NonNullable<Answered["likelihood"]>): string {
  return `Likelihood: ${term} (${Math.round(100 * probability)} %).`;
}

/** Never in the sentence of the likelihood (ICD 203). */
export function confidenceSentence({ level, because }: Answered["confidence"]): string {
  return `Confidence: ${level}${because.length > 0 ? `, for ${because.join("; ")}` : ""}.`;
}
