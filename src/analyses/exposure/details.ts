import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const owner = z.strictObject({
  title: z.string(),
  registeredIn: z.string().nullable(),
  operatesIn: z.string().nullable(),
});
const ports = z.array(
  z.strictObject({
    protocolIdentifier: z.number(),
    port: z.number(),
    serviceName: z.string(),
    addresses: z.number(),
  }),
);

/** `details` of exposure.openings. */
export const openingsDetails = z.strictObject({
  openings: z.array(
    z.strictObject({
      asn: z.number(),
      owner: owner.nullable(),
      octets: interval.nullable(),
      heldHours: z.number().nullable(),
      peers: z.number(),
    }),
  ),
  organisations: z.number(),
});

/** `details` of exposure.effectivePaths. */
export const effectiveDetails = z.strictObject({ unattributed: z.number() });

/** `details` of exposure.controlPoints, .observers and .jurisdictions. */
export const coverDetails = z.strictObject({
  goal: z.number(),
  chosen: z.array(z.string()),
  covered: z.number(),
  /** Whether nothing smaller can do; else a greedy choice. */
  exact: z.boolean(),
  /** Share of octets of which at least one who could see them is known. */
  known: z.number(),
  /** The same by announced addresses, from routes. */
  ofAddresses: z.strictObject({ chosen: z.array(z.string()), covered: z.number() }).nullable(),
  largest: z.array(
    z.strictObject({
      id: z.string(),
      owner: owner.nullable(),
      octets: interval.nullable(),
      flows: interval.nullable(),
    }),
  ),
});

/** `details` of exposure.litAddresses and exposure.newlyLit: counts by network, no address. */
export const litDetails = z.strictObject({
  unit: z.enum(["addresses", "networks"]),
  atLeast: interval,
  aDay: z.number(),
  shareOfSpace: z.number().nullable(),
  days: z.number(),
  networks: z.array(z.strictObject({ network: z.string(), lit: z.number(), newlyLit: z.number() })),
  newly: z
    .strictObject({
      told: z.number(),
      onlyLater: z.number(),
      onlyBefore: z.number(),
      weeks: z.number(),
      weeksBefore: z.number(),
      kept: z.number(),
    })
    .nullable(),
});

/** `details` of exposure.services. */
export const servicesDetails = z.strictObject({
  scans: z.number(),
  cut: z.number(),
  addresses: z.number(),
  atLeast: interval.nullable(),
  ports,
  change: z
    .strictObject({
      scansBefore: z.number(),
      scansAfter: z.number(),
      opened: ports,
      closed: ports,
      onlyAfter: z.number(),
      onlyBefore: z.number(),
    })
    .nullable(),
  /** Ports at which the subject answered as a server, as flows show. */
  answering: z.array(
    z.strictObject({
      protocolIdentifier: z.number(),
      port: z.number(),
      addresses: z.number(),
      records: z.number(),
    }),
  ),
});

const spread = z.strictObject({ tenth: z.number(), median: z.number(), ninetieth: z.number() });

/** `details` of exposure.anonymity: distributions over hours only. */
export const anonymityDetails = z.strictObject({
  effectiveSize: spread,
  actors: spread,
  degree: z.number().nullable(),
  hours: z.number(),
});

/** `details` of exposure.comparison. */
export const comparisonDetails = z.strictObject({
  parts: z.array(z.strictObject({ id: z.string(), because: z.string() })),
  subjects: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      parts: z.array(z.number()),
      index: interval,
      /** From 1, most exposed first; null where ranks flip. */
      rank: z.number().nullable(),
    }),
  ),
  draws: z.number(),
  /** Greatest share of draws in which the order of two subjects turns round. */
  mostFlips: z.number(),
});

export type OpeningsDetails = z.infer<typeof openingsDetails>;
export type CoverDetails = z.infer<typeof coverDetails>;
export type LitDetails = z.infer<typeof litDetails>;
export type ServicesDetails = z.infer<typeof servicesDetails>;
export type AnonymityDetails = z.infer<typeof anonymityDetails>;
export type ComparisonDetails = z.infer<typeof comparisonDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return OF[finding];
}

const OF: Readonly<Record<string, z.ZodType>> = {
  "exposure.openings": openingsDetails,
  "exposure.effectivePaths": effectiveDetails,
  "exposure.controlPoints": coverDetails,
  "exposure.observers": coverDetails,
  "exposure.jurisdictions": coverDetails,
  "exposure.litAddresses": litDetails,
  "exposure.newlyLit": litDetails,
  "exposure.services": servicesDetails,
  "exposure.anonymity": anonymityDetails,
  "exposure.comparison": comparisonDetails,
};
