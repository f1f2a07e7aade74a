import type { Transform } from "node:stream";

/** A zlib engine that is fed piece by piece and says how far it came. */
type Engine = Transform & { readonly bytesWritten: number };

/** What a piece gave: the octets it inflated to, and how many of its own octets were used. */
export interface Inflated {
  readonly pieces: readonly Uint8Array[];
  readonly used: number;
}

/** Drives one of node:zlib's engines, which run off the main thread. */
export class InflateEngine {
  readonly #engine: Engine;
  #pieces: Uint8Array[] = [];
  #wake: () => void = () => {};
  #ended = false;
  #error: Error | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.on("data", (piece: Uint8Array) => this.#pieces.push(piece));
    engine.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    engine.on("error", (error: Error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /** The stream came to its own end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Why it cannot go on, if so. */
  get error(): Error | null {
    return this.#error;
  }

  /** Feeds a piece; keep it small (16 KiB), for it may grow a thousandfold before anything can be said against it. */
  async push(piece: Uint8Array): Promise<Inflated> {
    const before = this.#engine.bytesWritten;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#engine.write(piece, () => resolve());
    });
    return { pieces: this.#take(), used: this.#engine.bytesWritten - before };
  }

  /** No more octets will come. */
  async finish(): Promise<Inflated> {
    if (!this.#ended && !this.#error)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#engine.end();
      });
    return { pieces: this.#take(), used: 0 };
  }

  close(): void {
    this.#engine.destroy();
  }

  #take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
