import type { Features } from "./features.ts";
import { SIGN_GROUPS } from "./signs.ts";

/** What is known to be a tunnel, or not to be one. */
export interface Example {
  readonly tunnel: boolean;
  readonly features: Features;
}

/** Beyond, one kind of sign would outvote all others (METHODS §12.1: capped at ±3 nats). */
const MOST = 3;

/**
 * Log-likelihood ratios of the signs of each group, from examples; half an example is added to each, so that what was never
 * met is not impossible. To the hundredth of a nat.
 */
export function logRatiosFrom(examples: readonly Example[]): Record<string, number> {
  const ratios: Record<string, number> = {};
  for (const { signs } of SIGN_GROUPS) {
    const held = examples.flatMap(({ tunnel, features }) => {
      const sign = signs.find((one) => one.holds(features));
      return sign ? [{ tunnel, id: sign.id }] : [];
    });
    const share = (tunnel: boolean, id: string) => {
      const of = held.filter((one) => one.tunnel === tunnel);
      return (of.filter((one) => one.id === id).length + 0.5) / (of.length + signs.length / 2);
    };
    for (const { id } of signs) {
      const nats = Math.log(share(true, id) / share(false, id));
      ratios[id] = Math.round(Math.max(-MOST, Math.min(MOST, nats)) * 100) / 100;
    }
  }
  return ratios;
}
