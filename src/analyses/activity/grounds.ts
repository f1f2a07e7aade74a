import { type Confidence, confidenceFrom, precisionOf } from "../../finding/confidence.ts";
import { formatInstant, type Period } from "../../values/instant.ts";
import { SLOT_SECONDS } from "./ask.ts";
import type { Uses } from "./gather.ts";
import { isSampled, type Occasion, seenAlike } from "./occasion.ts";

/** A share of time that differs by less is of no weight. */
export const SMALL_SHARE = 0.1;

export function confidenceOf(
  occasion: Occasion,
  interval: { readonly value: number; readonly low: number | null; readonly high: number | null },
  readings: { readonly agree: number; readonly of: number },
  rivals: readonly string[],
): Confidence {
  const { now, clockFaults } = occasion;
  return confidenceFrom({
    coverage: now.blocks.coveredDays / now.blocks.days,
    precision: precisionOf(interval, Math.max(interval.value, SMALL_SHARE), SMALL_SHARE),
    readings,
    openRivals: [
      ...rivals,
      ...(seenAlike(occasion) ? [] : ["the windows are seen differently"]),
      ...(now.sampling === "unknown" ? ["how the flows were sampled is not known"] : []),
    ],
    untested: [
      ...(clockFaults.length > 0 ? ["flows lie in the period though clocks of exporters were found wrong"] : []),
      ...(occasion.lists.some(({ list, later }) => list === "services" && later)
        ? ["the list of services is from after the period"]
        : []),
    ],
  });
}

export function assumptionsOf(occasion: Occasion): string[] {
  const { now, earlier, clockFaults, lists } = occasion;
  const services = lists.find(({ list }) => list === "services");
  const oneIn = Math.max(now.oneIn, earlier?.oneIn ?? 1);
  return [
    `a stretch of ${SLOT_SECONDS / 60} minutes in which a host and a service exchanged anything counts as that much time`,
    `${now.blocks.unit} do not depend on each other`,
    ...(services
      ? [`services are as the list of ${services.date} has them${services.later ? ", which is later" : ""}`]
      : []),
    ...(isSampled(occasion)
      ? ["of sampled flows time is that in which a packet was taken: busy uses are seen more fully than quiet ones"]
      : []),
    ...(now.sampling === "unknown" ? ["exporters that do not tell their sampling sample alike"] : []),
    ...(oneIn > 1 ? [`one in ${oneIn} hours of each host, by a hash, stands for the rest`] : []),
    ...clockFaults.map(({ found, kind }) => `flows lie in the period though the input says: ${found} (${kind})`),
  ];
}

export function commonDetails({ now, earlier, lists }: Occasion) {
  return {
    slotSeconds: SLOT_SECONDS,
    oneIn: now.oneIn,
    blocks: { unit: now.blocks.unit, period: heldBlocks(now), against: earlier && heldBlocks(earlier) },
    lists: lists.map((one) => ({ ...one })),
  };
}

function heldBlocks({ totals }: Uses): number {
  return totals.time.filter((time) => time > 0).length;
}

export function interval({ value, low, high }: { value: number; low: number; high: number }) {
  return { value, low, high };
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function span({ low, high }: { low: number; high: number }): string {
  return `${percent(low)} to ${percent(high)}`;
}

export function points({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${signed(value)} points (${signedSpan({ low, high })})`;
}

export function signedSpan({ low, high }: { low: number; high: number }): string {
  return `${signed(low)} to ${signed(high)}`;
}

function signed(share: number): string {
  return `${share >= 0 ? "+" : "−"}${Math.abs(share * 100).toFixed(1)}`;
}

export function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to).slice(0, 10)}`;
}
