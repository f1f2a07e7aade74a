/** The chance that a flow is met by a sample of its packets, by one exporter or by several together. */
export interface SamplingChance {
  /** The same for those that are alike. */
  readonly key: string;
  /** Every packet is taken. */
  readonly sure: boolean;
  /** Of a flow of so many packets; grows with them. */
  met(packets: number): number;
}

/** Each packet is taken with chance `p`. */
export function randomly(p: number): SamplingChance {
  const log = Math.log1p(-Math.min(p, 1 - 1e-16));
  return { key: String(p), sure: p >= 1, met: (packets) => (p >= 1 ? 1 : -Math.expm1(log * packets)) };
}

export const NEVER: SamplingChance = randomly(0);
export const EVERY: SamplingChance = randomly(1);

/** Every Nth packet is taken; where in the count a flow begins is chance. Its packets are taken to follow each other. */
export function everyNth(oneIn: number): SamplingChance {
  return { key: `every ${oneIn}`, sure: oneIn === 1, met: (packets) => Math.min(1, packets / oneIn) };
}

/** By any of some exporters, each with a chance of its own. */
export function byAny(exporters: readonly { readonly p: number; readonly chance: SamplingChance }[]): SamplingChance {
  const counting = exporters.filter(({ chance }) => chance.key.startsWith("every"));
  const none = exporters.reduce(
    (none, { p, chance }) => (counting.some((one) => one.chance === chance) ? none : none * (1 - p)),
    1,
  );
  const random = randomly(1 - none);
  if (counting.length === 0) return random;
  return {
    key: [random.key, ...counting.map(({ chance }) => chance.key)].join(" "),
    sure: random.sure,
    met: (packets) =>
      1 - counting.reduce((missed, { chance }) => missed * (1 - chance.met(packets)), 1 - random.met(packets)),
  };
}
