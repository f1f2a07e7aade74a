import type { FamilyId } from "../families.ts";
import { parseMatch } from "../family.ts";
import { type Form, type FoundRow, firstLine, linesOf } from "./form.ts";

/** What an entry alone says, by family. */
const CELLS: Partial<Record<FamilyId, (entry: string) => readonly string[]>> = {
  "tor-relays": (entry) => [entry, ""],
  "vpn-providers": (entry) => [entry, ""],
  "doh-servers": (entry) => [entry, ""],
  "mining-pools": (entry) => {
    const [, host = entry, port = ""] = /^([^:/]+):(\d+)$/.exec(entry) ?? [];
    return [host, port, "", ""];
  },
};

/** Addresses, prefixes, ASes or domains, one a line; what follows a # or a space is left out. */
export const plainList: Form = {
  id: "plain-list",
  title: "a match a line",
  families: Object.keys(CELLS) as FamilyId[],
  recognises: (octets) => parseMatch(entryOf(firstLine(octets)).replace(/:\d+$/, "")) !== null,
  *rows(octets, family): Generator<FoundRow> {
    for (const { line, text } of linesOf(octets)) yield { line, cells: CELLS[family]!(entryOf(text)) };
  },
};

function entryOf(line: string): string {
  return line.split(/[\s#]/)[0]!.toLowerCase();
}
