/**
 * Centred log-ratio of a composition (Aitchison, JRSS B 44, 1982). Parts below `least` of the whole are raised to it
 * first, since nothing has no logarithm; null when there is no whole.
 */
export function centredLogRatio(parts: readonly number[], least = 1e-3): Float64Array | null {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (!(whole > 0) || !Number.isFinite(whole)) return null;
  const logs = Float64Array.from(parts, (part) => Math.log(Math.max(part / whole, least)));
  const centre = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return logs.map((log) => log - centre);
}
