import { defineFormat } from "../format.ts";
import { ZeekConnReader } from "./read.ts";
import { looksLikeZeek } from "./recognise.ts";

export default defineFormat({
  title: "Zeek conn log",
  specification: "Zeek: base/protocols/conn/main.zeek, ASCII writer and its JSON form, https://docs.zeek.org",
  records: ["flow"],
  recognises: looksLikeZeek,
  read: (context) => new ZeekConnReader(context),
});
