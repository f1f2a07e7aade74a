import type { Features } from "./features.ts";
import { LIKELY } from "./likelihood-ratios.ts";
import { accumulated } from "./score.ts";

/** As the findings tell it: `known` by marks or a dated list, `likely` by its shape, `possible` an unresolved long talk. */
export type Verdict = "known" | "likely" | "possible" | "benign";

/** METHODS §6: accumulated over three days at least. */
export const LEAST_DAYS = 3;
const LEAST_SHARE = 0.3;

/** What speaks for and against a remote port, of all of its clients. */
export interface Case {
  readonly clients: readonly { readonly features: Features; readonly nats: number }[];
  /** On a dated list of VPN providers. */
  readonly listed: boolean;
  /** Some flow bears the mark of a VPN. */
  readonly named: boolean;
  /** Id of what else it is known to be. */
  readonly other: string | null;
}

export function accumulatedVerdict({ clients, listed, named, other }: Case): {
  readonly verdict: Verdict;
  readonly nats: number;
  readonly evidence: readonly string[];
} {
  const nats = accumulated(clients.map((client) => client.nats));
  const long = clients.some(({ features }) => features.days >= LEAST_DAYS);
  const carrier = clients.some(({ features }) => features.carrier !== null);
  const evidence = [...(named ? ["vpn-mark"] : []), ...(listed ? ["vpn-list"] : []), ...(other ? [other] : [])];
  const verdict = (): Verdict => {
    if (named) return "known";
    if (other !== null) return "benign";
    // A site of a VPN provider is no VPN: the list counts where the talk has a carrier's port, or the shape of a tunnel.
    if (listed && long && (carrier || nats > 0)) return "known";
    if (long && nats >= LIKELY) return "likely";
    return long && nats > 0 && clients.some(({ features }) => features.share >= LEAST_SHARE) ? "possible" : "benign";
  };
  return { verdict: verdict(), nats, evidence };
}
