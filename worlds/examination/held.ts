import fs from "node:fs";
import type { Job, Result } from "./work.ts";

/** Results that are kept line by line, so that an examination that was interrupted goes on, and can be graded anew. */
export class Held {
  readonly #file: string | null;
  readonly results: Result[] = [];
  readonly #known = new Set<string>();

  constructor(file: string | null) {
    this.#file = file;
    if (!file || !fs.existsSync(file)) return;
    const lines = fs.readFileSync(file, "utf8").split("\n");
    for (const line of lines) if (line.endsWith("}")) this.#keep(JSON.parse(line) as Result);
  }

  has(job: Job): boolean {
    return this.#known.has(JSON.stringify(job));
  }

  add(result: Result): void {
    this.#keep(result);
    if (this.#file) fs.appendFileSync(this.#file, `${JSON.stringify(result)}\n`);
  }

  #keep(result: Result): void {
    this.results.push(result);
    this.#known.add(JSON.stringify(result.job));
  }
}
