/** Whether a made-up world is like a real one in one respect. */
export interface CheckResult {
  /** `hurst`, `dispersion north-korea`, `separable north-korea/miners by packets` … */
  readonly check: string;
  readonly value: number;
  /** Within these it is credible; null where there is no bound. */
  readonly low: number | null;
  readonly high: number | null;
  readonly passed: boolean;
  readonly because: string;
}

export function within(
  check: string,
  value: number,
  low: number | null,
  high: number | null,
  because: string,
): CheckResult {
  const passed = Number.isFinite(value) && (low === null || value >= low) && (high === null || value <= high);
  return { check, value, low, high, passed, because };
}

/** A check as a line that a person reads. */
export function lineOf({ check, value, low, high, passed, because }: CheckResult): string {
  const shown = (bound: number | null): string => (bound === null ? "" : String(Number(bound.toFixed(3))));
  const bounds = `${shown(low)}..${shown(high)}`;
  return `${passed ? "ok  " : "FAIL"} ${check.padEnd(52)} ${value.toFixed(3).padStart(9)}  ${bounds.padEnd(10)} ${because}`;
}
