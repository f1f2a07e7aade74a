import { defineFormat } from "../format.ts";
import { asciiOf } from "../text/characters.ts";
import { headerOf } from "./columns.ts";
import { ArgusReader } from "./read.ts";

export default defineFormat({
  title: "Argus flows as text",
  specification: "Argus clients: ra(1), -c and -s, https://openargus.org; binetflow files of the CTU data sets",
  records: ["flow"],
  recognises: (first, whole) => {
    const end = first.indexOf(0x0a);
    return (
      (end >= 0 || whole) && headerOf(asciiOf(first, 0, Math.min(end < 0 ? first.length : end, 4096)).trim()) !== null
    );
  },
  read: (context) => new ArgusReader(context),
});
