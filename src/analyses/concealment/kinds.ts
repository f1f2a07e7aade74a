import { CLASSES } from "./classes.ts";
import { RULES } from "./rules.ts";

/** What flows are told to be and may be, as places in {@link CLASSES}. */
export interface Kind {
  readonly told: number;
  readonly couldBe: readonly number[];
}

const byMeaning = new Map<string, Kind>();
const meanings = RULES.map(({ class: of, couldBe }) => {
  if (of === "beside") return null;
  const kind = { told: CLASSES.indexOf(of), couldBe: couldBe.map((one) => CLASSES.indexOf(one)) };
  const meaning = JSON.stringify(kind);
  if (!byMeaning.has(meaning)) byMeaning.set(meaning, kind);
  return meaning;
});

/** Each once, whichever rules tell it. */
export const KINDS: readonly Kind[] = [...byMeaning.values()];

/** Number of the kind of each rule; beyond {@link KINDS} for what is beside. */
export const KIND_OF_RULE: readonly number[] = meanings.map((meaning) =>
  meaning === null ? KINDS.length : [...byMeaning.keys()].indexOf(meaning),
);

/** How much of a quarter of an hour a class has as it is told, at least and at most. */
export interface Part {
  readonly place: number;
  readonly told: number;
  readonly least: number;
  readonly most: number;
}

const UNRESOLVED = CLASSES.indexOf("unresolved");

/**
 * A quarter of an hour belongs to each class in it for its part. Whatever the open kinds are, a class that is surely there has
 * at least its part among all that may be there, and one that may be there at most its part among those that surely are.
 */
export function partsOf(kinds: readonly Kind[]): Part[] {
  const told = new Set(kinds.map((kind) => kind.told));
  const sure = new Set(kinds.flatMap(({ couldBe }) => (couldBe.length === 1 ? couldBe : [])));
  const possible = new Set(kinds.flatMap(({ couldBe }) => couldBe.filter((place) => place !== UNRESOLVED)));
  return [...new Set([...told, ...possible])].map((place) => {
    const part = told.has(place) ? 1 / told.size : 0;
    // What is unresolved is just that: it leaves open what else is, not itself.
    if (place === UNRESOLVED) return { place, told: part, least: part, most: part };
    const least = sure.has(place) ? Math.min(part, 1 / possible.size) : 0;
    return { place, told: part, least, most: Math.max(part, 1 / new Set([...sure, place]).size) };
  });
}
