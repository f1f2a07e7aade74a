import { z } from "zod";
import { parseInstant, parsePeriod } from "../../src/values/instant.ts";
import { parsePrefix } from "../../src/values/prefix.ts";

/** What the values of a world file may be. Times are ISO 8601, UTC unless they name a zone; shares are 0 to 1. */
export const dated = z.string().refine((text) => parseInstant(text) !== null, "is not an ISO 8601 date or time");
export const period = z
  .string()
  .refine(
    (text) => parsePeriod(text) !== null,
    "is not a period such as 2017-04-01..2017-07-06, its end after its start",
  );
export const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "is not an id: lower-case letters, digits, hyphens");
export const asn = z.number().int().min(0).max(0xffffffff);
export const share = z.number().min(0).max(1);
export const ipv4Prefix = z
  .string()
  .refine((text) => !text.includes(":") && parsePrefix(text) !== null, "is not an IPv4 CIDR such as 192.0.2.0/24");
export const ipv4 = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}$/, "is not an IPv4 address");
export const clock = z
  .string()
  .regex(/^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/, 'is not hours such as "08:00-18:00"');
/** Where a setting is from; a world that copies a published figure says whose. */
export const source = z.string().min(1).optional();
