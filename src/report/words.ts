import type { Answered, Estimate } from "../finding/finding.ts";
import { fixed, growthText, quantityText } from "../values/quantity.ts";

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

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** With a full stop where there is no end yet. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}\u00a0%`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${fixed(number, 0)} ${number === 1 ? one : many}`;
}

/** Names of things for headings: `workHourShare` to `work hour share`. */
export function spaced(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("-", " ")
    .toLowerCase();
}
