/** Chance that at least one of a flow's packets is kept when each is with this probability: 1 − (1 − p)^k (METHODS §1.3). */
export function chanceSeen(packets: number, samplingProbability: number): number {
  return samplingProbability >= 1 ? 1 : -Math.expm1(packets * Math.log1p(-samplingProbability));
}

/** Packets that a flow needs to be seen with this chance; rounded up, for there are no parts of packets. */
export function packetsToBeSeen(chance: number, samplingProbability: number): number {
  if (samplingProbability >= 1) return 1;
  return Math.ceil(Math.log1p(-chance) / Math.log1p(-samplingProbability));
}

/** Packets of which, at this level, none need have been kept: what may have passed where nothing was seen (`rule of three`). */
export function mostUnseen(level: number, samplingProbability: number): number {
  return samplingProbability >= 1 ? 0 : Math.log1p(-level) / Math.log1p(-samplingProbability);
}
