import type { Ruled } from "./ask.ts";
import type { ConcealmentClass } from "./classes.ts";
import type { ShareDetails } from "./details.ts";
import type { Network } from "./reading.ts";
import { RULES } from "./rules.ts";

/** What the rules of a class put there, most octets first. */
export function ruledOf(of: ConcealmentClass, ruled: readonly Ruled[]): ShareDetails["by"] {
  const sums = new Map<number, { octets: number; flows: number }>();
  for (const { rule, octets, flows } of ruled) {
    if (RULES[rule]?.class !== of) continue;
    const sum = sums.get(rule) ?? { octets: 0, flows: 0 };
    sums.set(rule, { octets: sum.octets + octets, flows: sum.flows + flows });
  }
  return [...sums]
    .map(([rule, sum]) => ({ id: RULES[rule]!.id, tier: RULES[rule]!.tier, because: RULES[rule]!.because, ...sum }))
    .sort((a, b) => b.octets - a.octets || (a.id < b.id ? -1 : 1));
}

/** Names and endpoints told at most. */
const MOST_TOLD = 50;

export function vpnOf({ tunnels, visited }: Network): ShareDetails["vpn"] {
  return {
    endpoints: tunnels.endpoints
      .slice(0, MOST_TOLD)
      .flatMap(({ server, port, protocolIdentifier, verdict, nats, evidence }) =>
        verdict === "benign" ? [] : [{ server, port, protocolIdentifier, verdict, nats, evidence: [...evidence] }],
      ),
    visited: { ...visited, names: visited.names.slice(0, MOST_TOLD) },
  };
}

export function torOf({ relays, guards }: Network): ShareDetails["tor"] {
  const hosts = guards.reduce((sum, each) => sum + each.hosts, 0);
  if (hosts === 0) return null;
  let seen = 0;
  const middle = guards.find((each) => {
    seen += each.hosts;
    return 2 * seen >= hosts;
  });
  return { relays: relays.addresses, hosts, medianRelays: middle!.relays };
}
