import { shown } from "../../record/defect.ts";
import { type Asn, parseAsn } from "../../values/asn.ts";
import { defineFamily, isCountry, refused } from "../family.ts";

export interface AsName {
  readonly asn: Asn;
  readonly name: string;
  /** ISO 3166 alpha-2 of its registration; empty when not told. */
  readonly country: string;
  /** What it mostly is: transit, access, hosting, content, satellite, vpn …; empty when not told. */
  readonly class: string;
  /** How probable the class is, 0 to 1; null when not told. */
  readonly probability: number | null;
}

export default defineFamily<AsName>({
  id: "as-names",
  title: "who holds an AS",
  header: ["asn", "name", "country", "class", "probability"],
  row([asnText = "", name = "", country = "", kind = "", probabilityText = ""]) {
    const asn = parseAsn(asnText);
    if (asn === null) return refused("an ASN", asnText);
    if (!isCountry(country)) return refused("a country of two letters", country);
    const probability = probabilityText === "" ? null : Number(probabilityText);
    if (probability !== null && !(probability >= 0 && probability <= 1))
      return refused("a probability, 0 to 1", probabilityText);
    return { asn, name: shown(name), country, class: kind, probability };
  },
});
