/** A flow of a feed, real or made up: both of its directions together. */
export interface FeedFlow {
  /** Of the end that was asked. */
  readonly port: number;
  readonly packets: number;
  readonly octets: number;
  readonly milliseconds: number;
}

/** What of a feed is compared: which bin a flow falls into. */
export const MARGINALS = {
  port: ({ port }: FeedFlow): string => (port < 1024 ? String(port) : port < 32_768 ? "registered" : "high"),
  packets: ({ packets }: FeedFlow): string => bin(packets),
  octetsPerPacket: ({ octets, packets }: FeedFlow): string => String(Math.floor(octets / packets / 100)),
  milliseconds: ({ milliseconds }: FeedFlow): string => bin(milliseconds),
} as const;
export type MarginalId = keyof typeof MARGINALS;

/** Jensen–Shannon divergence of two feeds in one respect, in bits: 0 alike, 1 nothing in common (Lin, 1991). */
export function divergence(one: readonly FeedFlow[], other: readonly FeedFlow[], marginal: MarginalId): number {
  const [p, q] = [sharesOf(one, marginal), sharesOf(other, marginal)];
  let bits = 0;
  for (const key of new Set([...p.keys(), ...q.keys()])) {
    const [a, b] = [p.get(key) ?? 0, q.get(key) ?? 0];
    const mean = (a + b) / 2;
    bits += (part(a, mean) + part(b, mean)) / 2;
  }
  return bits;
}

function part(share: number, mean: number): number {
  return share === 0 ? 0 : share * Math.log2(share / mean);
}

function sharesOf(flows: readonly FeedFlow[], marginal: MarginalId): Map<string, number> {
  const shares = new Map<string, number>();
  for (const flow of flows) {
    const key = MARGINALS[marginal](flow);
    shares.set(key, (shares.get(key) ?? 0) + 1 / flows.length);
  }
  return shares;
}

/** Half octaves. */
function bin(value: number): string {
  return String(value <= 0 ? -1 : Math.floor(2 * Math.log2(1 + value)));
}
