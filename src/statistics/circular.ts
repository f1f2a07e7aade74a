/** Where on a 24-hour clock events gather (the hour of their mean direction) and how strongly (R, 0 to 1): Mardia & Jupp (2000) §2.2. */
export function meanHour(profile: ArrayLike<number>): { readonly hour: number; readonly strength: number } {
  const { cosine, sine, total } = harmonic(profile, 1);
  return { hour: clock((Math.atan2(sine, cosine) * 24) / (2 * Math.PI)), strength: Math.hypot(cosine, sine) / total };
}

/** Sum, cosine and sine sums of a day's profile at `cycles` a day; an hour's events are put at its middle. */
export function harmonic(profile: ArrayLike<number>, cycles: number): { cosine: number; sine: number; total: number } {
  let [cosine, sine, total] = [0, 0, 0];
  for (let k = 0; k < profile.length; k++) {
    const angle = (2 * Math.PI * cycles * (k + 0.5)) / profile.length;
    cosine += profile[k]! * Math.cos(angle);
    sine += profile[k]! * Math.sin(angle);
    total += profile[k]!;
  }
  return { cosine, sine, total };
}

/** Onto [0, 24). */
export function clock(hour: number): number {
  return ((hour % 24) + 24) % 24;
}

/** From one hour to another by the shorter way, in (−12, 12]. */
export function hoursFrom(start: number, end: number): number {
  const ahead = clock(end - start);
  return ahead > 12 ? ahead - 24 : ahead;
}
