import { defineFormat } from "../format.ts";
import { HEADER_OCTETS, isPlausible, lengthAt } from "./header.ts";
import { BmpReader } from "./reader.ts";

export default defineFormat({
  title: "BMP: what routers tell of their BGP sessions",
  specification: "RFC 7854, RFC 8671, RFC 9069; BGP by RFC 4271, 4760, 6793, 7606, 7911",
  records: ["route"],
  recognises,
  read: (context) => new BmpReader(context),
});

/** Plausible headers, one behind the other, at least three or up to the end. */
function recognises(first: Uint8Array, whole: boolean): boolean {
  let at = 0;
  for (let messages = 0; messages < 3; messages++) {
    if (at + HEADER_OCTETS > first.length) return messages > 0 && (!whole || at <= first.length || messages > 1);
    if (!isPlausible(first, at)) return false;
    at += lengthAt(first, at);
  }
  return true;
}
