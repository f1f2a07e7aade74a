import { defineFormat } from "../format.ts";
import { asciiOf } from "../text/characters.ts";
import { NmapXmlReader } from "./read.ts";

export default defineFormat({
  title: "Nmap scan, XML",
  specification: "Nmap XML output and its DTD, https://nmap.org/book/nmap-dtd.html; XML 1.0",
  records: ["service"],
  recognises: (first) => {
    const text = asciiOf(first, 0, Math.min(first.length, 4096));
    return (
      /^(\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE|!--|nmaprun)/.test(text) && /<(nmaprun|!DOCTYPE nmaprun)[\s>]/.test(text)
    );
  },
  read: (context) => new NmapXmlReader(context),
});
