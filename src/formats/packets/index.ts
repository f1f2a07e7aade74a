import { anyDatagram } from "../capture-file/any-datagram.ts";
import { CaptureReader, isCaptureFile } from "../capture-file/capture-reader.ts";
import { openFirstPayload } from "../first-payload/open.ts";
import { defineFormat } from "../format.ts";
import { Traffic } from "./traffic.ts";

export default defineFormat({
  title: "Capture of ordinary traffic, pcap or pcapng, cut to flows",
  specification:
    "draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng, https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/; RFC 7011 §2, RFC 5103 for flows",
  records: ["flow", "dns"],
  recognises: (first, _whole, carries) => isCaptureFile(first) && carries !== undefined && !anyDatagram(first, carries),
  read: (context) => new CaptureReader(context, new Traffic(context, openFirstPayload)),
});
