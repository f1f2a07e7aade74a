import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

/** Inflates the octets of a zstd frame, some blocks at a time. */
export interface Inflater {
  push(octets: Uint8Array, last: boolean): Promise<Pushed>;
  close(): void;
}

export interface Pushed {
  readonly pieces: readonly Uint8Array[];
  readonly problem: string | null;
}

const require = createRequire(import.meta.url);
const LONGEST_DECODING = 5_000; // milliseconds for sixteen blocks, which take some forty
const HEAP_MEBIOCTETS = 512;

/** Runs in a thread of its own: fzstd 0.1.1 never comes back from some damaged tables. */
const THREAD = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { Decompress } = require(workerData);
  let decoder, pieces;
  parentPort.on("message", ({ first, octets, last }) => {
    pieces = [];
    let problem = null;
    try {
      if (first) decoder = new Decompress((piece) => pieces.push(piece.slice()));
      decoder.push(octets, last);
    } catch (error) {
      problem = String(error && error.message);
    }
    parentPort.postMessage({ pieces, problem });
  });`;

/** fzstd, for Node before 22.15; does not verify the content checksum. */
export class ScriptInflater implements Inflater {
  readonly #thread = new Worker(THREAD, {
    eval: true,
    workerData: require.resolve("fzstd"),
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIOCTETS },
  });
  #first = true;

  /** Ready for the next frame. */
  anew(): this {
    this.#first = true;
    return this;
  }

  async push(octets: Uint8Array, last: boolean): Promise<Pushed> {
    const first = this.#first;
    this.#first = false;
    const thread = this.#thread;
    return new Promise((resolve) => {
      const done = (pushed: Pushed) => {
        clearTimeout(timer);
        thread.off("message", done).off("error", broken);
        resolve(pushed);
      };
      const broken = (error: Error) => done(failed(error.message));
      const timer = setTimeout(() => done(failed("no end of its decoding")), LONGEST_DECODING);
      thread.on("message", done).on("error", broken);
      thread.postMessage({ first, octets, last });
    });
  }

  close(): void {}

  async terminate(): Promise<void> {
    await this.#thread.terminate();
  }
}

function failed(problem: string): Pushed {
  return { pieces: [], problem };
}
