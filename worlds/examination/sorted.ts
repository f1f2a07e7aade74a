import type { Mark } from "./grade.ts";

/** Marks in one order, whoever was done first: by analysis, finding, world and seed; within, as they were told. */
export function sorted(marks: readonly Mark[]): Mark[] {
  const keyed = marks.map((mark, n) => ({ mark, n, key: keyOf(mark) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.n - b.n));
  return keyed.map(({ mark }) => mark);
}

function keyOf({ analysis, finding, world, seed }: Mark): string {
  return `${analysis} ${finding} ${world} ${String(seed).padStart(6, "0")}`;
}
