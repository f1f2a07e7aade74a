import { defineFormat } from "../format.ts";
import { ZeekReader } from "../zeek-log/read.ts";
import { beginsWith } from "../zeek-log/recognise.ts";

export default defineFormat({
  title: "Zeek ssl log",
  specification: "Zeek: base/protocols/ssl/main.zeek, ASCII writer and its JSON form, https://docs.zeek.org",
  records: ["service"],
  recognises: (first, whole) => beginsWith("ssl", first, whole),
  read: (context) => new ZeekReader(context),
});
