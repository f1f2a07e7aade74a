import type { Figure } from "../../finding/figure.ts";
import { formatInstant } from "../../values/instant.ts";
import { startOfDay } from "../instrument/local-time.ts";
import type { Judged } from "./judge.ts";
import type { Occasion } from "./occasion.ts";

type Timeline = Extract<Figure, { kind: "timeline" }>;

const DAYS = "days that count";

/** A strip for each series: where each change lies, by its cause; above them the days that count. */
export function stripsFigure({ levels, shares }: Judged, { subject, scene }: Occasion): Timeline {
  const when = (day: number) => formatInstant(startOfDay(scene.span.from + day, subject.zone));
  const changed = [...levels, ...(shares ? [{ ...shares, name: "shares by way" }] : [])];
  return {
    kind: "timeline",
    title: "Changes by series and cause",
    caption:
      "Each bar is the range in which a lasting change lies, named by what it is told as: use, the instrument, or a listed event. Series without a bar have none that stands.",
    unit: "range of a change, 90 of 100 reruns",
    zone: subject.zone.name,
    rows: [DAYS, ...changed.map(({ name }) => name)],
    spans: [
      ...covered(scene).map(({ from, to }) => ({ row: DAYS, name: "covered", from: when(from), to: when(to) })),
      ...changed.flatMap(({ name, changes }) =>
        changes.map(({ low, high, cause }) => ({ row: name, name: cause, from: when(low), to: when(high + 1) })),
      ),
    ],
    events: subject.events
      .filter(({ at }) => formatInstant(at) >= when(0) && formatInstant(at) < when(scene.span.to - scene.span.from))
      .map(({ at, title }) => ({ at: formatInstant(at), title })),
  };
}

function covered({ span, coverage }: Occasion["scene"]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (let day = 0; day < span.to - span.from; day++) {
    if (!coverage.complete(span.from + day)) continue;
    const last = runs.at(-1);
    if (last?.to === day) last.to++;
    else runs.push({ from: day, to: day + 1 });
  }
  return runs;
}
