import { formatInstant, type Period } from "../../values/instant.ts";

export function machinesText(count: number): string {
  return count === 1 ? "one machine" : `${count} machines`;
}

export function dates({ from, to }: Period): string {
  return `${formatInstant(from).slice(0, 10)} to ${formatInstant(to - 1).slice(0, 10)}`;
}

export function times(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}

/** 1.2 million, 35 thousand: hashes a second span fifteen orders. */
export function rough(value: number): string {
  const [unit, name] = UNITS.find(([size]) => value >= size) ?? [1, ""];
  return `${Number((value / unit).toPrecision(2))}${name}`;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e12, " trillion"],
  [1e9, " billion"],
  [1e6, " million"],
  [1e3, " thousand"],
];
