import type { Answered } from "../finding/finding.ts";
import { baseWords, confidenceSentence, intervalWords, likelihoodSentence, valueWords } from "../finding/sentences.ts";

/** What a finding says besides its claim; likelihood and confidence in sentences of their own (ICD 203). */
export function sentencesOf({ estimate, likelihood, confidence }: Answered): string[] {
  return [
    ...(estimate ? [`Estimate: ${valueWords(estimate)}; ${intervalWords(estimate)}, ${baseWords(estimate)}.`] : []),
    ...(likelihood ? [likelihoodSentence(likelihood)] : []),
    confidenceSentence(confidence),
  ].map(withPlainSpaces);
}

/** For who searches the text: `95 %` as it is typed. */
export function withPlainSpaces(text: string): string {
  return text.replaceAll("\u00a0", " ");
}
