import { defineFormat } from "../format.ts";
import { ZeekReader } from "../zeek-log/read.ts";
import { beginsWith } from "../zeek-log/recognise.ts";

export default defineFormat({
  title: "Zeek x509 log",
  specification: "Zeek: base/files/x509/main.zeek, ASCII writer and its JSON form, https://docs.zeek.org",
  records: [],
  recognises: (first, whole) => beginsWith("x509", first, whole),
  read: (context) => new ZeekReader(context),
});
