import { csvRows } from "../csv.ts";
import { FAMILIES, type FamilyId } from "../families.ts";
import { refused } from "../family.ts";
import { type Form, type FoundRow, firstLine } from "./form.ts";

/** Our own tables: the header of the family, then its rows. */
export const ownCsv: Form = {
  id: "csv",
  title: "comma-separated, with the family's own header",
  families: Object.keys(FAMILIES) as FamilyId[],
  recognises: (octets) => Object.values(FAMILIES).some(({ header }) => header.join() === firstLine(octets)),
  *rows(octets, family): Generator<FoundRow> {
    const { header } = FAMILIES[family];
    for (const { line, cells } of csvRows(new TextDecoder().decode(octets))) {
      if (cells.join() === header.join()) continue;
      const right = cells.length === header.length;
      yield { line, cells: right ? cells : refused(`${header.length} cells`, `${cells.length}`) };
    }
  },
};
