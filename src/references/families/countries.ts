import type { Prefix } from "../../values/prefix.ts";
import { defineFamily, isCountry, prefixOf, refused } from "../family.ts";

export interface PrefixCountry {
  readonly prefix: Prefix;
  /** ISO 3166 alpha-2, as claimed by the publisher. */
  readonly country: string;
}

export default defineFamily<PrefixCountry>({
  id: "countries",
  title: "which country a prefix is said to be in",
  header: ["prefix", "country"],
  row([prefixText = "", country = ""]) {
    const prefix = prefixOf(prefixText);
    if (!prefix) return refused("a prefix", prefixText);
    return country !== "" && isCountry(country) ? { prefix, country } : refused("a country of two letters", country);
  },
});
