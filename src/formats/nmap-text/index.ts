import { defineFormat } from "../format.ts";
import { looksGrepable } from "../scans/grepable.ts";
import { asciiOf } from "../text/characters.ts";
import { readNmapLine } from "./lines.ts";
import { NmapReader } from "./read.ts";

export default defineFormat({
  title: "Nmap scan, normal output",
  specification: "Nmap Reference Guide, Output (-oN), https://nmap.org/book/output-formats-normal-output.html",
  records: ["service"],
  recognises: (first) => {
    const end = first.indexOf(0x0a);
    const line = asciiOf(first, 0, Math.min(end < 0 ? first.length : end, 4096)).replace(/\r$/, "");
    if (readNmapLine(line)?.what !== "start") return false;
    return !looksGrepable(asciiOf(first, 0, Math.min(first.length, 8192)));
  },
  read: (context) => new NmapReader(context),
});
