import { LIMITS } from "../../record/limits.ts";
import { asciiOf } from "../text/characters.ts";
import { unescapeZeek } from "./escapes.ts";
import { isOpenPath, logOfPath, pathOfFields, type ZeekLog } from "./logs.ts";

/** How rows are laid out from here on (Zeek, ASCII writer). */
export interface Layout {
  readonly log: ZeekLog;
  /** Connections that still go on. */
  readonly open: boolean;
  readonly separator: Uint8Array;
  readonly setSeparator: string;
  readonly unset: string;
  readonly empty: string;
  readonly columns: number;
  /** By column: the place of the field in the log, −1 where it is not read. */
  readonly places: Int16Array;
}

/** Why rows are not read. */
export interface Refusal {
  readonly kind: string;
  readonly expected: string;
  readonly found: string;
}

/** The lines before the rows, as they come; a new `#separator` or `#fields` begins another header. */
export class Header {
  #separator: Uint8Array = Uint8Array.of(0x09);
  #setSeparator = ",";
  #unset = "-";
  #empty = "(empty)";
  #fields: string[] | null = null;
  #types: string[] | null = null;
  /** Name of the log, `conn` …; empty when not told. */
  path = "";
  open: string | null = null;
  close: string | null = null;

  /** Takes a line that begins with `#`; whether it may have changed the layout. */
  take(octets: Uint8Array, from: number, to: number): boolean {
    const line = asciiOf(octets, from, Math.min(to, from + LIMITS.fieldOctets.value));
    const [word, value] = split(line, asciiOf(this.#separator, 0, this.#separator.length));
    switch (word) {
      case "#separator":
        this.#begin(line.slice(word.length + 1));
        return false;
      case "#set_separator":
        this.#setSeparator = value;
        return true;
      case "#unset_field":
        this.#unset = value;
        return true;
      case "#empty_field":
        this.#empty = value;
        return true;
      case "#path":
        this.path = value;
        return true;
      case "#open":
        this.open = value;
        this.close = null;
        return false;
      case "#close":
        this.close = value;
        return false;
      case "#fields":
        this.#fields = this.#words(value);
        this.#types = null;
        return true;
      case "#types":
        this.#types = this.#words(value);
        return true;
      default:
        return false;
    }
  }

  /** The layout so far, or why rows cannot be read by it. */
  layout(): Layout | Refusal {
    const fields = this.#fields;
    if (this.path !== "" && !logOfPath(this.path)) return unsupported(this.path);
    if (!fields) return { kind: "no-fields", expected: "a #fields line before the rows", found: "none" };
    const path = this.path === "" ? pathOfFields(new Set(fields)) : this.path;
    const log = logOfPath(path);
    if (!log) return unsupported(path);
    const wrong = wrongFields(log, fields, this.#types);
    if (wrong) return wrong;
    return {
      log,
      open: isOpenPath(path),
      separator: this.#separator,
      setSeparator: this.#setSeparator,
      unset: this.#unset,
      empty: this.#empty,
      columns: fields.length,
      places: Int16Array.from(fields, (name) => log.fields.indexOf(name)),
    };
  }

  #begin(told: string): void {
    const octets = Uint8Array.from(told, (character) => character.charCodeAt(0));
    const { octets: separator } = unescapeZeek(octets, 0, octets.length);
    if (separator.length > 0) this.#separator = separator;
    this.#fields = this.#types = null;
    this.path = "";
    this.open = this.close = null;
  }

  #words(value: string): string[] {
    return value.split(asciiOf(this.#separator, 0, this.#separator.length));
  }
}

export function unsupported(log: string): Refusal {
  return { kind: "unsupported-log", expected: "a log that is read", found: `Zeek ${log} log: not read` };
}

function wrongFields(log: ZeekLog, fields: readonly string[], types: readonly string[] | null): Refusal | null {
  const refuse = (expected: string, found: string): Refusal => ({ kind: "bad-fields", expected, found });
  if (fields.length > LIMITS.columns.value) return refuse(`at most ${LIMITS.columns.value} fields`, `${fields.length}`);
  if (types && types.length !== fields.length)
    return refuse("as many #types as #fields", `${fields.length} fields, ${types.length} types`);
  const odd = fields.find((name, i) => name === "" || /[\0\\]/.test(name) || fields.indexOf(name) !== i);
  if (odd !== undefined) return refuse("names that are told, plain and unlike each other", `"${odd}"`);
  const missing = log.required.filter((name) => !fields.includes(name));
  return missing.length > 0 ? refuse(`the fields ${log.required.join(", ")}`, `no ${missing.join(", ")}`) : null;
}

/** The word and the rest behind the separator; BTest and old writers put a space after `#open`. */
function split(line: string, separator: string): [string, string] {
  const word = /^#[a-z_]*/.exec(line)![0];
  const rest = line.slice(word.length);
  if (rest.startsWith(separator)) return [word, rest.slice(separator.length)];
  return [word, rest.replace(/^[\s]+/, "")];
}
