import { defineFormat } from "../format.ts";
import { firstObject } from "../text/json-objects.ts";
import { isPassiveDns, readPassiveDns } from "./read.ts";

export default defineFormat({
  title: "Passive DNS, Common Output Format",
  specification:
    "draft-dulaunoy-dnsop-passive-dns-cof, https://datatracker.ietf.org/doc/draft-dulaunoy-dnsop-passive-dns-cof/",
  records: ["dns"],
  recognises: (first) => isPassiveDns(firstObject(first)),
  read: readPassiveDns,
});
