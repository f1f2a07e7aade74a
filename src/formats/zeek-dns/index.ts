import { defineFormat } from "../format.ts";
import { ZeekReader } from "../zeek-log/read.ts";
import { beginsWith } from "../zeek-log/recognise.ts";

export default defineFormat({
  title: "Zeek dns log",
  specification: "Zeek: base/protocols/dns/main.zeek, ASCII writer and its JSON form, https://docs.zeek.org",
  records: ["dns"],
  recognises: (first, whole) => beginsWith("dns", first, whole),
  read: (context) => new ZeekReader(context),
});
