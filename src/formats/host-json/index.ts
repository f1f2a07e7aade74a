import { defineFormat } from "../format.ts";
import { firstObject } from "../text/json-objects.ts";
import { readHostJson } from "./read.ts";
import { censysHost, shodanBanner } from "./shapes.ts";

export default defineFormat({
  title: "Exposed services, JSON lines of Shodan or Censys",
  specification:
    "Shodan banner specification, https://datapedia.shodan.io; Censys host data set, https://docs.censys.com; RFC 8259",
  records: ["service"],
  recognises: (first) => {
    const value = firstObject(first);
    return shodanBanner.safeParse(value).success || censysHost.safeParse(value).success || isCutBanner(first);
  },
  read: readHostJson,
});

/** A banner may be longer than what is looked at: its text tells it. */
function isCutBanner(first: Uint8Array): boolean {
  if (first.length < 65_536 || first.includes(0x0a)) return false;
  return /^\{.*"ip_str": ?"/s.test(Buffer.from(first).toString("latin1"));
}
