import { parseAddress } from "../../values/address.ts";
import { formatPrefix, type Prefix, prefixFrom } from "../../values/prefix.ts";
import { addressNumber, rangePrefixes } from "../address-range.ts";
import type { FamilyId } from "../families.ts";
import { type Refused, refused } from "../family.ts";
import { type Form, type FoundRow, firstLine, linesOf } from "./form.ts";

const MOST_ASNS = 100_000; // of one delegation

/** The registries' delegation statistics: `registry|cc|type|start|value|date|status…` (RIR statistics exchange format 2). */
export const rirDelegated: Form = {
  id: "rir-delegated",
  title: "delegation statistics of a regional internet registry",
  families: ["countries", "as-names"],
  recognises: (octets) => /^2(\.\d)?\|(apnic|arin|ripencc|lacnic|afrinic|iana|nro)\|/.test(firstLine(octets)),
  rows,
};

function* rows(octets: Uint8Array, family: FamilyId): Generator<FoundRow> {
  const wanted = family === "countries" ? ["ipv4", "ipv6"] : ["asn"];
  for (const { line, text } of linesOf(octets)) {
    const [, country = "", type = "", start = "", value = "", , status = ""] = text.split("|");
    if (!wanted.includes(type) || start === "*" || !["allocated", "assigned"].includes(status)) continue;
    const told = type === "asn" ? asnsOf(start, value) : prefixesOf(type, start, value);
    if (!Array.isArray(told)) yield { line, cells: told };
    else for (const one of told) yield { line, cells: type === "asn" ? [one, "", country, "", ""] : [one, country] };
  }
}

function asnsOf(start: string, value: string): string[] | Refused {
  const [first, count] = [Number(start), Number(value)];
  if (!Number.isInteger(first) || !(count >= 1 && count <= MOST_ASNS))
    return refused("an ASN and a count", `${start}|${value}`);
  return Array.from({ length: count }, (_, i) => `${first + i}`);
}

/** For IPv4 the value counts addresses, for IPv6 it is the length of the prefix. */
function prefixesOf(type: string, start: string, value: string): string[] | Refused {
  const address = parseAddress(start);
  const count = Number(value);
  if (!address || !Number.isInteger(count) || count < 1 || (type === "ipv6" ? count > 128 : count > 2 ** 32))
    return refused("an address and a size", `${start}|${value}`);
  const first = addressNumber(address);
  const prefixes: Prefix[] =
    type === "ipv6" ? [prefixFrom(address, count)] : rangePrefixes(first, first + BigInt(count) - 1n);
  return prefixes.map(formatPrefix);
}
