/** A contradiction in a world file, and where it stands. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly fault: string;
}

/** Shares that must add up, within what decimals allow. */
export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

export function isOne(sum: number): boolean {
  return Math.abs(sum - 1) < 1e-6;
}
