import { Inputs } from "./inputs.ts";
import { type Entry, LedgerFile } from "./ledger.ts";

/** The ledger with what it amounts to: an entry counts once it is on disk. */
export class Books {
  readonly inputs: Inputs;
  readonly #file: LedgerFile;

  private constructor(file: LedgerFile, inputs: Inputs) {
    this.#file = file;
    this.inputs = inputs;
  }

  static async open(path: string): Promise<Books> {
    const { ledger, entries } = await LedgerFile.open(path);
    const inputs = new Inputs();
    for (const entry of entries) inputs.apply(entry);
    return new Books(ledger, inputs);
  }

  async note(entry: Entry): Promise<void> {
    await this.#file.append(entry);
    this.inputs.apply(entry);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
