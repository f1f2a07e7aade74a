import { defineFormat } from "../format.ts";
import { asciiOf } from "../text/characters.ts";
import { NmapGrepableReader } from "./read.ts";

const START = /^# Nmap \S+ scan initiated .* as: \S*nmap.* -oG /;
const HOST = /^Host: \S+ \([^)]*\)\t(Ports|Status|Ignored State): /m;

export default defineFormat({
  title: "Nmap scan, grepable output",
  specification: "Nmap Reference Guide, Output (-oG), https://nmap.org/book/output-formats-grepable-output.html",
  records: ["service"],
  recognises: (first) => {
    const text = asciiOf(first, 0, Math.min(first.length, 8192));
    return text.startsWith("# Nmap ") && (START.test(text) || HOST.test(text));
  },
  read: (context) => new NmapGrepableReader(context),
});
