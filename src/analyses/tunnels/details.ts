import { z } from "zod";
import { vpnDetails } from "./vpn-details.ts";

const verdict = z.enum(["known", "likely", "possible", "benign"]);
const sign = z.strictObject({ id: z.string(), because: z.string(), source: z.string() });

const tunnel = z.strictObject({
  /** The client's /24 (IPv6: /48), or the resolver that asked for it. */
  client: z.string(),
  speaksForMany: z.boolean(),
  /** The registered domain, and the name at or below it under which the messages lie; empty where no names were told. */
  domain: z.string(),
  zone: z.string(),
  /** Mean octets a day that its names can say, between its first and its last name. */
  octetsPerDay: z.number(),
  low: z.number(),
  high: z.number(),
  /** The same of answers. */
  octetsPerDayBack: z.number(),
  mostIn24Hours: z.number(),
  octetsPerName: z.number(),
  octetsPerAnswer: z.number(),
  names: z.number(),
  from: z.string(),
  to: z.string(),
  /** When counting as the names came would have had enough octets; null where it would not. */
  toldAt: z.string().nullable(),
  clients: z.number(),
  spreadOver: z.number(),
  /** What types, timing and repeated names could say beside, octets on the busiest day. */
  beside: z.strictObject({ types: z.number(), timing: z.number(), repeats: z.number() }).nullable(),
  verdict,
  signs: z.array(z.string()),
});

/** `details` of tunnels.dns. */
export const dnsDetails = z.strictObject({
  tunnels: z.array(tunnel),
  namesFrom: z.enum(["dns", "flow", "none"]),
  queries: z.number(),
  clients: z.number(),
  coveredDays: z.number(),
  /** Octets a day that would have been found with 95 %. */
  foundFrom: z.number().nullable(),
  least: z.number(),
  allowed: z.array(
    z.strictObject({
      domain: z.string(),
      allowance: z.string(),
      because: z.string(),
      source: z.string(),
      clients: z.number(),
      mostIn24Hours: z.number(),
    }),
  ),
  allowedInAll: z.number(),
  tooLittle: z.array(
    z.strictObject({ client: z.string(), domain: z.string(), mostIn24Hours: z.number(), signs: z.array(z.string()) }),
  ),
  before: z.strictObject({ tunnels: z.number(), octetsPerDay: z.number() }).nullable(),
  /** The rows of signs that stand in this finding. */
  signs: z.array(sign),
});

/** `details` of tunnels.encryptedDns. */
export const encryptedDetails = z.strictObject({
  tunnels: z.array(
    z.strictObject({
      client: z.string(),
      server: z.string(),
      octetsPerDay: z.number(),
      low: z.number(),
      high: z.number().nullable(),
      verdict: z.literal("possible"),
      signs: z.array(z.string()),
    }),
  ),
  servers: z.number(),
  pairs: z.number(),
  least: z.number(),
  /** Date of the list of servers. */
  list: z.string().nullable(),
});

export type DnsDetails = z.infer<typeof dnsDetails>;
export type TunnelDetails = z.infer<typeof tunnel>;
export type EncryptedDetails = z.infer<typeof encryptedDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  return OF[finding];
}

const OF: Readonly<Record<string, z.ZodType>> = {
  "tunnels.dns": dnsDetails,
  "tunnels.encryptedDns": encryptedDetails,
  "tunnels.vpn": vpnDetails,
};
