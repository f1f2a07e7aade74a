import { defineExport, textFile } from "../export.ts";
import { bundleOf } from "./bundle.ts";

export default defineExport({
  title: "STIX bundle",
  specification: "STIX 2.1, OASIS Standard, 10 June 2021",
  write: (request) => [textFile("findings.stix.json", `${JSON.stringify(bundleOf(request), null, 2)}\n`)],
});
