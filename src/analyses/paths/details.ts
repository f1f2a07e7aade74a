import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });

/** Where a carrier is registered and where it operates are two facts (CLAIMS §6.2). */
const way = z.strictObject({
  id: z.string(),
  title: z.string(),
  asns: z.array(z.number()),
  registeredIn: z.string().nullable(),
  operatesIn: z.string().nullable(),
});

/** A prefix of the subject's address space as route collectors saw it. */
const prefix = z.strictObject({
  prefix: z.string(),
  /** `member`: the subject's own or inside it · `covering`: around it. */
  relation: z.enum(["member", "covering"]),
  origins: z.array(z.number()),
  /** The ASes next to the origin. */
  upstreams: z.array(z.number()),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  peers: z.number(),
  /** Three facts that are often taken for one: who holds it by the registry, where a database puts it, who carried it last. */
  registrant: z.strictObject({ holder: z.string(), source: z.string() }).nullable(),
  /** ISO 3166 code; null where no reference says, which is not the same as nowhere. */
  geolocation: z.string().nullable(),
  carriers: z.array(
    z.strictObject({
      asn: z.number(),
      name: z.string().nullable(),
      way: z.string().nullable(),
      registeredIn: z.string().nullable(),
      operatesIn: z.string().nullable(),
    }),
  ),
});

/** `details` of paths.share.<way> and of paths.share.unattributed. */
export const shareDetails = z.strictObject({
  way: way.nullable(),
  against: interval.nullable(),
  difference: interval.nullable(),
  /** By direction as the subject sees it, and by flow records instead of octets. */
  out: interval.nullable(),
  in: interval.nullable(),
  flowRecords: interval.nullable(),
  /** By the routes of the period alone: share of the hours that peers held a route to the subject's prefixes. */
  prefixHours: interval.nullable(),
  /** Only what was attributed; the estimate takes the rest to be spread like it within each network and week. */
  attributed: interval.nullable(),
  /** If none, and if all, of what could not be attributed went this way. */
  bounds: z.strictObject({ low: z.number(), high: z.number() }),
  unattributed: z.number(),
  /** Share of octets by what told the way: the flow's adjacent ASN, its member, the routes of the time, nothing. */
  basis: z.strictObject({ neighbour: z.number(), member: z.number(), route: z.number(), nothing: z.number() }),
  days: z.strictObject({ period: z.number(), against: z.number().nullable() }),
});

/** `details` of paths.effective. */
export const effectiveDetails = z.strictObject({
  against: interval.nullable(),
  shares: z.array(z.strictObject({ way: z.string(), value: z.number() })),
});

/** `details` of paths.hegemony.<asn>. */
export const hegemonyDetails = z.strictObject({
  asn: z.number(),
  name: z.string().nullable(),
  way: way.nullable(),
  at: z.iso.datetime(),
  peers: z.number(),
  origins: z.array(z.number()),
  against: z.number().nullable(),
});

/** An AS next to an origin of the subject's prefixes, to the second. */
const neighbour = z.strictObject({
  asn: z.number(),
  origin: z.number(),
  name: z.string().nullable(),
  prefixes: z.array(z.string()),
  firstSeen: z.iso.datetime(),
  /** The last second in which a peer was heard to hold such a route; what ended it, or the last that is known of it. */
  lastSeen: z.iso.datetime(),
  /** Whether some peer held it when the records end. */
  stillThere: z.boolean(),
  peers: z.number(),
});

