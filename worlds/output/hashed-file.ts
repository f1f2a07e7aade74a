import { createHash } from "node:crypto";
import fs from "node:fs";

const BUFFER = 1 << 20;

/** A file that is written from front to end, and digested on the way. */
export class HashedFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #hash = createHash("sha256");
  readonly #buffer = Buffer.allocUnsafe(BUFFER);
  #filled = 0;

  constructor(path: string) {
    this.path = path;
    this.#descriptor = fs.openSync(path, "w");
  }

  write(octets: Uint8Array): void {
    if (this.#filled + octets.length > BUFFER) this.#flush();
    if (octets.length > BUFFER) this.#out(octets);
    else {
      this.#buffer.set(octets, this.#filled);
      this.#filled += octets.length;
    }
  }

  text(text: string): void {
    if (this.#filled + 3 * text.length > BUFFER) this.#flush(); // a UTF-16 unit is at most three octets of UTF-8
    if (3 * text.length > BUFFER) this.#out(Buffer.from(text));
    else this.#filled += this.#buffer.write(text, this.#filled);
  }

  /** Closes it and tells its SHA-256 in hexadecimal. */
  close(): string {
    this.#flush();
    fs.closeSync(this.#descriptor);
    return this.#hash.digest("hex");
  }

  #flush(): void {
    this.#out(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #out(octets: Uint8Array): void {
    this.#hash.update(octets);
    for (let at = 0; at < octets.length; ) at += fs.writeSync(this.#descriptor, octets, at);
  }
}
