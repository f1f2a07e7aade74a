import { z } from "zod";

/** A count rounded to two digits; `few` stands for fewer than ten remote addresses or five days (METHODS §13.3). */
const count = z.union([z.number(), z.literal("few")]);
const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const lists = z.array(z.strictObject({ list: z.string(), date: z.string(), later: z.boolean() }));

const excess = z.strictObject({
  observed: count,
  expected: count,
  ratio: interval,
  /** Drawn towards 1 as far as the count is small. */
  shrunk: z.number(),
  q: z.number(),
  /** By naive Poisson, Bonferroni over all tests: the rival that calls nearly everything. */
  naivePoissonCalls: z.boolean(),
});

const evidence = z.strictObject({ rung: z.string(), level: z.number(), holds: z.boolean(), because: z.string() });

/** `details` of presence.<ISO country>. */
export const countryDetails = z.strictObject({
  country: z.string(),
  name: z.string(),
  /** 0 to 5; presence may be said from 3. */
  level: z.number(),
  levelBefore: z.number().nullable(),
  evidence: z.array(evidence),
  /** All exchange, and sessions that networks of people there began; null where the cell is few. */
  units: excess.nullable(),
  sessions: excess.nullable(),
  networks: count,
  addresses: count,
  days: count,
  sessionNetworks: count,
  sessionDays: count,
  services: z.strictObject({ mail: count, portal: count }),
  localDay: z.strictObject({ support: z.number(), utcOffsetHours: z.number(), gainPerSession: z.number() }).nullable(),
  localResources: count,
  lists,
});

/** `details` of presence.countries. */
export const countriesDetails = z.strictObject({
  tested: z.number(),
  tests: z.number(),
  q: z.number(),
  ratio: z.number(),
  /** k, the baseline's misfit (σ of the logarithm) and the error of the databases that were in force. */
  noise: z.strictObject({ k: z.number(), sigma: z.number(), error: z.number() }),
  controls: z.array(z.string()),
  countries: z.array(
    z.strictObject({
      country: z.string(),
      level: z.number(),
      levelBefore: z.number().nullable(),
      units: count,
      /** Of the eligible units; null where few. */
      share: z.number().nullable(),
      ratio: interval.nullable(),
      q: z.number().nullable(),
    }),
  ),
  /** Countries with fewer than ten remote addresses or five days, none of them named. */
  few: z.number(),
  naivePoissonCalls: z.number(),
  appeared: z.array(z.string()),
  disappeared: z.array(z.string()),
  unresolved: z.strictObject({ unclassed: z.number(), unplaced: z.number(), beyond: z.number() }),
  lists,
});

/** `details` of presence.infrastructure. */
export const infrastructureDetails = z.strictObject({
  kinds: z.array(
    z.strictObject({
      kind: z.string(),
      country: z.string(),
      units: count,
      networks: count,
      share: z.number().nullable(),
    }),
  ),
  few: z.number(),
  lists,
});

/** `details` of presence.localResources. */
export const resourcesDetails = z.strictObject({
  countries: z.array(
    z.strictObject({
      country: z.string(),
      resources: z.number(),
      byCategory: z.strictObject({ news: z.number(), government: z.number(), university: z.number() }),
      expected: z.number(),
      ratio: interval,
      score: z.number(),
      standsOut: z.boolean(),
      withoutAnyOne: z.boolean(),
    }),
  ),
  lists,
});

/** `details` of presence.institutions. */
export const institutionsDetails = z.strictObject({
  minimum: z.strictObject({ addresses: z.number(), days: z.number(), largestShare: z.number() }),
  institutions: z.array(
    z.strictObject({
      asn: z.number(),
      name: z.string(),
      country: z.string(),
      class: z.string(),
      addresses: z.number(),
      days: z.number(),
    }),
  ),
  /** Met, and not named. */
  below: z.number(),
  lists,
});

export type CountryDetails = z.infer<typeof countryDetails>;
export type CountriesDetails = z.infer<typeof countriesDetails>;
export type InfrastructureDetails = z.infer<typeof infrastructureDetails>;
export type ResourcesDetails = z.infer<typeof resourcesDetails>;
export type InstitutionsDetails = z.infer<typeof institutionsDetails>;

const OF: Readonly<Record<string, z.ZodType>> = {
  "presence.countries": countriesDetails,
  "presence.infrastructure": infrastructureDetails,
  "presence.localResources": resourcesDetails,
  "presence.institutions": institutionsDetails,
};

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return OF[finding] ?? (/^presence\.[A-Z]{2}$/.test(finding) ? countryDetails : undefined);
}
