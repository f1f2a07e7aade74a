import { defineFormat } from "../format.ts";
import { asciiOf } from "../text/characters.ts";
import { headerOf, isDefaultRecord } from "./fields.ts";
import { AwsFlowLogReader } from "./read.ts";

export default defineFormat({
  title: "AWS VPC flow log",
  specification:
    "AWS: Amazon VPC user guide, Flow log records, https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html",
  records: ["flow"],
  recognises: (first, whole) => {
    const end = first.indexOf(0x0a);
    if (end < 0 && !whole) return false;
    const line = asciiOf(first, 0, Math.min(end < 0 ? first.length : end, 8192));
    return isDefaultRecord(line) || (!/[,;|"{]/.test(line) && headerOf(line) !== null);
  },
  read: (context) => new AwsFlowLogReader(context),
});
