import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import { type AddressCell, putIPv4Words } from "./address-cell.ts";
import type { Nlri } from "./nlri.ts";
import { ORIGINS, type PathAttributes, type PathPools, type PathTexts } from "./path-attributes.ts";
import { PathBlocks } from "./path-blocks.ts";
import { Peers } from "./peers.ts";
import { RowLinks } from "./row-links.ts";
import { IPV4_PREFIX_TEXT_OCTETS, PREFIX_TEXT_OCTETS, putIPv4Prefix, putPrefix } from "./text-octets.ts";

/** Who told the routes at hand, when and where it stands; set once for each message, or each entry of a table. */
export interface Teller {
  time: Instant;
  /** Octet offset of the message, or of its record. */
  offset: number;
  collector: string;
  peerAddress: AddressCell;
  peerAsNumber: number;
}

const ACTIONS = ["announce", "withdraw", "rib", "state"];

/** Places in `ACTIONS`. */
export const ANNOUNCE = 0;
export const WITHDRAW = 1;
export const RIB = 2;
const STATE = 3;

const KNOWN = new WeakMap<RecordSink, RouteRows>();

/** The one writer of a sink's routes: several sessions in one input share it. */
export function routeRowsOf(sink: RecordSink): RouteRows {
  const known = KNOWN.get(sink) ?? new RouteRows(sink);
  KNOWN.set(sink, known);
  return known;
}

/**
 * Writes routes as rows; the only file that knows both BGP and the record. Of each row the numbers of its peer and of its
 * path attributes are kept, and most columns made from them as the batch is handed on: one column after the other.
 */
class RouteRows {
  readonly #builder: BatchBuilder;
  readonly #columns: Columns;
  /** Pools for the attributes of the next routes. */
  readonly texts: PathTexts;
  #before: PathPools;
  readonly #blocks = new PathBlocks();
  readonly #peers = new Peers();
  readonly #links = new RowLinks();
  /** Whether some rows of the batch at hand have no path attributes. */
  #hasPathless = false;
  /** Rows that have prefixes and are not yet told of: from the first up to, not including, the second. */
  #prefixesFrom = 0;
  #prefixesTo = 0;
  /** The first row of those of the last collector. */
  #collectorFrom = 0;
  /** The prefix whose text was put last, and its number. */
  #lastTaken = -1;
  #lastPrefix = 0;
  #firstOctets: Uint8Array = new Uint8Array(0);
  #firsts: Uint32Array = new Uint32Array(0);
  /** How many batches were begun: numbers of blocks hold within one. */
  batch = 0;
  readonly #actions = new Uint32Array(ACTIONS.length);
  readonly #origins = new Uint32Array(ORIGINS.length + 1);
  #lastCollector = "";

