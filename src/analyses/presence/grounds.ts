import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import type { Occasion } from "./occasion.ts";
import { listsOf } from "./occasion.ts";

/** What traffic by country rests on. */
export function assumptionsOf(occasion: Occasion): string[] {
  const { reading } = occasion;
  const later = listsOf(occasion).filter((one) => one.later);
  return [
    `the controls (${reading.controls.join(", ")}) meet the countries of the world as the subject would without people there, but for a factor of e^${reading.judgement.sigma.toFixed(2)} either way`,
    `databases put about ${(reading.noise.error * 100).toFixed(0)} % of the networks into a wrong country`,
    "exporters see the subject's and the controls' traffic with each country in the same proportion",
    ...(reading.sampling === "known"
      ? []
      : ["exporters that do not tell their sampling sample the subject and the controls alike"]),
    ...(reading.sampled ? ["sampling hides quiet networks of every country alike"] : []),
    ...later.map(({ list, date }) => `the list ${list} of ${date}, later than the period, held in it`),
    ...reading.clockFaults.map(
      ({ found, kind }) => `flows lie in the period though the input says: ${found} (${kind})`,
    ),
  ];
}

/** Confidence in a ratio of observed to expected, which carries its effect on the logarithm. */
export function confidenceIn(
  { reading }: Occasion,
  ratio: { readonly value: number; readonly low: number; readonly high: number } | null,
  readings: { readonly agree: number; readonly of: number },
  rivals: readonly string[],
): Confidence {
  const log = ratio && { low: Math.log(ratio.low), high: Math.log(ratio.high) };
  return confidenceFrom({
    coverage: reading.blocks.coveredDays / reading.blocks.days,
    // How far the nearer end is from "as expected", of what is told.
    precision: ratio && log && ratio.low > 0 ? precisionOf(log, 2 * Math.log(ratio.value), 1) : null,
    readings,
    openRivals: [
      ...rivals,
      ...(reading.sampling === "mixed" ? ["exporters may sample differently"] : []),
      ...(reading.controls.length < 2 ? ["a single control: its own ties to a country pass for the world's"] : []),
    ],
    untested: [
      ...(reading.clockFaults.length > 0
        ? ["flows lie in the period though clocks of exporters were found wrong"]
        : []),
      ...(reading.unclassed > 0.2 ? ["networks of unknown class are half of them places of people"] : []),
    ],
  });
}
