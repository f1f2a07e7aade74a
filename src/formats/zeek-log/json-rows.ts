import { asciiOf } from "../text/characters.ts";
import { JSON_LIST, JSON_MISSING, JSON_NULL, JsonLine } from "../text/json-line.ts";
import { type Refusal, unsupported } from "./header.ts";
import type { LogWriter } from "./log-writer.ts";
import { isOpenPath, LOG_SIGNS, LOGS, logOfPath, pathOfFields, type ZeekLog } from "./logs.ts";

/** Fields of all logs, their names, and the names by which they give themselves away: a place each. */
const NAMES = [...new Set(["_path", ...LOG_SIGNS, ...LOGS.flatMap(({ fields }) => fields)])];
const SLOTS = new Map(NAMES.map((name, slot) => [name, slot]));
const PATH = SLOTS.get("_path")!;
/** By log: the slots of its fields, by their place. */
const SLOTS_OF = new Map(LOGS.map(({ path, fields }) => [path, fields.map((name) => SLOTS.get(name)!)]));
/** Fields whose values are lists. */
const LISTS: ReadonlySet<string> = new Set(["answers", "TTLs", "cert_chain_fps", "cert_chain_fuids", "san.dns"]);

export interface JsonRead {
  /** What should have stood there, and what did; null when the row made sense. */
  readonly wrong: { readonly expected: string; readonly found: string } | null;
  /** A name that stood twice. */
  readonly twice: string | null;
  readonly refusal: Refusal | null;
  /** Who read it; null when nobody did. */
  readonly writer: LogWriter | null;
}

/** Rows as JSON objects (Zeek, LogAscii::use_json), of any log. */
export class JsonRows {
  readonly #writerOf: (log: ZeekLog) => LogWriter;
  readonly #line = new JsonLine(SLOTS);

  constructor(writerOf: (log: ZeekLog) => LogWriter) {
    this.#writerOf = writerOf;
  }

  read(octets: Uint8Array, from: number, to: number, offset: number): JsonRead {
    const line = this.#line;
    const none = { twice: null, refusal: null, writer: null };
    const expected = line.read(octets, from, to);
    if (expected !== null) return { ...none, wrong: { expected, found: "another JSON text" } };
    const path = this.#path();
    const log = logOfPath(path);
    if (!log) return { ...none, wrong: null, refusal: unsupported(path) };
    const writer = this.#writerOf(log);
    this.#take(writer);
    const field = writer.write(line.octets, offset, isOpenPath(path));
    const wrong = field === null ? null : writer.told(field, line.octets);
    return { wrong, twice: line.twice, refusal: null, writer };
  }

  #take(writer: LogWriter): void {
    const { from, to, kind } = this.#line;
    const slots = SLOTS_OF.get(writer.log.path)!;
    writer.setSeparator = null;
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place]!;
      const told = kind[slot] !== JSON_MISSING && kind[slot] !== JSON_NULL;
      const fits = told && (kind[slot] !== JSON_LIST || LISTS.has(NAMES[slot]!));
      writer.from[place] = fits ? from[slot]! : -1;
      writer.to[place] = fits ? to[slot]! : -1;
    }
  }

  #path(): string {
    const { octets, from, to, kind } = this.#line;
    const told = kind[PATH] === JSON_MISSING ? "" : asciiOf(octets, from[PATH]!, Math.min(to[PATH]!, from[PATH]! + 64));
    if (told !== "") return told;
    return pathOfFields(new Set(LOG_SIGNS.filter((sign) => kind[SLOTS.get(sign)!] !== JSON_MISSING)));
  }
}
