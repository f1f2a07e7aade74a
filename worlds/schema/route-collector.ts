import { z } from "zod";
import { asn, dated, id, ipv4, period, share } from "./values.ts";

const peer = z.strictObject({
  asn,
  address: ipv4,
  /** ASNs between the peer and the way. */
  via: z.array(asn).default([]),
  /** From 0 to 1: the peer prefers the way into whose share (in the order of the network's ways, last first) this falls. */
  leans: share,
  /** A customer of one way only, which never hears of the others. */
  only: id.optional(),
});

/** Who writes down the routes; its peers each lean to one way. */
export const routeCollector = z.strictObject({
  name: z.string(),
  asn,
  address: ipv4,
  period,
  ribs: z.array(dated),
  peers: z.array(peer).min(1),
  /** When sessions with all peers break and come back two minutes later with the same routes. */
  resets: z.array(dated).default([]),
});

export type RouteCollectorFile = z.infer<typeof routeCollector>;
