import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { MOST_NETWORKS } from "./ask.ts";
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
    ...(reading.drawn.length > 0
      ? [
          `of the remote networks of ${reading.drawn.join(", ")} ${MOST_NETWORKS} were drawn at random, and counts are of those`,
        ]
      : []),
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
  return confidenceFrom({
    coverage: reading.blocks.coveredDays / reading.blocks.days,
    // On the logarithm, down to the lower end: the claim is of an excess, and its upper end is open where controls saw nobody.
    precision:
      ratio && precisionOf({ low: Math.log(ratio.low), high: Math.log(ratio.value) }, Math.log(ratio.value), 1),
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
    ],
  });
}
