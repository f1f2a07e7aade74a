import { refused } from "../family.ts";
import { type Form, type FoundRow, firstLine, linesOf } from "./form.ts";

const LINE = /^(\d+)\|(\d+)\|(-1|0)(?:\|\w+)?$/;

/**
 * CAIDA's AS relationships: `<provider>|<customer>|-1` and `<peer>|<peer>|0`, serial-1; serial-2 adds who told it, behind
 * another bar (publicdata.caida.org/datasets/as-relationships, README of each).
 */
export const caidaRelationships: Form = {
  id: "caida-relationships",
  title: "AS relationships as CAIDA publishes them",
  families: ["as-relationships"],
  recognises: (octets) => LINE.test(firstLine(octets)),
  *rows(octets): Generator<FoundRow> {
    for (const { line, text } of linesOf(octets)) {
      const [, asn, of, kind] = LINE.exec(text) ?? [];
      if (asn === undefined || of === undefined)
        yield { line, cells: refused("provider|customer|-1 or peer|peer|0", text) };
      else yield { line, cells: [asn, of, kind === "0" ? "peer" : "provider"] };
    }
  },
};
