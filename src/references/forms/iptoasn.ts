import { parseAddress } from "../../values/address.ts";
import { formatPrefix } from "../../values/prefix.ts";
import { addressNumber, rangePrefixes } from "../address-range.ts";
import type { FamilyId } from "../families.ts";
import { refused } from "../family.ts";
import { type Form, type FoundRow, firstLine, linesOf } from "./form.ts";

/** iptoasn.com: `first <tab> last <tab> asn <tab> country <tab> name`; ip-location-db's CSV reads alike. */
export const iptoasn: Form = {
  id: "iptoasn",
  title: "ranges with ASN, country and name, tab between",
  families: ["prefix-origins", "countries", "as-names"],
  recognises(octets) {
    const cells = firstLine(octets).split("\t");
    return cells.length >= 4 && parseAddress(cells[0]!) !== null && parseAddress(cells[1]!) !== null;
  },
  rows,
};

function* rows(octets: Uint8Array, family: FamilyId): Generator<FoundRow> {
  const named = new Set<string>();
  for (const { line, text } of linesOf(octets)) {
    const [first = "", last = "", asn = "", told = "", name = ""] = text.split("\t");
    const country = /^[A-Z]{2}$/.test(told) ? told : "";
    if (asn === "0" && family !== "countries") continue; // not routed
    if (family === "as-names") {
      if (!named.has(asn)) yield { line, cells: [asn, name, country, "", ""] };
      named.add(asn);
      continue;
    }
    if (family === "countries" && country === "") continue; // None, Unknown
    const [from, to] = [parseAddress(first), parseAddress(last)];
    if (!from || !to || addressNumber(from) > addressNumber(to))
      yield { line, cells: refused("a first and a last address", `${first} ${last}`) };
    else
      for (const prefix of rangePrefixes(addressNumber(from), addressNumber(to)))
        yield { line, cells: [formatPrefix(prefix), family === "countries" ? country : asn] };
  }
}
