import { z } from "zod";

/** `details` of tunnels.vpn. */
export const vpnDetails = z.strictObject({
  tunnels: z.array(
    z.strictObject({
      /** The clients' /24 (IPv6: /48). */
      client: z.string(),
      server: z.string(),
      port: z.number(),
      protocolIdentifier: z.number(),
      /** Mean of the days on which they talked. */
      octetsPerDay: z.number(),
      days: z.number(),
      verdict: z.enum(["known", "likely", "possible"]),
      /** After the dated list; null when it is on none. */
      provider: z.string().nullable(),
      /** For a tunnel and against it, log-likelihood ratios added up over signs and clients. */
      nats: z.number(),
      evidence: z.array(z.string()),
    }),
  ),
  /** Remote ports with long talks, and whether there may be more than are looked at. */
  lookedAt: z.number(),
  full: z.boolean(),
  likelyFrom: z.number(),
  lists: z.array(z.strictObject({ list: z.string(), date: z.string(), later: z.boolean() })),
  signs: z.array(z.strictObject({ id: z.string(), because: z.string(), source: z.string() })),
});

export type VpnDetails = z.infer<typeof vpnDetails>;
