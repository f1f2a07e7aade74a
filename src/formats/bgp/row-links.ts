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
  TOLD,
} from "./path-blocks.ts";
import { PEER_WORDS, type Peers } from "./peers.ts";

/** Rows whose columns are written in one go: what they name stays in the processor's nearest memory meanwhile. */
const ROWS_A_TURN = 1024;

const FIRST_ROWS = 256;

/** The columns that follow from what a row names. */
export type LinkedColumns = {
  readonly [name in
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

/** Of each row of the batch at hand the numbers of its peer and of its path attributes; their columns are made at its end. */
export class RowLinks {
  peers: Uint32Array = new Uint32Array(FIRST_ROWS);
  /** 0 where there are none. */
  paths: Uint32Array = new Uint32Array(FIRST_ROWS);

  /** Room for so many rows. */
  reserve(rows: number): void {
    if (rows <= this.peers.length) return;
    this.peers = wider(this.peers, rows);
    this.paths = wider(this.paths, rows);
  }

  /** Writes the columns of the batch's rows; `somePathless` when there are rows without path attributes. */
  write(columns: LinkedColumns, blocks: PathBlocks, peers: Peers, rows: number, somePathless: boolean): void {
    blocks.settle();
    const words = WORDS.filter(([place]) => blocks.anyTells(place));
    const nullable = NULLABLE.filter(([place]) => blocks.anyTells(place));
    const partly = nullable.filter(([place]) => somePathless || !blocks.allTell(place));
    for (let from = 0; from < rows; from += ROWS_A_TURN) {
      const to = Math.min(rows, from + ROWS_A_TURN);
      this.#writePeers(columns, peers.words, from, to);
      this.#writePaths(columns, blocks.words, from, to);
      for (const [place, name] of words) this.#writeWords(columns[name], blocks.words, place, from, to);
      for (const [place, name] of partly) this.#writeNulls(columns[name], blocks.words, place, from, to);
    }
    for (const name of ALWAYS_TOLD) columns[name].tell(0, rows);
    for (const [place, name] of TEXTS) if (blocks.anyTells(place)) columns[name].tell(0, rows);
    for (const of of nullable) if (!partly.includes(of)) columns[of[1]].tell(0, rows);
  }

  #writePeers(columns: LinkedColumns, peers: Uint32Array, from: number, to: number): void {
    const asNumbers = columns.peerAsNumber.values as Uint32Array;
    const addresses = wordsOf(columns.peerAddress);
    const links = this.peers;
    for (let row = from; row < to; row++) {
      const peer = PEER_WORDS * links[row]!;
      const cell = 4 * row;
      addresses[cell] = peers[peer]!;
      addresses[cell + 1] = peers[peer + 1]!;
      addresses[cell + 2] = peers[peer + 2]!;
      addresses[cell + 3] = peers[peer + 3]!;
      asNumbers[row] = peers[peer + 4]!;
    }
  }

  #writePaths(columns: LinkedColumns, blocks: Uint32Array, from: number, to: number): void {
    const asPaths = columns.asPath.values as Uint32Array;
    const origins = columns.origin.values as Uint32Array;
    const nextHops = wordsOf(columns.nextHop);
    const links = this.paths;
    for (let row = from; row < to; row++) {
      const block = BLOCK_WORDS * links[row]!;
      const cell = 4 * row;
      asPaths[row] = blocks[block + AS_PATH]!;
      origins[row] = blocks[block + ORIGIN]!;
      nextHops[cell] = blocks[block + NEXT_HOP]!;
      nextHops[cell + 1] = blocks[block + NEXT_HOP + 1]!;
      nextHops[cell + 2] = blocks[block + NEXT_HOP + 2]!;
      nextHops[cell + 3] = blocks[block + NEXT_HOP + 3]!;
    }
  }

  #writeWords(column: Column, blocks: Uint32Array, place: number, from: number, to: number): void {
    const values = column.values as Uint32Array;
    const links = this.paths;
    for (let row = from; row < to; row++) values[row] = blocks[BLOCK_WORDS * links[row]! + place]!;
  }

  #writeNulls(column: Column, blocks: Uint32Array, place: number, from: number, to: number): void {
    const nulls = column.nulls!;
    const links = this.paths;
    for (let row = from; row < to; row++) nulls[row] = 1 - ((blocks[BLOCK_WORDS * links[row]! + TOLD]! >>> place) & 1);
  }
}

/** Columns of words that many batches tell nothing of. */
const TEXTS = [
  [COMMUNITIES, "communities"],
  [AGGREGATOR, "aggregator"],
] as const;
const NUMBERS = [
  [ORIGIN_AS_NUMBER, "originAsNumber"],
  [LOCAL_PREFERENCE, "localPreference"],
  [MULTI_EXIT_DISCRIMINATOR, "multiExitDiscriminator"],
] as const;
const WORDS = [...TEXTS, ...NUMBERS];
const NULLABLE = [...NUMBERS, [NEXT_HOP, "nextHop"] as const];
const ALWAYS_TOLD = ["peerAddress", "peerAsNumber", "asPath", "origin"] as const;

function wordsOf({ values }: Column): Uint32Array {
  return new Uint32Array((values as Uint8Array).buffer);
}

function wider(links: Uint32Array, rows: number): Uint32Array {
  const room = new Uint32Array(Math.max(rows, 4 * links.length));
  room.set(links);
  return room;
}
