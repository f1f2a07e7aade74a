import type { Figure } from "../../finding/figure.ts";
import { CATEGORIES } from "./categories.ts";
import { categoryShare } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import type { Part } from "./services.ts";

/** What the time went to, before beside after, with what is unresolved; the note tells what each may be. */
export function categoriesFigure({ now, earlier, subject }: Occasion): Figure {
  return {
    kind: "ranking",
    title: "What the time went to",
    caption:
      "Share of the time online by use with 95 % intervals, what cannot be told among them; beside each what it may be at least and at most.",
    unit: "share of time",
    zone: subject.zone.name,
    rows: CATEGORIES.flatMap((category) => {
      const share = categoryShare(now, category, "time");
      const before = earlier && categoryShare(earlier, category, "time");
      if (!share || (share.told.value === 0 && (before?.told.value ?? 0) === 0)) return [];
      const { low, high } = share.bounds;
      const note = category === "unresolved" ? "" : `may be ${percent(low)} to ${percent(high)}`;
      return [{ name: category, ...ends(share.told), note, before: before ? ends(before.told) : null }];
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

function ends({ value, low, high }: { value: number; low: number; high: number }) {
  return { value, low, high };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
