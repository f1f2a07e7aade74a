import { MOST_BLOCK_OCTETS, ZstdBlocks } from "../../compression/zstd-blocks.ts";
import { ZstdProblem } from "../../compression/zstd-problem.ts";

/** Inflates the octets of a zstd frame, some blocks at a time, its header first. */
export interface Inflater {
  push(octets: Uint8Array, last: boolean): Promise<Pushed>;
  close(): void;
}

export interface Pushed {
  readonly pieces: readonly Uint8Array[];
  readonly problem: string | null;
}

const FIRST_OCTETS = 1024 * 1024;

/** Inflates in a window that slides over the frame, for Node before 22.15; does not verify the content checksum. */
export class WindowInflater implements Inflater {
  readonly #blocks = new ZstdBlocks();
  readonly #windowOctets: number;
  #headerOctets: number;
  #window: Uint8Array;
  #filled = 0;

  constructor(headerOctets: number, windowOctets: number) {
    this.#headerOctets = headerOctets;
    this.#windowOctets = windowOctets;
    this.#window = new Uint8Array(Math.min(FIRST_OCTETS, this.#most));
  }

  async push(octets: Uint8Array): Promise<Pushed> {
    const pieces: Uint8Array[] = [];
    let at = this.#headerOctets;
    this.#headerOctets = 0;
    try {
      for (let isLast = false; !isLast && at < octets.length; ) {
        this.#makeRoom();
        const end = this.#blocks.read(octets, at, this.#window, this.#filled, 0);
        pieces.push(this.#window.slice(this.#filled, end.to));
        ({ at, to: this.#filled, isLast } = end);
      }
      return { pieces, problem: null };
    } catch (error) {
      if (error instanceof ZstdProblem) return { pieces, problem: error.message };
      throw error;
    }
  }

  close(): void {}

  get #most(): number {
    return 2 * this.#windowOctets + MOST_BLOCK_OCTETS;
  }

  /** A block more fits behind what is there; of that, what matches may reach stays. */
  #makeRoom(): void {
    while (this.#filled + MOST_BLOCK_OCTETS > this.#window.length && this.#window.length < this.#most) {
      const larger = new Uint8Array(Math.min(this.#most, 2 * this.#window.length));
      larger.set(this.#window.subarray(0, this.#filled));
      this.#window = larger;
    }
    if (this.#filled + MOST_BLOCK_OCTETS <= this.#window.length) return;
    this.#window.copyWithin(0, this.#filled - this.#windowOctets, this.#filled);
    this.#filled = this.#windowOctets;
  }
}
