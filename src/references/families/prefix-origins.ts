import { type Asn, parseAsn } from "../../values/asn.ts";
import type { Prefix } from "../../values/prefix.ts";
import { defineFamily, prefixOf, refused } from "../family.ts";

export interface PrefixOrigin {
  readonly prefix: Prefix;
  readonly asn: Asn;
}

export default defineFamily<PrefixOrigin>({
  id: "prefix-origins",
  title: "which AS originated a prefix",
  header: ["prefix", "asn"],
  row([prefixText = "", asnText = ""]) {
    const prefix = prefixOf(prefixText);
    if (!prefix) return refused("a prefix", prefixText);
    const asn = parseAsn(asnText);
    return asn === null ? refused("an ASN", asnText) : { prefix, asn };
  },
});
