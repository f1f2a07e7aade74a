import { fixed, growthText, percent, quantityText } from "../values/quantity.ts";
import type { Answered, Estimate } from "./finding.ts";

/** The number in words: `fourfold (×4.0, that is +300 %)`, `45 % of bytes`. */
export function valueWords(estimate: Estimate): string {
  return estimate.unit === "ratio" ? growthText(estimate) : quantityText(estimate).value;
}

/** `95 % interval ×3.6 to ×4.5`; says so where there is none. */
export function intervalWords(estimate: Estimate): string {
  const { interval } = quantityText(estimate);
  return interval === null ? "no interval" : `${percent(estimate.level)} interval ${interval}`;
}

/** What the estimate rests on: how many, and how many that is once their dependence is allowed for. */
export function baseWords({ n, nEffective }: Estimate): string {
  const observed = `${fixed(n, 0)} ${n === 1 ? "observation" : "observations"}`;
  return nEffective === null
    ? `from ${observed}, independent by design`
    : `from ${observed}, worth about ${fixed(nEffective, nEffective < 10 ? 1 : 0)} independent ones`;
}

/** How probable (ICD 203); a sentence of its own. */
export function likelihoodSentence({ term, probability }: NonNullable<Answered["likelihood"]>): string {
  const verb = /chance$/.test(term) ? `There is ${term === "roughly even chance" ? "a " : ""}${term}` : `It is ${term}`;
  return `${verb} (about ${Math.round(probability * 100)}\u00a0%) that this is so.`;
}

/** How good the evidence is; a sentence of its own. */
export function confidenceSentence({ level, because }: Answered["confidence"]): string {
  return sentence(`Confidence in the evidence is ${level}${because.length === 0 ? "" : `: ${because.join("; ")}`}`);
}

/** With a full stop where there is no end yet. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}
