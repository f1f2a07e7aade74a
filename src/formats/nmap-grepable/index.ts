import { defineFormat } from "../format.ts";
import { looksGrepable } from "../scans/grepable.ts";
import { asciiOf } from "../text/characters.ts";
import { NmapGrepableReader } from "./read.ts";

export default defineFormat({
  title: "Nmap scan, grepable output",
  specification: "Nmap Reference Guide, Output (-oG), https://nmap.org/book/output-formats-grepable-output.html",
  records: ["service"],
  recognises: (first) => {
    const text = asciiOf(first, 0, Math.min(first.length, 8192));
    return text.startsWith("# Nmap ") && looksGrepable(text);
  },
  read: (context) => new NmapGrepableReader(context),
});
