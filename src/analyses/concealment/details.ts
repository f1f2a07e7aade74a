import { z } from "zod";
import { CLASSES } from "./classes.ts";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const ends = z.strictObject({ low: z.number(), high: z.number() });
/** What is told, with the interval over days alone; and between what it lies whatever flows are that the records leave open. */
const share = z.strictObject({ ...interval.shape, range: ends });
/** How far what is told moved; and what survives of it whatever the open part of both windows is. */
const moved = z.strictObject({ ...interval.shape, survives: ends });
const list = z.strictObject({ list: z.string(), date: z.string(), later: z.boolean() });
const beforeAndAfter = z.strictObject({ value: share, against: share.nullable() }).nullable();

/** `details` of concealment.share.<class>. */
export const shareDetails = z.strictObject({
  class: z.enum(CLASSES),
  /** What the estimate weighs by. */
  quantity: z.enum(["activity time", "octets"]),
  share,
  days: z.strictObject({ period: z.number(), against: z.number().nullable() }),
  against: share.nullable(),
  /** Points: the later share less the earlier one. */
  difference: moved.nullable(),
  /** The same class by octets (scaled for sampling) and by records. */
  octets: beforeAndAfter,
  flows: beforeAndAfter,
  /** Which rules put flows here in the windows together (rules.ts), most octets first. */
  by: z.array(
    z.strictObject({ id: z.string(), tier: z.string(), because: z.string(), octets: z.number(), flows: z.number() }),
  ),
  lists: z.array(list),
  /** Of vpn: remote ports that are known or likely to be a VPN's, those that are unresolved, and what was only visited. */
  vpn: z
    .strictObject({
      endpoints: z.array(
        z.strictObject({
          server: z.string(),
          port: z.number(),
          protocolIdentifier: z.number(),
          verdict: z.enum(["known", "likely", "possible"]),
          nats: z.number(),
          evidence: z.array(z.string()),
        }),
      ),
      visited: z.strictObject({
        addresses: z.number(),
        octets: z.number(),
        flows: z.number(),
        names: z.array(z.string()),
      }),
    })
    .nullable(),
  /** Of tor: hosts, and how many relays the one in the middle talked to; a client keeps to few guards for months. */
  tor: z.strictObject({ relays: z.number(), hosts: z.number(), medianRelays: z.number() }).nullable(),
});

/** `details` of concealment.beyondControls; logarithms of ratios of shares of activity time. */
export const beyondDetails = z.strictObject({
  controls: z.array(z.string()),
  level: z.number(),
  changes: z.array(
    z.strictObject({
      class: z.enum([...CLASSES, "tunnelled"]),
      logRatio: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
      told: z.enum(["rise", "fall", "none"]),
    }),
  ),
});

/** `details` of concealment.fullyEncrypted. */
export const fullyEncryptedDetails = z.strictObject({
  falseRate: z.number(),
  beyondFalseRate: z.boolean(),
  flows: z.number(),
  against: interval.nullable(),
});

export type ShareDetails = z.infer<typeof shareDetails>;
export type BeyondDetails = z.infer<typeof beyondDetails>;
export type FullyEncryptedDetails = z.infer<typeof fullyEncryptedDetails>;

/** The shape of a finding's `details`, by its id. */
export function detailsOf(finding: string): z.ZodType | undefined {
  if (finding === "concealment.beyondControls") return beyondDetails;
  return finding === "concealment.fullyEncrypted" ? fullyEncryptedDetails : shareDetails;
}
