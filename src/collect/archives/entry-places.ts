/** Names that every system takes and that lead nowhere; none of them has the mark of a number. */
const PLAIN = /^(?!\.{1,2}$)[\p{L}\p{N}_.+=@ -]{1,200}$/u;
const MOST_FOLDERS = 16;

/** Where the entries of an archive are put, and what they are called: a name is a label and never a path. */
export class EntryPlaces {
  /** In lower case, for some systems do not tell cases apart; with the folders that they stand in. */
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();

  /**
   * The place of the entry of that number, relative, and the label by which it is known and found again: the same, or
   * `#3 ..|x` for a name that leads out, that came before, or that is a folder of another's.
   */
  place(name: string, number: number): { readonly place: string; readonly label: string } {
    const parts = name.replace(/^(\.\/)+/, "").split("/");
    const plain = parts.join("/");
    const isFree = parts.length <= MOST_FOLDERS && parts.every((part) => PLAIN.test(part)) && this.#take(parts);
    return isFree ? { place: plain, label: plain } : { place: `#${number}`, label: `#${number} ${parts.join("|")}` };
  }

  #take(parts: readonly string[]): boolean {
    const paths = parts.map((_, i) =>
      parts
        .slice(0, i + 1)
        .join("/")
        .toLowerCase(),
    );
    const file = paths.pop()!;
    if (this.#files.has(file) || this.#folders.has(file) || paths.some((folder) => this.#files.has(folder)))
      return false;
    for (const folder of paths) this.#folders.add(folder);
    this.#files.add(file);
    return true;
  }
}
