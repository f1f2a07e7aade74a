import type { Figure } from "../../finding/figure.ts";
import { rangeOf } from "../../statistics/partial-identification.ts";
import { CATEGORIES } from "./categories.ts";
import { categoryShare, type Share } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import type { Part } from "./services.ts";

/** What the time went to, before beside after, with what is unresolved; the note tells the interval over days or weeks alone. */
export function categoriesFigure({ now, earlier, subject }: Occasion): Figure {
  return {
    kind: "ranking",
    title: "What the time went to",
    caption:
      "Share of the time online by use, what cannot be told among them; the 95 % intervals hold what the evidence leaves open, those of what is told alone stand beside.",
    unit: "share of time",
    zone: subject.zone.name,
    rows: CATEGORIES.flatMap((category) => {
      const share = categoryShare(now, category, "time");
      const before = earlier && categoryShare(earlier, category, "time");
      if (!share || (share.told.value === 0 && (before?.told.value ?? 0) === 0)) return [];
      const note = category === "unresolved" ? "" : `told ${percent(share.told.low)} to ${percent(share.told.high)}`;
      return [{ name: category, ...outer(share), note, before: before ? outer(before) : null }];
    }),
  };
}

/** Services or regions by share of time, before beside after. */
export function partsFigure(title: string, parts: readonly Part[], { subject }: Occasion): Figure {
  return {
    kind: "ranking",
    title,
    caption:
      "Share of the time online with 95 % intervals; the note tells on which share of days or weeks it was used.",
    unit: "share of time",
    zone: subject.zone.name,
    rows: parts.map(({ id, share, before, persistence }) => ({
      name: id,
      ...ends(share),
      note: `used on ${percent(persistence.period)}`,
      before: before ? ends(before) : null,
    })),
  };
}

function outer(share: Share) {
  return { value: share.told.value, ...rangeOf(share) };
}

function ends({ value, low, high }: { value: number; low: number; high: number }) {
  return { value, low, high };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
