import { z } from "zod";

const verdict = z.enum(["likely", "possible", "benign"]);
const remote = z.strictObject({
  service: z.string().nullable(),
  category: z.string().nullable(),
  asn: z.number().nullable(),
  owner: z.string().nullable(),
  country: z.string().nullable(),
});
const time = z.string();
/** Ids of the rows of rules.ts that decided, and of the lists that were asked, with their dates. */
const grounds = {
  rules: z.array(z.string()),
  lists: z.array(z.strictObject({ list: z.string(), date: z.string(), later: z.boolean() })),
};
/** What would have been found, and with which probability; null where sampling is not known. */
const detectable = z.strictObject({ what: z.string(), power: z.number().nullable() });

/** `details` of conduct.scanning: networks of the subject, and those that they tried. */
export const scanningDetails = z.strictObject({
  scans: z.array(
    z.strictObject({
      network: z.string(),
      verdict,
      hosts: z.number(),
      probes: z.number(),
      targets: z.number(),
      targetNetworks: z.number(),
      first: time,
      last: time,
      signs: z.array(z.string()),
      most: z.array(z.strictObject({ ...remote.shape, port: z.number(), probes: z.number() })),
    }),
  ),
  detectable,
  ...grounds,
});

/** `details` of conduct.inbound: what came in and came to nothing, and is left out of use. */
export const inboundDetails = z.strictObject({
  records: z.number(),
  nothing: z.number(),
  backscatter: z.number(),
  /** Share of the inbound records that could tell whether they came to something. */
  telling: z.number(),
  sources: z.number(),
  most: z.array(z.strictObject({ ...remote.shape, probes: z.number(), targets: z.number(), verdict })),
  signs: z.array(z.string()),
  ...grounds,
});

/** `details` of conduct.beacons. */
export const beaconsDetails = z.strictObject({
  beacons: z.array(
    z.strictObject({
      remote,
      protocolIdentifier: z.number(),
      port: z.number(),
      networks: z.array(z.string()),
      hosts: z.number(),
      prevalence: z.number(),
      calls: z.number(),
      everySeconds: z.number(),
      evenness: z.number(),
      steadiness: z.number(),
      by: z.enum(["intervals", "spectrum"]),
      pValue: z.number(),
      score: z.number(),
      ritaScore: z.number().nullable(),
      loweredBy: z.array(z.string()),
      verdict,
      first: time,
      last: time,
    }),
  ),
  /** Services that were looked at, and those called often enough that were too many to be. */
  looked: z.number(),
  beyond: z.number(),
  detectable,
  ...grounds,
});

/** `details` of conduct.exfiltration. */
export const exfiltrationDetails = z.strictObject({
  transfers: z.array(
    z.strictObject({
      network: z.string(),
      remote,
      port: z.number(),
      verdict,
      start: time,
      end: time,
      sent: z.number(),
      received: z.number(),
      balance: z.number(),
      ownZ: z.number().nullable(),
      peerZ: z.number().nullable(),
      ageDays: z.number().nullable(),
      loweredBy: z.array(z.string()),
    }),
  ),
  detectable,
  ...grounds,
});

/** `details` of conduct.reflection. */
export const reflectionDetails = z.strictObject({
  attacks: z.array(
    z.strictObject({
      network: z.string(),
      port: z.number(),
      amplifier: z.string().nullable(),
      verdict,
      cause: z.string(),
      start: time,
      end: time,
      records: z.number(),
      remotes: z.number(),
      sent: z.number(),
      received: z.number(),
    }),
  ),
  detectable,
  ...grounds,
});

/** `details` of conduct.spoofed. */
export const spoofedDetails = z.strictObject({
  bursts: z.array(
    z.strictObject({
      kind: z.enum(["own-addresses", "many-sources"]),
      network: z.string(),
      port: z.number(),
      verdict,
      start: time,
      end: time,
      records: z.number(),
      sources: z.number(),
      dark: z.number().nullable(),
    }),
  ),
  bogons: z.array(z.strictObject({ id: z.string(), source: z.string(), records: z.number() })),
  backscatter: z.number(),
  /** Of the networks whose tries came to nothing most often, those that nobody announced; null without a table of origins. */
  unrouted: z.strictObject({ networks: z.number(), of: z.number() }).nullable(),
  detectable,
  ...grounds,
});

/** `details` of conduct.machines: counts by network, no address and no fingerprint. */
export const machinesDetails = z.strictObject({
  addresses: z.number(),
  hour: time,
  networks: z.array(
    z.strictObject({
      network: z.string(),
      addresses: z.number(),
      shared: z.number(),
      machines: z.number(),
      systems: z.array(z.string()),
    }),
  ),
  pairs: z.strictObject({ met: z.number(), value: z.number(), low: z.number(), high: z.number() }),
  signs: z.array(z.string()),
  ...grounds,
});

export type ScanningDetails = z.infer<typeof scanningDetails>;
export type InboundDetails = z.infer<typeof inboundDetails>;
export type BeaconsDetails = z.infer<typeof beaconsDetails>;
export type ExfiltrationDetails = z.infer<typeof exfiltrationDetails>;
export type ReflectionDetails = z.infer<typeof reflectionDetails>;
export type SpoofedDetails = z.infer<typeof spoofedDetails>;
export type MachinesDetails = z.infer<typeof machinesDetails>;

const OF: Readonly<Record<string, z.ZodType>> = {
  "conduct.scanning": scanningDetails,
  "conduct.inbound": inboundDetails,
  "conduct.beacons": beaconsDetails,
  "conduct.exfiltration": exfiltrationDetails,
  "conduct.reflection": reflectionDetails,
  "conduct.spoofed": spoofedDetails,
  "conduct.machines": machinesDetails,
};

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return OF[finding];
}
