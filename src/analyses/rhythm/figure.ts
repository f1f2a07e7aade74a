import type { Figure } from "../../finding/figure.ts";
import { weekProfile } from "../../statistics/week-profile.ts";
import type { Weeks } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import type { WindowWeeks } from "./reading.ts";

/** Hour × weekday, before and after; each window's weeks count alike. */
export function weekFigure(
  name: string,
  unit: string,
  { period, against }: WindowWeeks,
  { subject }: Occasion,
): Figure {
  const weeks = [...(against && against.length > 0 ? [week("before", against)] : []), week("after", period)];
  return {
    kind: "week",
    title: `The week by ${name}`,
    caption: `Share of a mean week's ${name} by hour of the clock of ${subject.zone.name}, with its dated changes; every week counts alike.`,
    unit,
    zone: subject.zone.name,
    weeks: against ? weeks : weeks.map((each) => ({ ...each, label: "period" })),
  };
}

function week(label: string, weeks: Weeks): Extract<Figure, { kind: "week" }>["weeks"][number] {
  const profile = weekProfile(weeks);
  const shares = Array.from({ length: 7 }, (_, day) => Array.from(profile.slice(day * 24, day * 24 + 24)));
  return { label, shares, weeks: weeks.length };
}
