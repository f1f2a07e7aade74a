import { anyDatagram } from "../capture-file/any-datagram.ts";
import { CaptureReader, isCaptureFile } from "../capture-file/capture-reader.ts";
import { defineFormat } from "../format.ts";
import { Datagrams } from "./datagrams.ts";

export default defineFormat({
  title: "Capture of export packets, pcap or pcapng",
  specification:
    "draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng, https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/",
  records: ["flow"],
  recognises: (first, _whole, carries) =>
    isCaptureFile(first) && (carries === undefined || anyDatagram(first, carries)),
  read: (context) => new CaptureReader(context, new Datagrams(context)),
});
