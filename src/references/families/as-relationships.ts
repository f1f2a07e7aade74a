import { type Asn, parseAsn } from "../../values/asn.ts";
import { defineFamily, refused } from "../family.ts";

const RELATIONSHIPS = ["provider", "customer", "peer"] as const;

export interface AsRelationship {
  readonly asn: Asn;
  readonly of: Asn;
  /** What `asn` is to `of` (RFC 9234). */
  readonly relationship: (typeof RELATIONSHIPS)[number];
}

export default defineFamily<AsRelationship>({
  id: "as-relationships",
  title: "what one AS is to another",
  header: ["asn", "of", "relationship"],
  row([asnText = "", ofText = "", relationshipText = ""]) {
    const [asn, of] = [parseAsn(asnText), parseAsn(ofText)];
    if (asn === null || of === null) return refused("an ASN", asn === null ? asnText : ofText);
    const relationship = RELATIONSHIPS.find((one) => one === relationshipText);
    return relationship ? { asn, of, relationship } : refused("provider, customer or peer", relationshipText);
  },
});
