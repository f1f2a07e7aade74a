import { defineFormat } from "../format.ts";
import { CaptureReader } from "./capture-reader.ts";
import { isPcap } from "./pcap.ts";
import { isPcapng } from "./pcapng.ts";

export default defineFormat({
  title: "Capture of export packets, pcap or pcapng",
  specification:
    "draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng, https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/",
  records: ["flow"],
  recognises: (first) => isPcap(first) || isPcapng(first),
  read: (context) => new CaptureReader(context),
});
