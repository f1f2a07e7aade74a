import { defineFormat } from "../format.ts";
import { HEADER_OCTETS, headerAt, isPlausible } from "./header.ts";
import { MrtReader } from "./reader.ts";

export default defineFormat({
  title: "MRT: BGP updates and routing tables",
  specification: "RFC 6396, RFC 6397, RFC 8050; BGP by RFC 4271, 4760, 6793, 7606, 7911",
  records: ["route"],
  recognises,
  read: (context) => new MrtReader(context),
});

/** A plausible header, and another where it says that the next one begins. */
function recognises(first: Uint8Array, whole: boolean): boolean {
  if (first.length < HEADER_OCTETS) return false;
  const header = headerAt(first, 0);
  if (!isPlausible(header)) return false;
  const next = HEADER_OCTETS + header.length;
  if (next + HEADER_OCTETS <= first.length) return isPlausible(headerAt(first, next)) || whole;
  return true; // one record, whole or cut, or one that is longer than what is seen
}
