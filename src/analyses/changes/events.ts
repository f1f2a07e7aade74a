import { benjaminiHochberg } from "../../statistics/benjamini-hochberg.ts";
import { type EventStudy, eventStudy, FOLLOWED, FORETOLD } from "../../statistics/event-study.ts";
import { aboutLevels } from "../../statistics/level-changes.ts";
import type { Random } from "../../statistics/random.ts";
import { DAY } from "../../values/instant.ts";
import type { JudgedLevels } from "./judge.ts";
import type { Occasion } from "./occasion.ts";

export interface Study extends EventStudy {
  readonly series: JudgedLevels["id"];
  readonly name: string;
  readonly asks: "foretold" | "followed";
  readonly qValue: number;
}

/** Whether the weeks before and after the subject's listed events differ from others, series by series. */
export function studyEvents(levels: readonly JudgedLevels[], occasion: Occasion, random: Random): Study[] {
  const days = eventDays(occasion);
  const found = levels.flatMap(({ id, name, series, searched, changes }) => {
    const flat = withoutInstrument(series, searched.levels.kept, changes);
    return (
      [
        ["foretold", FORETOLD],
        ["followed", FOLLOWED],
      ] as const
    ).flatMap(([asks, setting]) => {
      const study = eventStudy(flat, days, random.fork(`${id} ${asks}`), setting);
      return study ? [{ ...study, series: id, name, asks }] : [];
    });
  });
  const adjusted = benjaminiHochberg(found.map(({ pValue }) => pValue));
  return found.map((study, k) => ({ ...study, qValue: adjusted[k]! }));
}

/** Indices of the days of listed events that lie in the time asked about, each once. */
export function eventDays({ subject, scene }: Occasion): number[] {
  const days = subject.events
    .map(({ at }) => Math.floor((at + subject.zone.offsetAt(at)) / DAY) - scene.span.from)
    .filter((day) => day >= 0 && day < scene.span.to - scene.span.from);
  return [...new Set(days)].sort((a, b) => a - b);
}

/** The steps that the instrument made are taken out, so that none passes for what an event did. */
function withoutInstrument(series: Float64Array, kept: Int32Array, changes: JudgedLevels["changes"]): Float64Array {
  const places = changes.filter(({ cause }) => cause === "instrument").map(({ at }) => kept.indexOf(at));
  const dense = Float64Array.from(kept, (at) => series[at]!);
  const left = aboutLevels(
    dense,
    places.filter((place) => place > 0),
  );
  const flat = new Float64Array(series.length).fill(Number.NaN);
  for (const [k, at] of kept.entries()) flat[at] = left[k]!;
  return flat;
}
