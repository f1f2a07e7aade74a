import type { Figure } from "../../finding/figure.ts";
import { countryNamed } from "./countries.ts";
import { isFew } from "./ladder.ts";
import { dates, type Occasion } from "./occasion.ts";
import type { Reading, Standing } from "./reading.ts";

const MOST_RANKED = 15;
/** An upper end beyond this is open: the controls saw nobody there. */
const OPEN_FROM = 1000;

/** The countries on their ladder, and those with most excess beside the window before; cells that are few are not drawn. */
export function figuresOf({ reading, before, subject }: Occasion): Figure[] {
  const drawn = reading.standings.filter(({ tally }) => !isFew(tally));
  const ranked = [...drawn].sort((a, b) => shownOf(b).shrunk - shownOf(a).shrunk).slice(0, MOST_RANKED);
  const head = { unit: "ratio", zone: subject.zone.name };
  return [
    {
      kind: "countries",
      title: "Countries by evidence of presence",
      caption: `Observed exchange ÷ expected in ${dates(reading.period)}; presence begins at level 3.`,
      ...head,
      rows: drawn.map((one) => ({
        country: one.judged.country,
        name: countryNamed(one.judged.country).name,
        ...heldOf(one),
        level: one.level,
        note: one.held.at(-1) ?? "",
      })),
    },
    {
      kind: "ranking",
      title: "Exchange beyond what the controls let expect",
      caption: `The ${ranked.length} countries with most of it, drawn towards 1 as far as counts are small; 95 % intervals.`,
      ...head,
      rows: ranked.map((one) => ({
        name: countryNamed(one.judged.country).name,
        ...heldOf(one),
        note: `level ${one.level}`,
        before: before && beforeOf(before, one),
      })),
    },
  ];
}

function shownOf({ bySessions, judged }: Standing) {
  return bySessions ? judged.sessions : judged.units;
}

function heldOf(standing: Standing) {
  const { value, low, high } = shownOf(standing).ratio;
  return { value, low, high: high > OPEN_FROM ? null : high };
}

/** The same count in the window before; null where it was few, or of its kind nothing was met at all. */
function beforeOf({ standings }: Reading, { judged, bySessions }: Standing) {
  const then = standings.find((one) => one.judged.country === judged.country);
  if (!then || isFew(then.tally)) return null;
  const held = { ...then, bySessions };
  return shownOf(held).expected > 0 ? heldOf(held) : null;
}
