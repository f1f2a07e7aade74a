import { defineFormat } from "../format.ts";
import { isNfcapd } from "./file-header.ts";
import { NfcapdReader } from "./reader.ts";

export default defineFormat({
  title: "nfcapd: files of nfdump, layouts 1 and 2",
  specification: "nfdump 1.6.23 and 1.7.1, nffile.h, nffileV2.h, nfx.h and nfxV3.h, https://github.com/phaag/nfdump",
  records: ["flow"],
  recognises: isNfcapd,
  read: (context) => new NfcapdReader(context),
});
