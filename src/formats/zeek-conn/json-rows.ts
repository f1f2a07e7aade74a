import { asciiOf } from "../text/characters.ts";
import { JSON_LIST, JSON_MISSING, JSON_NULL, JsonLine } from "../text/json-line.ts";
import { FIELDS, LOG_SIGNS, logOf, PLACES } from "./fields.ts";
import { type Refusal, unsupported } from "./header.ts";
import type { ConnWriter } from "./to-record.ts";

const PATH = FIELDS.length;
const FIRST_SIGN = PATH + 1;
/** The fields of a conn log, the log's name, and the names by which other logs give themselves away. */
const SLOTS = new Map([
  ...PLACES,
  ["_path", PATH] as const,
  ...LOG_SIGNS.filter((sign) => !PLACES.has(sign)).map((sign, i) => [sign, FIRST_SIGN + i] as const),
]);

interface JsonRead {
  /** Null when the row was written. */
  readonly wrong: string | null;
  readonly twice: string | null;
  readonly refusal: Refusal | null;
}

/** Rows as JSON objects (Zeek, LogAscii::use_json). */
export class JsonRows {
  readonly #writer: ConnWriter;
  readonly #line = new JsonLine(SLOTS);
  /** What should have stood in the row that was just refused. */
  expected = "";

  constructor(writer: ConnWriter) {
    this.#writer = writer;
  }

  read(octets: Uint8Array, from: number, to: number, offset: number): JsonRead {
    const line = this.#line;
    const wrong = line.read(octets, from, to);
    if (wrong !== null) {
      this.expected = wrong;
      return { wrong: "another JSON text", twice: null, refusal: null };
    }
    const refusal = this.#refusal();
    if (refusal) return { wrong: null, twice: null, refusal };
    this.#take();
    const field = this.#writer.write(line.octets, offset, this.#path() === "open_conn");
    if (field === null) return { wrong: null, twice: line.twice, refusal: null };
    const { expected, found } = this.#writer.told(field, line.octets);
    this.expected = expected;
    return { wrong: found, twice: line.twice, refusal: null };
  }

  #take(): void {
    const { from, to, kind } = this.#line;
    for (let at = 0; at < FIELDS.length; at++) {
      const told = kind[at] !== JSON_MISSING && kind[at] !== JSON_NULL && kind[at] !== JSON_LIST;
      this.#writer.from[at] = told ? from[at]! : -1;
      this.#writer.to[at] = told ? to[at]! : -1;
    }
  }

  #path(): string {
    const { octets, from, to, kind } = this.#line;
    return kind[PATH] === JSON_MISSING ? "" : asciiOf(octets, from[PATH]!, Math.min(to[PATH]!, from[PATH]! + 64));
  }

  #refusal(): Refusal | null {
    const path = this.#path();
    if (path !== "") return path === "conn" || path === "open_conn" ? null : unsupported(path);
    const names = LOG_SIGNS.filter((sign) => this.#line.kind[SLOTS.get(sign)!] !== JSON_MISSING);
    const other = logOf(new Set(names));
    return other === null ? null : unsupported(other);
  }
}
