/**
 * How far one cycle a day stands out of an hourly series: its amplitude over the largest of those that are no harmonic of it
 * (Quan, Heidemann & Pradkin, IMC 2014, strict test: 2 and more); 0 where a harmonic is larger. Whole weeks are looked at.
 */
export function diurnal(hours: ArrayLike<number>): number {
  const days = Math.floor(hours.length / (7 * 24)) * 7;
  const length = days * 24;
  if (length === 0) return Number.NaN;
  const daily = amplitude(hours, days, length);
  let [next, harmonic] = [0, 0];
  for (let cycle = 1; cycle < length / 2; cycle++) {
    const here = amplitude(hours, cycle, length);
    if (cycle % days !== 0) next = Math.max(next, here);
    else if (cycle !== days) harmonic = Math.max(harmonic, here);
  }
  return daily >= harmonic ? daily / next : 0;
}

function amplitude(hours: ArrayLike<number>, cycle: number, length: number): number {
  let [x, y] = [0, 0];
  for (let hour = 0; hour < length; hour++) {
    const turn = (2 * Math.PI * cycle * hour) / length;
    x += hours[hour]! * Math.cos(turn);
    y += hours[hour]! * Math.sin(turn);
  }
  return Math.hypot(x, y) / length;
}
