import { defineFormat } from "../format.ts";
import { DnstapReader } from "./read.ts";

const CONTENT_TYPE = "protobuf:dnstap.Dnstap";

export default defineFormat({
  title: "dnstap, as servers write it to files",
  specification: "dnstap.proto, https://dnstap.info; Frame Streams, https://farsightsec.github.io/fstrm/",
  records: ["dns"],
  recognises: (first) =>
    first.length > 12 && first.subarray(0, 4).every((octet) => octet === 0) && first[4] === 0 && hasContentType(first),
  read: (context) => new DnstapReader(context),
});

/** The first frame is a control frame that names the content. */
function hasContentType(first: Uint8Array): boolean {
  return Buffer.from(first.buffer, first.byteOffset, Math.min(first.length, 256)).includes(CONTENT_TYPE);
}
