/**
 * Normalised power of a series at one frequency, 0 to 1, whatever moments are missing: the share of its variance that a
 * sine of that frequency explains (Lomb, Astrophysics and Space Science 39, 1976; Scargle, ApJ 263, 1982, eq. 10).
 * `frequency` in turns for each unit of the times; the values' mean is taken off first. 0 for a series without variance.
 */
export function lombScargle(times: ArrayLike<number>, values: ArrayLike<number>, frequency: number): number {
  const turn = 2 * Math.PI * frequency;
  let [sines, cosines, mean] = [0, 0, 0];
  for (let k = 0; k < times.length; k++) {
    sines += Math.sin(2 * turn * times[k]!);
    cosines += Math.cos(2 * turn * times[k]!);
    mean += values[k]! / times.length;
  }
  const delay = Math.atan2(sines, cosines) / 2; // makes sine and cosine independent at these times
  let [yc, ys, cc, ss, yy] = [0, 0, 0, 0, 0];
  for (let k = 0; k < times.length; k++) {
    const y = values[k]! - mean;
    const c = Math.cos(turn * times[k]! - delay);
    const s = Math.sin(turn * times[k]! - delay);
    yc += y * c;
    ys += y * s;
    cc += c * c;
    ss += s * s;
    yy += y * y;
  }
  if (yy === 0) return 0;
  return ((cc > 0 ? yc ** 2 / cc : 0) + (ss > 0 ? ys ** 2 / ss : 0)) / yy;
}
