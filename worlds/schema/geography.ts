import { z } from "zod";
import { country } from "./others.ts";
import { dated, ipv4Prefix, share, source } from "./values.ts";

/** A prefix whose country a database gets wrong. */
const misplaced = z.strictObject({ prefix: ipv4Prefix, country, says: country, source });

/** Which addresses are where, and a database that errs about it. */
export const geography = z.strictObject({
  database: z.strictObject({
    date: dated,
    /** Share of the /16 that it puts into a wrong country, by class of network (METHODS §9, step 2). */
    confusion: z
      .strictObject({
        eyeball: share.default(0.03),
        mobile: share.default(0.08),
        hosting: share.default(0.25),
        other: share.default(0.03),
      })
      .default({ eyeball: 0.03, mobile: 0.08, hosting: 0.25, other: 0.03 }),
  }),
  /** Registered in one country, used in another. */
  leased: z.array(misplaced).default([]),
  /** Exits of VPNs that pretend to be elsewhere (Weinberg et al., IMC 2018). */
  virtual: z.array(misplaced).default([]),
});

const service = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "is not an id"),
  /** Of people's flows of this application, the share that goes there. */
  app: z.enum(["web", "video", "game", "mail", "bulk", "code"]),
  share,
  category: z.string().min(1).default("web"),
  country: country.optional(),
  /** Its own addresses, or those of a content network that others use too. */
  prefix: ipv4Prefix,
  asn: z.number().int().min(0).max(0xffffffff),
  addresses: z.number().int().min(1).max(250).default(4),
  shared: z.boolean().default(false),
  timeToLive: z.number().int().min(1).max(86_400).default(300),
  /** What it is called, from when to when. */
  names: z.array(z.strictObject({ name: z.string().min(3), from: dated.optional(), to: dated.optional() })).min(1),
  source,
});

export const services = z.array(service);

export type ServiceFile = z.infer<typeof service>;
