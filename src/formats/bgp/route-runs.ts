import type { Column } from "../../record/batch.ts";
import {
  AGGREGATOR,
  AS_PATH,
  BLOCK_WORDS,
  COMMUNITIES,
  LOCAL_PREFERENCE,
  MULTI_EXIT_DISCRIMINATOR,
  NEXT_HOP,
  ORIGIN,
  ORIGIN_AS_NUMBER,
  type PathBlocks,
} from "./path-blocks.ts";
import { PEER_WORDS, type Peers } from "./peers.ts";

const RUN_WORDS = 5;
const FROM = 0; // its first row
const TO = 1; // behind its last row
const BLOCK = 2;
const PEER = 3;
const ACTION = 4;

/** The columns that follow from a row's run. */
export type RunColumns = {
  readonly [name in
    | "time"
    | "action"
    | "peerAddress"
    | "peerAsNumber"
    | "asPath"
    | "originAsNumber"
    | "origin"
    | "nextHop"
    | "localPreference"
    | "multiExitDiscriminator"
    | "communities"
    | "aggregator"]: Column;
};

/**
 * Rows of the batch at hand that follow each other and differ in their prefix alone: time, action, number of peer and of
 * path attributes. Their columns are written at once when the batch is handed on.
 */
export class RouteRuns {
  #words: Uint32Array = new Uint32Array(64 * RUN_WORDS);
  #times: Float64Array = new Float64Array(64);
  #count = 0;
  /** Whether there are rows without a path. */
  #hasPathless = false;

  /** Takes rows up to, not including, `to`. */
  add(from: number, to: number, time: number, action: number, peer: number, hasPath: boolean): void {
    if (this.#count === this.#times.length) this.#grow();
    const at = this.#count * RUN_WORDS;
    const words = this.#words;
    words[at + FROM] = from;
    words[at + TO] = to;
    words[at + BLOCK] = 0;
    words[at + PEER] = peer;
    words[at + ACTION] = action;
    this.#times[this.#count++] = time;
    if (!hasPath) this.#hasPathless = true;
  }

  /** The path attributes of the last run. */
  putBlock(block: number): void {
    this.#words[(this.#count - 1) * RUN_WORDS + BLOCK] = block;
  }

  clear(): void {
    this.#count = 0;
    this.#hasPathless = false;
  }

  /** Writes what runs tell of the batch's rows. */
  write(columns: RunColumns, blocks: PathBlocks, peers: Peers, rows: number): void {
    blocks.settle();
    this.#writeTellers(columns, peers.words);
    this.#writePaths(columns, blocks.words);
    for (const name of ["time", "action", "peerAddress", "peerAsNumber", "asPath", "origin"] as const)
      columns[name].tell(0, rows);
    for (const [place, name] of TEXTS) this.#writeWords(columns[name], blocks, place, rows);
    for (const [place, name] of NUMBERS) this.#writeWords(columns[name], blocks, place, rows);
    this.#tellWhere(columns.nextHop, blocks, NEXT_HOP, rows);
  }

  #writeTellers(columns: RunColumns, peers: Uint32Array): void {
    const times = columns.time.values as Float64Array;
    const actions = columns.action.values as Uint32Array;
    const asNumbers = columns.peerAsNumber.values as Uint32Array;
    const addresses = new Uint32Array((columns.peerAddress.values as Uint8Array).buffer);
    const words = this.#words;
    for (let run = 0; run < this.#count; run++) {
      const at = run * RUN_WORDS;
      const to = words[at + TO]!;
      const action = words[at + ACTION]!;
      const time = this.#times[run]!;
      const peer = PEER_WORDS * words[at + PEER]!;
      const [first, second, third, fourth] = [peers[peer]!, peers[peer + 1]!, peers[peer + 2]!, peers[peer + 3]!];
      const asNumber = peers[peer + 4]!;
      for (let row = words[run * RUN_WORDS + FROM]!; row < to; row++) {
        times[row] = time;
        actions[row] = action;
        asNumbers[row] = asNumber;
        const cell = 4 * row;
        addresses[cell] = first;
        addresses[cell + 1] = second;
        addresses[cell + 2] = third;
        addresses[cell + 3] = fourth;
      }
    }
  }

  #writePaths(columns: RunColumns, blocks: Uint32Array): void {
    const asPaths = columns.asPath.values as Uint32Array;
    const origins = columns.origin.values as Uint32Array;
    const nextHops = new Uint32Array((columns.nextHop.values as Uint8Array).buffer);
    const words = this.#words;
    for (let run = 0; run < this.#count; run++) {
      const to = words[run * RUN_WORDS + TO]!;
      const block = BLOCK_WORDS * words[run * RUN_WORDS + BLOCK]!;
      const asPath = blocks[block + AS_PATH]!;
      const origin = blocks[block + ORIGIN]!;
      const hop = block + NEXT_HOP;
      const [first, second, third, fourth] = [blocks[hop]!, blocks[hop + 1]!, blocks[hop + 2]!, blocks[hop + 3]!];
      for (let row = words[run * RUN_WORDS + FROM]!; row < to; row++) {
        asPaths[row] = asPath;
        origins[row] = origin;
        const cell = 4 * row;
        nextHops[cell] = first;
        nextHops[cell + 1] = second;
        nextHops[cell + 2] = third;
        nextHops[cell + 3] = fourth;
      }
    }
  }

  /** A column that many batches tell nothing of. */
  #writeWords(column: Column, blocks: PathBlocks, place: number, rows: number): void {
    if (!blocks.anyTells(place)) return;
    const values = column.values as Uint32Array;
    const words = this.#words;
    for (let run = 0; run < this.#count; run++) {
      const to = words[run * RUN_WORDS + TO]!;
      const value = blocks.words[BLOCK_WORDS * words[run * RUN_WORDS + BLOCK]! + place]!;
      for (let row = words[run * RUN_WORDS + FROM]!; row < to; row++) values[row] = value;
    }
    if (column.description.nullable) this.#tellWhere(column, blocks, place, rows);
    else column.tell(0, rows);
  }

  #tellWhere(column: Column, blocks: PathBlocks, place: number, rows: number): void {
    if (!blocks.anyTells(place)) return;
    if (!this.#hasPathless && blocks.allTell(place)) {
      column.tell(0, rows);
      return;
    }
    const nulls = column.nulls!;
    const words = this.#words;
    for (let run = 0; run < this.#count; run++) {
      const to = words[run * RUN_WORDS + TO]!;
      const untold = blocks.tells(words[run * RUN_WORDS + BLOCK]!, place) ? 0 : 1;
      for (let row = words[run * RUN_WORDS + FROM]!; row < to; row++) nulls[row] = untold;
    }
  }

  #grow(): void {
    const words = new Uint32Array(4 * this.#words.length);
    const times = new Float64Array(4 * this.#times.length);
    words.set(this.#words);
    times.set(this.#times);
    this.#words = words;
    this.#times = times;
  }
}

const TEXTS = [
  [COMMUNITIES, "communities"],
  [AGGREGATOR, "aggregator"],
] as const;
const NUMBERS = [
  [ORIGIN_AS_NUMBER, "originAsNumber"],
  [LOCAL_PREFERENCE, "localPreference"],
  [MULTI_EXIT_DISCRIMINATOR, "multiExitDiscriminator"],
] as const;
