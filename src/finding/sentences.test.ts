import assert from "node:assert/strict";
import { test } from "vitest";
import { likelihoodTerm } from "./likelihood.ts";
import { baseWords, confidenceSentence, intervalWords, likelihoodSentence, sentence, valueWords } from "./sentences.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const estimate = { value: 4.03, low: 3.61, high: 4.49, level: 0.95, unit: "ratio", n: 183, nEffective: 71.4 };

for (const [told, words] of [
  [valueWords(estimate), "fourfold (×4.0, that is +300 %)"],
  [valueWords({ ...estimate, value: 0.452, low: 0.43, high: 0.47, unit: "share of octets" }), "45 % of bytes"],
  [intervalWords(estimate), "95 % interval ×3.6 to ×4.5"],
  [intervalWords({ ...estimate, high: null }), "95 % interval at least ×3.6"],
  [intervalWords({ ...estimate, low: null, high: null }), "no interval"],
  [baseWords(estimate), "from 183 observations, worth about 71 independent ones"],
  [baseWords({ ...estimate, n: 1, nEffective: null }), "from 1 observation, independent by design"],
  [likelihoodSentence(likelihoodTerm(0.9)), "It is very likely (about 90 %) that this is so."],
  [likelihoodSentence(likelihoodTerm(0.5)), "There is a roughly even chance (about 50 %) that this is so."],
  [likelihoodSentence(likelihoodTerm(0)), "There is almost no chance (about 1 %) that this is so."],
  [
    confidenceSentence({ level: "low", because: ["a single reading", "coverage 0.4 of 1"] }),
    "Confidence in the evidence is low: a single reading; coverage 0.4 of 1.",
  ],
  [confidenceSentence({ level: "high", because: [] }), "Confidence in the evidence is high."],
  [sentence(" A claim "), "A claim."],
  [sentence("Whose?"), "Whose?"],
] as const)
  test(`it is said: ${words}`, () => assert.equal(plain(told), words));
