import { defineFormat } from "../format.ts";
import { GcpFlowLogReader } from "./read.ts";

/** What each entry has near its beginning or later: the object of the connection, with its addresses. */
const CONNECTION = /"connection"\s*:\s*\{[^{}]*"(src_ip|dest_ip)"\s*:/;

export default defineFormat({
  title: "GCP VPC flow log",
  specification:
    "Google Cloud: VPC Flow Logs, record format, https://cloud.google.com/vpc/docs/about-flow-logs-records",
  records: ["flow"],
  recognises: (first) => {
    const start = Buffer.from(first.subarray(0, 16_384))
      .toString("latin1")
      .replace(/^\u00ef\u00bb\u00bf/, "");
    return /^\s*[{[]/.test(start) && CONNECTION.test(start) && /"(bytes_sent|packets_sent|reporter)"\s*:/.test(start);
  },
  read: (context) => new GcpFlowLogReader(context),
});
