import type { HashedFile } from "../hashed-file.ts";

/** A log as Zeek's ASCII writer writes it: tabs between fields, `-` for what is unset. */
export class ZeekLog {
  readonly #file: HashedFile;
  rows = 0;

  /** `fields` are `name type` each; `madeUp` says by which world and seed. */
  constructor(file: HashedFile, path: string, fields: readonly string[], madeUp: string) {
    this.#file = file;
    const [names, types] = [0, 1].map((part) => fields.map((field) => field.split(" ")[part]).join("\t"));
    file.text("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n");
    file.text(`#path\t${path}\n#made-up\t${madeUp}\n#fields\t${names}\n#types\t${types}\n`);
  }

  /** Somebody looks from here on. */
  begin(at: number): void {
    this.#file.text(`#open\t${clock(at)}\n`);
  }

  end(at: number): void {
    this.#file.text(`#close\t${clock(at)}\n`);
  }

  row(cells: readonly (string | number)[]): void {
    this.#file.text(`${cells.join("\t")}\n`);
    this.rows++;
  }
}

/** The fields that all logs begin with. */
export const ENDS = [
  "ts time",
  "uid string",
  "id.orig_h addr",
  "id.orig_p port",
  "id.resp_h addr",
  "id.resp_p port",
] as const;

/** Seconds with six decimals, from milliseconds. */
export function seconds(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000);
  const whole = Math.floor(micros / 1_000_000);
  return `${whole}.${String(micros - whole * 1_000_000).padStart(6, "0")}`;
}

/** `2021-03-01-00-00-00`. */
function clock(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[T:]/g, "-");
}

/** What Zeek calls a connection in all its logs; here it is told by exporter and flow. */
export function uidOf(exporter: number, flow: number): string {
  return `C${exporter.toString(36)}${flow.toString(36).padStart(7, "0")}`;
}
