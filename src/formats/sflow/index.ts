import { defineFormat } from "../format.ts";
import { isDatagram } from "./datagram-header.ts";
import { SflowDatagrams } from "./datagrams.ts";
import { SflowFile } from "./file-stream.ts";

export default defineFormat({
  title: "sFlow version 5: sampled packets",
  specification:
    "sFlow version 5, https://sflow.org/sflow_version_5.txt; discarded packets, https://sflow.org/sflow_drops.txt",
  records: ["flow"],
  recognises: isDatagram,
  read: (context) => new SflowFile(new SflowDatagrams(context), context.sink),
  datagrams: {
    recognises: isDatagram,
    read: (context) => {
      const datagrams = new SflowDatagrams(context);
      return { datagram: (datagram) => datagrams.read(datagram), end: () => datagrams.end() };
    },
  },
});
