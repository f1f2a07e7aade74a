import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
/** Shares of octets and of flow records; null where no traffic was seen. */
const role = z.strictObject({ octets: interval.nullable(), flows: interval.nullable() });

/** An organisation as its evidence names it: where a registry has it and where it operates are two facts. */
const owner = z.strictObject({
  id: z.string(),
  title: z.string(),
  asns: z.array(z.number()),
  registeredIn: z.string().nullable(),
  operatesIn: z.string().nullable(),
  way: z.string().nullable(),
  namedBy: z.enum(["subject", "as-names", "nothing"]),
});

/** Announced prefixes for which every path that was seen passes the entity. */
const prefixes = z.strictObject({
  announced: z.number(),
  withoutOther: z.array(z.string()),
  at: z.iso.datetime(),
  peers: z.number(),
});

/** `details` of dependence.<entity>: its dossier. */
export const entityDetails = z.strictObject({
  kind: z.enum(["organisation", "country"]),
  rank: z.number(),
  owners: z.array(owner),
  carries: role,
  hosts: z.strictObject({ ...role.shape, networks: z.number(), networkShare: z.number() }),
  /** Shares of what the subject gets from servers. */
  serves: role,
  lost: role,
  /** If none, and if all, of what is unresolved passed the entity or ended there. */
  bounds: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  prefixes: prefixes.nullable(),
  /** Share of the announced address space reached through it, as the middle of the peers sees it. */
  hegemony: z.number().nullable(),
  services: z.array(
    z.strictObject({
      protocolIdentifier: z.number(),
      port: z.number(),
      octets: z.number(),
      flows: z.number(),
    }),
  ),
  lostByRegistration: interval.nullable(),
});

/** `details` of dependence.unresolved: shares of octets. */
export const unresolvedDetails = z.strictObject({
  noCarrier: z.number(),
  noRemoteAs: z.number(),
  unnamed: z.number(),
  noCountry: z.number(),
  beyond: z.number(),
});

/** `details` of dependence.ranking: one row an entity, in order. */
export const rankingDetails = z.strictObject({
  organisations: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      registeredIn: z.string().nullable(),
      operatesIn: z.string().nullable(),
      carries: z.number(),
      hosts: z.number(),
      serves: z.number(),
      lost: z.number(),
      low: z.number(),
      high: z.number(),
    }),
  ),
  countries: z.array(
    z.strictObject({
      id: z.string(),
      lost: z.number(),
      low: z.number(),
      high: z.number(),
      byRegistration: z.number().nullable(),
    }),
  ),
});

export type EntityDetails = z.infer<typeof entityDetails>;
export type UnresolvedDetails = z.infer<typeof unresolvedDetails>;
export type RankingDetails = z.infer<typeof rankingDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  if (finding === "dependence.ranking") return rankingDetails;
  return finding === "dependence.unresolved" ? unresolvedDetails : entityDetails;
}
