import { spreadOfRatios } from "../../statistics/empirical-null.ts";
import { dispersion } from "../../statistics/negative-binomial.ts";
import type { Placed } from "./place.ts";
import type { Tally } from "./tally.ts";

/** No count over a period is taken to be steadier than this, whatever its days say: they go along with each other. */
const MOST_K = 30;
const LEAST_UNITS = 20;

/** k from day-to-day variation of countries about their share of the day; of each network, the least. */
export function dayToDay(tallies: readonly ReadonlyMap<string, Tally>[], days: readonly number[]): number {
  return Math.min(MOST_K, ...tallies.map((tally) => kOf(tally, days)));
}

function kOf(tally: ReadonlyMap<string, Tally>, days: readonly number[]): number {
  const used = [...tally.values()].filter(({ units }) => units >= LEAST_UNITS);
  const whole = used.reduce((sum, { units }) => sum + units, 0);
  const ofDay = days.map((day) => used.reduce((sum, { byDay }) => sum + (byDay.get(day) ?? 0), 0));
  const counts = used.flatMap(({ byDay }) => days.map((day) => byDay.get(day) ?? 0));
  const means = used.flatMap(({ units }) => ofDay.map((total) => (units * total) / whole));
  return used.length < 2 ? MOST_K : dispersion(counts, means, used.length + days.length - 1);
}

/** By how much the mixes of the controls differ, each against the others; null with fewer than two. */
export function spreadOfControls(controls: readonly ReadonlyMap<string, Tally>[]): number | null {
  if (controls.length < 2) return null;
  const spreads = controls.flatMap((one, at) => {
    const others = controls.filter((_, k) => k !== at);
    const countries = [...new Set(controls.flatMap((tally) => [...tally.keys()]))].sort();
    const units = (tally: ReadonlyMap<string, Tally>) => countries.map((country) => tally.get(country)?.units ?? 0);
    const own = units(one);
    const rest = countries.map((_, k) => others.reduce((sum, tally) => sum + units(tally)[k]!, 0));
    const scale = sum(own) / Math.max(1, sum(rest));
    return (
      spreadOfRatios(
        own,
        rest.map((count) => count * scale),
        rest.map((count) => 1 / Math.max(1, count)),
      ) ?? []
    );
  });
  return spreads.length === 0 ? null : Math.max(...spreads);
}

/** Share of units that databases put into a wrong country: the classes' own, weighted by their units. */
export function databaseError(placed: readonly Placed[]): number {
  const people = placed.filter((one) => one.people > 0);
  const weights = people.map((one) => one.people * one.days.length);
  const whole = sum(weights);
  return whole === 0 ? 0 : sum(people.map(({ error }, at) => error * weights[at]!)) / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
