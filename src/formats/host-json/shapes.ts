import { z } from "zod";
import { parseAddress } from "../../values/address.ts";
import { parseInstant } from "../../values/instant.ts";

const address = z.string().transform((text, at) => {
  const parsed = parseAddress(text);
  if (!parsed) at.addIssue({ code: "custom", message: "an address" });
  return parsed ?? z.NEVER;
});
/** ISO 8601; both makers mean UTC where they write no zone. */
const instant = z.string().transform((text, at) => {
  const parsed = parseInstant(text);
  if (parsed === null) at.addIssue({ code: "custom", message: "an ISO 8601 time" });
  return parsed ?? z.NEVER;
});
const port = z.number().int().min(0).max(65_535);
const word = z.string().nullish();

/** One banner of Shodan's: what one port of one host answered. */
export const shodanBanner = z.object({
  ip_str: address,
  port,
  transport: z.enum(["tcp", "udp", "sctp"]).default("tcp"),
  timestamp: instant,
  product: word,
  version: word,
  _shodan: z.object({ module: word }).nullish(),
});

/** One host of Censys', with the services it had. */
export const censysHost = z.object({
  ip: address,
  last_updated_at: instant.nullish(),
  services: z.array(
    z.object({
      port,
      transport_protocol: z.string().default("TCP"),
      service_name: word,
      extended_service_name: word,
      observed_at: instant.nullish(),
      software: z.array(z.object({ vendor: word, product: word, version: word })).nullish(),
    }),
  ),
});

/** What should have stood in a value that has neither shape, by the first thing that is wrong with the nearer one. */
export function expectedOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.join(".") ?? "";
  return place === "" ? "a banner or a host" : `${place}: ${issue!.message}`;
}
