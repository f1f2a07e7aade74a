import { formatInstant, SECOND } from "../../values/instant.ts";
import { refused } from "../family.ts";
import { type Form, type FoundRow, firstLine, linesOf } from "./form.ts";

const LINE = /^(\d{10}),\d{5,9},\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

/** `seconds since 1970,height,the same as text`: times of Monero's blocks, as MineHunter (ACSAC 2021) keeps them. */
export const moneroBlocks: Form = {
  id: "monero-blocks",
  title: "times of Monero's blocks: seconds, height, text",
  families: ["block-times"],
  recognises: (octets) => LINE.test(firstLine(octets)),
  *rows(octets): Generator<FoundRow> {
    for (const { line, text } of linesOf(octets)) {
      const seconds = LINE.exec(text)?.[1];
      const cells = seconds ? ["XMR", formatInstant(Number(seconds) * SECOND)] : refused("seconds,height,text", text);
      yield { line, cells };
    }
  },
};
