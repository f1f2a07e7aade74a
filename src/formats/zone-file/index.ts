import { defineFormat } from "../format.ts";
import { ZoneFileReader } from "./read.ts";
import { looksLikeZone } from "./recognise.ts";

export default defineFormat({
  title: "DNS zone in text",
  specification: "RFC 1035 §5 (master files), RFC 2308 §4, RFC 3597 §5; comments as BIND's dig prints them",
  records: ["dns"],
  recognises: looksLikeZone,
  read: (context) => new ZoneFileReader(context),
});
