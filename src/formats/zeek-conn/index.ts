import { defineFormat } from "../format.ts";
import { ZeekReader } from "../zeek-log/read.ts";
import { beginsWith, beginsWithAnother } from "../zeek-log/recognise.ts";

export default defineFormat({
  title: "Zeek conn log",
  specification: "Zeek: base/protocols/conn/main.zeek, ASCII writer and its JSON form, https://docs.zeek.org",
  records: ["flow"],
  recognises: (first, whole) => beginsWith("conn", first, whole) || beginsWithAnother(first, whole),
  read: (context) => new ZeekReader(context),
});
