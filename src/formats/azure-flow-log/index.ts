import { defineFormat } from "../format.ts";
import { AzureFlowLogReader } from "./read.ts";

const RECORD = /"category"\s*:\s*"(NetworkSecurityGroupFlowEvent|FlowLogFlowEvent)"/;

export default defineFormat({
  title: "Azure flow log",
  specification:
    "Microsoft: NSG flow logs (version 1, 2) and virtual network flow logs (version 4), https://learn.microsoft.com/azure/network-watcher",
  records: ["flow"],
  recognises: (first) => {
    const start = Buffer.from(first.subarray(0, 16_384))
      .toString("latin1")
      .replace(/^\u00ef\u00bb\u00bf/, "");
    return /^\s*[{[]/.test(start) && RECORD.test(start);
  },
  read: (context) => new AzureFlowLogReader(context),
});