/** An AS that handed on routes against its relationships, as far as these were supplied. */
const leak = z.strictObject({
  asn: z.number(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  prefixes: z.array(z.string()),
  peers: z.number(),
});

/** `details` of paths.prefixes, and part of those of paths.newUpstream. */
export const prefixesDetails = z.strictObject({
  prefixes: z.array(prefix),
  neighbours: z.array(neighbour),
  leaks: z.array(leak),
  ways: z.array(way),
  updates: z.number(),
  peers: z.number(),
});

const STATES = ["candidate", "confirmed", "backup", "failover", "leak", "hijack"] as const;

/** `details` of paths.newUpstream, answered or not. */
export const newUpstreamDetails = z.strictObject({
  upstreams: z.array(
    z.strictObject({
      asn: z.number(),
      way: z.string().nullable(),
      from: z.iso.datetime(),
      low: z.iso.datetime(),
      high: z.iso.datetime(),
      verdict: z.enum(STATES),
      because: z.string(),
      name: z.string().nullable(),
      registeredIn: z.string().nullable(),
      operatesIn: z.string().nullable(),
      prefixes: z.array(z.string()),
      hours: z.number(),
      peers: z.number(),
      hegemony: z.number(),
      trafficDays: z.number().nullable(),
      /** When the last peer lost it; null while it is there. */
      until: z.iso.datetime().nullable(),
      /** A candidate since the second in which the first peer heard of it; confirmed as soon as all that is asked was there. */
      states: z.array(z.strictObject({ state: z.enum(STATES), at: z.iso.datetime() })),
    }),
  ),
  prefixes: z.array(prefix),
  neighbours: z.array(neighbour),
  leaks: z.array(leak),
  ways: z.array(way),
  updates: z.number(),
  peers: z.number(),
});

const counted = z.strictObject({ inside: z.number(), unplaced: z.number(), multihop: z.number() });
const links = z.strictObject({ supplied: z.number(), inferred: z.number(), links: z.number() });

/** `details` of paths.transit.<asn>. */
export const transitDetails = z.strictObject({
  asn: z.number(),
  name: z.string().nullable(),
  way: way.nullable(),
  at: z.iso.datetime(),
  /** ASes whose monitors count; monitors that do not, by reason; links of the paths with a known relationship. */
  hosts: z.number(),
  left: counted,
  known: links,
});

/** `details` of paths.views. */
export const viewsDetails = z.strictObject({
  ways: z.array(
    z.strictObject({ way: z.string(), traffic: interval, routes: interval, difference: interval, agree: z.boolean() }),
  ),
  prefixHours: z.number(),
  peers: z.number(),
  agree: z.boolean(),
});

const gap = z.strictObject({
  prefixes: z.array(z.string()),
  from: z.iso.datetime(),
  to: z.iso.datetime().nullable(),
  /** What the flows did meanwhile. */
  flows: z.enum(["stopped", "went on", "too few", "not observed"]),
});

/** `details` of paths.outages, answered or not. */
export const outagesDetails = z.strictObject({
  outages: z.array(gap),
  routesOnly: z.array(gap),
  flowsOnly: z.array(z.strictObject({ network: z.string(), from: z.iso.datetime(), to: z.iso.datetime() })),
});

export type TransitDetails = z.infer<typeof transitDetails>;
export type ViewsDetails = z.infer<typeof viewsDetails>;
export type OutagesDetails = z.infer<typeof outagesDetails>;
export type ShareDetails = z.infer<typeof shareDetails>;
export type EffectiveDetails = z.infer<typeof effectiveDetails>;
export type HegemonyDetails = z.infer<typeof hegemonyDetails>;
export type PrefixesDetails = z.infer<typeof prefixesDetails>;
export type NewUpstreamDetails = z.infer<typeof newUpstreamDetails>;
export type WayFacts = z.infer<typeof way>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  if (finding.startsWith("paths.share.")) return shareDetails;
  if (finding.startsWith("paths.hegemony.")) return hegemonyDetails;
  return OF[finding];
}

const OF: Readonly<Record<string, z.ZodType>> = {
  "paths.effective": effectiveDetails,
  "paths.prefixes": prefixesDetails,
  "paths.newUpstream": newUpstreamDetails,
  "paths.transit": transitDetails,
  "paths.views": viewsDetails,
  "paths.outages": outagesDetails,
};
