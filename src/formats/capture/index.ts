import { CaptureReader } from "../capture-file/capture-reader.ts";
import { isPcap } from "../capture-file/pcap.ts";
import { isPcapng } from "../capture-file/pcapng.ts";
import { defineFormat } from "../format.ts";
import { Datagrams } from "./datagrams.ts";

export default defineFormat({
  title: "Capture of export packets, pcap or pcapng",
  specification:
    "draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng, https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/",
  records: ["flow"],
  recognises: (first) => isPcap(first) || isPcapng(first),
  read: (context) => new CaptureReader(context, new Datagrams(context)),
});
