import type { Instant, Period } from "../../src/values/instant.ts";
import type { Exporter } from "../world/instrument.ts";
import type { World } from "../world.ts";
import { byAny, everyNth, randomly, type SamplingChance } from "./sampling-chance.ts";

/** An exporter as it samples at a time. */
export interface Eye {
  readonly exporter: number;
  /** Chance of each packet. */
  readonly p: number;
  readonly oneIn: number;
  /** Every Nth packet instead of each by chance. */
  readonly counts: boolean;
  /** Of a flow, to be met. */
  readonly chance: SamplingChance;
  readonly directions: Exporter["directions"];
  readonly timeouts: Exporter["timeouts"];
}

/** A share of all flows that is seen by the same exporters: by one, or by two (double export). */
export interface Region {
  readonly share: number;
  readonly eyes: readonly Eye[];
  readonly chance: SamplingChance;
}

/** Who sees what at a time. Which exporter a flow passes is chance, and has nothing to do with its network or way. */
export interface View {
  readonly regions: readonly Region[];
}

/** A time in which the instrument does not change. */
export interface Stretch extends Period {
  readonly view: View;
}

/** How the instrument stands; the same view as long as nothing changes. */
export class Instrument {
  readonly #exporters: readonly Exporter[];
  readonly #changes: readonly Instant[];
  readonly #views = new Map<string, View>();
  #last: Stretch = { from: 0, to: 0, view: { regions: [] } };

  constructor({ exporters }: Pick<World, "exporters">) {
    this.#exporters = exporters;
    const dates = exporters.flatMap(({ period, sampling }) => [
      period.from,
      period.to,
      ...sampling.map(({ from }) => from),
    ]);
    this.#changes = [...new Set(dates)].sort((a, b) => a - b);
  }

  at(instant: Instant): View {
    if (instant < this.#last.from || instant >= this.#last.to) this.#last = this.#stretch(instant);
    return this.#last.view;
  }

  /** Calls back with the stretches that a time falls into; mostly one. */
  during(from: Instant, to: Instant, visit: (view: View, from: Instant, to: Instant) => void): void {
    let start = from;
    for (const change of this.#changes)
      if (change > start && change < to) {
        visit(this.at(start), start, change);
        start = change;
      }
    visit(this.at(start), start, to);
  }

  #stretch(instant: Instant): Stretch {
    const from = this.#changes.findLast((change) => change <= instant) ?? Number.NEGATIVE_INFINITY;
    const to = this.#changes.find((change) => change > instant) ?? Number.POSITIVE_INFINITY;
    return { from, to, view: this.#view(instant) };
  }

  #view(instant: Instant): View {
    const eyes = this.#exporters.map((exporter) => eyeAt(exporter, instant));
    const key = eyes.map((eye) => (eye ? `${eye.oneIn}${eye.counts ? "c" : ""}` : "-")).join();
    let view = this.#views.get(key);
    if (!view) {
      view = { regions: regionsOf(this.#exporters, eyes) };
      this.#views.set(key, view);
    }
    return view;
  }
}

function eyeAt(exporter: Exporter, at: Instant): Eye | null {
  if (at < exporter.period.from || at >= exporter.period.to) return null;
  const { oneIn, method } = exporter.sampling.findLast(({ from }) => from <= at) ?? exporter.sampling[0]!;
  const { index, directions, timeouts } = exporter;
  const counts = method === "count" && oneIn > 1;
  const chance = counts ? everyNth(oneIn) : randomly(1 / oneIn);
  return { exporter: index, p: 1 / oneIn, oneIn, counts, chance, directions, timeouts };
}

/** Exporters lie side by side on a line of length 1, each overlapping the one before it by what both see. */
function regionsOf(exporters: readonly Exporter[], eyes: readonly (Eye | null)[]): Region[] {
  let reached = 0;
  const spans = exporters.map(({ sees, twice }) => {
    const from = Math.max(0, reached - twice * sees);
    reached = from + sees;
    return { from, to: reached };
  });
  const cuts = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const regions: Region[] = [];
  for (const [i, from] of cuts.slice(0, -1).entries()) {
    const middle = (from + cuts[i + 1]!) / 2;
    const there = eyes.filter(
      (eye): eye is Eye => eye !== null && middle > spans[eye.exporter]!.from && middle < spans[eye.exporter]!.to,
    );
    if (there.length > 0) regions.push({ share: cuts[i + 1]! - from, eyes: there, chance: byAny(there) });
  }
  return regions;
}