  constructor(sink: RecordSink) {
    const builder = sink.builder("route");
    this.#builder = builder;
    this.#columns = Object.fromEntries(
      COLUMNS.map((name) => [name, POOLED.has(name) ? builder.pooled(name) : builder.column(name)]),
    ) as Columns;
    this.texts = pathPools(this.#columns);
    this.#before = { ...this.texts };
    this.#putWords();
    builder.beforeFlush(() => this.#write());
  }

  /** Rows that fit into the batch at hand, at least one. */
  get left(): number {
    return this.#builder.left;
  }

  /** Begins rows of one teller, at most `left`: the first of them. Their path, if they have one, is to be put. */
  begin(teller: Teller, action: number, rows: number): number {
    const row = this.#begin(teller, action, rows);
    const peer = this.#peers.numberOf(teller);
    const { peers, paths } = this.#links;
    for (let i = row; i < row + rows; i++) {
      peers[i] = peer;
      paths[i] = 0;
    }
    if (action !== ANNOUNCE && action !== RIB) this.#hasPathless = true;
    return row;
  }

  /** Begins rows of one prefix, told by several peers, at most `left`: the first of them. Each is to be put as an entry. */
  beginEntries(teller: Teller, nlri: Nlri, rows: number): number {
    const row = this.#begin(teller, RIB, rows);
    for (let i = row; i < row + rows; i++) this.#putPrefixCells(i, nlri);
    this.#tellPrefixes(row, rows);
    return row;
  }

  /** Who told the entry of that row, and what: numbers within the batch at hand. */
  putEntry(row: number, peer: number, block: number): void {
    this.#links.peers[row] = peer;
    this.#links.paths[row] = block;
  }

  /** The number of a peer within the batch at hand, which it has from now on. */
  peer({ words }: AddressCell, asNumber: number): number {
    return this.#peers.add(words, asNumber);
  }

  /** The number of a path and a next hop within the batch at hand. */
  block(path: PathAttributes, nextHop: AddressCell | null): number {
    if (path.pools !== this.texts.asPath) path.renew(this.#before, this.texts);
    return this.#blocks.add(path, this.#origins[path.origin + 1]!, nextHop);
  }

  /** The path of rows. */
  putPath(row: number, rows: number, block: number): void {
    const { paths } = this.#links;
    for (let i = row; i < row + rows; i++) paths[i] = block;
  }

  putPrefix(row: number, nlri: Nlri): void {
    this.#putPrefixCells(row, nlri);
    this.#tellPrefixes(row, 1);
    if (nlri.pathIdentifier >= 0) this.#builder.column("pathIdentifier").number(row, nlri.pathIdentifier);
  }

  /** As many IPv4 prefixes as there are rows, one behind the other from `at` and known to be whole; where they end. */
  putIPv4Prefixes(row: number, rows: number, octets: Uint8Array, from: number): number {
    const { prefix, prefixFirst, prefixLength } = this.#columns;
    const pool = prefix.pool!;
    pool.reserve(rows, rows * IPV4_PREFIX_TEXT_OCTETS);
    const { view, ends } = pool;
    const numbers = prefix.values as Uint32Array;
    const lengths = prefixLength.values as Uint8Array;
    const firsts = this.#firstWords(prefixFirst);
    let text = pool.count;
    let to = ends[text - 1]!;
    let at = from;
    for (let i = row; i < row + rows; i++) {
      const bits = octets[at]!;
      let first = bits > 0 ? octets[at + 1]! << 24 : 0;
      if (bits > 8) first |= octets[at + 2]! << 16;
      if (bits > 16) first |= octets[at + 3]! << 8;
      if (bits > 24) first |= octets[at + 4]!;
      at += 1 + ((bits + 7) >> 3);
      lengths[i] = 96 + bits;
      putIPv4Words(firsts, 4 * i, first);
      to = putIPv4Prefix(view, to, first, bits);
      ends[text] = to;
      numbers[i] = text++;
    }
    pool.count = text;
    this.#tellPrefixes(row, rows);
    return at;
  }

  stateChange(teller: Teller, state: string): void {
    this.#builder.column("state").text(this.begin(teller, STATE, 1), state);
  }

  #begin({ time, offset, collector }: Teller, action: number, rows: number): number {
    const row = this.#builder.nextRun(rows, offset, 0);
    if (this.#columns.asPath.pool !== this.texts.asPath) this.#beginBatch();
    if (collector !== this.#lastCollector) this.#turnTo(collector, row);
    this.#links.reserve(row + rows);
    const times = this.#columns.time.values as Float64Array;
    const actions = this.#columns.action.values as Uint32Array;
    const number = this.#actions[action]!;
    for (let i = row; i < row + rows; i++) {
      times[i] = time;
      actions[i] = number;
    }
    return row;
  }

  /** From `row` on another collector tells. */
  #turnTo(collector: string, row: number): void {
    this.#putCollector(row);
    this.#lastCollector = collector;
  }

  /** The collector of the rows up to, not including, `row`. */
  #putCollector(row: number): void {
    const from = this.#collectorFrom;
    this.#collectorFrom = row;
    if (this.#lastCollector === "" || from === row) return;
    const column = this.#builder.pooled("collector");
    (column.values as Uint32Array).fill(column.pool!.put(this.#lastCollector), from, row);
    column.tell(from, row - from);
  }

  #putPrefixCells(row: number, nlri: Nlri): void {
    const { prefix, prefixFirst, prefixLength } = this.#columns;
    if (nlri.taken !== this.#lastTaken) this.#putPrefixText(nlri);
    (prefix.values as Uint32Array)[row] = this.#lastPrefix;
    copyWords(nlri.first.words, this.#firstWords(prefixFirst), row);
    (prefixLength.values as Uint8Array)[row] = nlri.length;
  }

  /** Entries of a table share the text of their prefix. */
  #putPrefixText(nlri: Nlri): void {
    const pool = this.#columns.prefix.pool!;
    const at = pool.open(PREFIX_TEXT_OCTETS);
    const { octets } = nlri.first;
    const to = nlri.isIPv4
      ? putIPv4Prefix(pool.view, at, u32(octets, 12), nlri.length - 96)
      : putPrefix(pool.octets, at, octets, nlri.length);
    this.#lastPrefix = pool.close(to);
    this.#lastTaken = nlri.taken;
  }

  /** The column of first addresses as words; asking an array for its buffer is slow, so it is asked once a batch. */
  #firstWords({ values }: Column): Uint32Array {
    if (this.#firstOctets !== values) {
      this.#firstOctets = values as Uint8Array;
      this.#firsts = new Uint32Array(this.#firstOctets.buffer);
    }
    return this.#firsts;
  }

  /** Rows with prefixes that follow each other are told of together. */
  #tellPrefixes(row: number, rows: number): void {
    if (row !== this.#prefixesTo) {
      this.#tellPrefixColumns();
      this.#prefixesFrom = row;
    }
    this.#prefixesTo = row + rows;
  }

  #tellPrefixColumns(): void {
    const from = this.#prefixesFrom;
    const rows = this.#prefixesTo - from;
    this.#prefixesFrom = this.#prefixesTo;
    if (rows === 0) return;
    this.#columns.prefix.tell(from, rows);
    this.#columns.prefixFirst.tell(from, rows);
    this.#columns.prefixLength.tell(from, rows);
  }

  /** Writes the columns that follow from what rows name. */
  #write(): void {
    if (this.#columns.asPath.pool !== this.texts.asPath) return;
    const { rows } = this.#builder;
    this.#putCollector(rows);
    this.#tellPrefixColumns();
    this.#columns.time.tell(0, rows);
    this.#columns.action.tell(0, rows);
    this.#links.write(this.#columns, this.#blocks, this.#peers, rows, this.#hasPathless);
  }

  #beginBatch(): void {
    this.#before = { ...this.texts };
    Object.assign(this.texts, pathPools(this.#columns));
    this.#blocks.clear();
    this.#peers.clear();
    this.#hasPathless = false;
    this.#prefixesFrom = this.#prefixesTo = this.#collectorFrom = 0;
    this.#lastTaken = -1;
    this.batch++;
    this.#putWords();
  }

  /** The texts that many rows share. */
  #putWords(): void {
    for (const [i, action] of ACTIONS.entries()) this.#actions[i] = this.#columns.action.pool!.put(action);
    for (const [i, origin] of ORIGINS.entries()) this.#origins[i + 1] = this.#columns.origin.pool!.put(origin);
  }
}

function u32(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
}

function copyWords(from: Uint32Array, to: Uint32Array, row: number): void {
  const at = 4 * row;
  to[at] = from[0]!;
  to[at + 1] = from[1]!;
  to[at + 2] = from[2]!;
  to[at + 3] = from[3]!;
}

const COLUMNS = [
  "time",
  "peerAddress",
  "peerAsNumber",
  "action",
  "prefix",
  "prefixFirst",
  "prefixLength",
  "asPath",
  "originAsNumber",
  "origin",
  "nextHop",
  "localPreference",
  "multiExitDiscriminator",
  "communities",
  "aggregator",
] as const;
const POOLED = new Set<string>(["action", "prefix", "asPath", "origin", "communities", "aggregator"]);

type Columns = { readonly [name in (typeof COLUMNS)[number]]: Column };

function pathPools({ asPath, communities, aggregator }: Columns): PathPools {
  return { asPath: asPath.pool!, communities: communities.pool!, aggregator: aggregator.pool! };
}

export type { RouteRows };
