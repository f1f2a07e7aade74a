import type { Features } from "./features.ts";
import { LOG_RATIOS } from "./likelihood-ratios.ts";
import { type Sign, signsOf } from "./signs.ts";

export interface Score {
  /** Sum of log-likelihood ratios, nats. */
  readonly nats: number;
  readonly signs: readonly Sign[];
}

/** Of signs that depend on each other only the strongest counts fully (METHODS §12.2). */
const DEPENDENT = 0.3;

/** For a tunnel and against it, in nats. */
export function scoreOf(features: Features): Score {
  const signs = signsOf(features);
  return { nats: together(signs.map(({ id, kind }) => ({ kind, nats: LOG_RATIOS[id] ?? 0 }))), signs };
}

/**
 * Clients of one remote port speak of the same thing: METHODS §0.4, accumulate per endpoint. The strongest counts fully, the
 * others .3, so that a busy service, whose clients speak against a tunnel, is not made one by a single odd client.
 */
export function accumulated(scores: readonly number[]): number {
  return together(scores.map((nats) => ({ kind: "client", nats })));
}

function together(parts: readonly { readonly kind: string; readonly nats: number }[]): number {
  const strongest = new Map<string, number>();
  let all = 0;
  for (const { kind, nats } of parts) {
    all += DEPENDENT * nats;
    if (Math.abs(nats) > Math.abs(strongest.get(kind) ?? 0)) strongest.set(kind, nats);
  }
  for (const nats of strongest.values()) all += (1 - DEPENDENT) * nats;
  return all;
}
