import { defineFormat } from "../format.ts";
import { EveReader } from "./read.ts";
import { looksLikeEve } from "./recognise.ts";

export default defineFormat({
  title: "Suricata EVE",
  specification: "Suricata user guide, EVE JSON output and format, https://docs.suricata.io",
  records: ["flow", "dns", "service"],
  recognises: looksLikeEve,
  read: (context) => new EveReader(context),
});
