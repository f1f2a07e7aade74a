import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { TextPool } from "../../record/text-pool.ts";
import type { Instant } from "../../values/instant.ts";
import type { AddressCell } from "./address-cell.ts";
import type { Nlri } from "./nlri.ts";
import { ORIGINS, type PathAttributes, type PathPools, type PathTexts } from "./path-attributes.ts";
import { PREFIX_TEXT_OCTETS, putPrefix } from "./text-octets.ts";

/** Who told the routes at hand, when and where it stands; set once for each message, or each entry of a table. */
export interface Teller {
  time: Instant;
  /** Octet offset of the message, or of its record. */
  offset: number;
  collector: string;
  peerAddress: AddressCell;
  peerAsNumber: number;
}

const ACTIONS = ["announce", "withdraw", "rib", "state"] as const;
export type Action = (typeof ACTIONS)[number];

/** Writes routes as rows; the only file that knows both BGP and the record. Holds the arrays of the batch at hand. */
export class RouteRows {
  readonly #builder: BatchBuilder;
  readonly #columns: Columns;
  /** Pools for the attributes of the next routes. */
  readonly texts: PathTexts;
  #before: PathPools | null = null;
  #prefixTexts: TextPool;
  /** The prefix that was put last, its number in the pool of `#prefixPool`. */
  #lastTaken = -1;
  #lastNlri: Nlri | null = null;
  #lastPrefix = 0;
  #lastCollector = "";
  #collectorNumber = 0;
  readonly #actions = new Uint32Array(ACTIONS.length);
  readonly #origins = new Uint32Array(ORIGINS.length);
  #cells: Cells;

  constructor(sink: RecordSink) {
    const builder = sink.builder("route");
    this.#builder = builder;
    this.#columns = Object.fromEntries(
      COLUMNS.map((name) => [name, POOLED.has(name) ? builder.pooled(name) : builder.column(name)]),
    ) as unknown as Columns;
    this.texts = pathPools(this.#columns);
    this.#prefixTexts = this.#columns.prefix.pool!;
    this.#cells = cellsOf(this.#columns);
    this.#beginBatch();
  }

  withdraw(teller: Teller, nlri: Nlri): void {
    this.#putPrefix(this.#begin(teller, WITHDRAW), nlri);
  }

  /** An announcement, or an entry of a table. */
  announce(
    teller: Teller,
    action: typeof ANNOUNCE | typeof RIB,
    nlri: Nlri,
    path: PathAttributes,
    nextHop: AddressCell | null,
  ): void {
    const row = this.#begin(teller, action);
    this.#putPrefix(row, nlri);
    if (path.pools !== this.texts.asPath) path.renew(this.#before!, this.texts);
    const cells = this.#cells;
    cells.asPath[row] = path.asPath;
    cells.communities[row] = path.communities;
    cells.aggregator[row] = path.aggregator;
    if (path.origin >= 0) cells.origin[row] = this.#origins[path.origin]!;
    if (path.originAsNumber >= 0) {
      cells.originAsNumber[row] = path.originAsNumber;
      cells.originAsNumberNulls[row] = 0;
    }
    if (path.localPreference >= 0) {
      cells.localPreference[row] = path.localPreference;
      cells.localPreferenceNulls[row] = 0;
    }
    if (path.multiExitDiscriminator >= 0) {
      cells.multiExitDiscriminator[row] = path.multiExitDiscriminator;
      cells.multiExitDiscriminatorNulls[row] = 0;
    }
    if (nextHop) {
      copyWords(nextHop.words, cells.nextHop, row);
      cells.nextHopNulls[row] = 0;
    }
  }

  stateChange(teller: Teller, state: string): void {
    this.#builder.column("state").text(this.#begin(teller, STATE), state);
  }

  #begin(teller: Teller, action: number): number {
    const row = this.#builder.next(teller.offset);
    if (this.#columns.time.values !== this.#cells.time) this.#refetch();
    const cells = this.#cells;
    cells.time[row] = teller.time;
    cells.peerAsNumber[row] = teller.peerAsNumber;
    cells.action[row] = this.#actions[action]!;
    copyWords(teller.peerAddress.words, cells.peerAddress, row);
    if (teller.collector !== "") this.#putCollector(row, teller.collector);
    return row;
  }

  #putCollector(row: number, collector: string): void {
    const column = this.#builder.pooled("collector");
    if (collector !== this.#lastCollector) {
      this.#lastCollector = collector;
      this.#collectorNumber = column.pool!.put(collector);
    }
    (column.values as Uint32Array)[row] = this.#collectorNumber;
  }

  #putPrefix(row: number, nlri: Nlri): void {
    if (nlri.taken !== this.#lastTaken || nlri !== this.#lastNlri) this.#putPrefixText(nlri);
    const cells = this.#cells;
    cells.prefix[row] = this.#lastPrefix;
    copyWords(nlri.first.words, cells.prefixFirst, row);
    cells.prefixFirstNulls[row] = 0;
    cells.prefixLength[row] = nlri.length;
    cells.prefixLengthNulls[row] = 0;
    if (nlri.pathIdentifier >= 0) this.#builder.column("pathIdentifier").number(row, nlri.pathIdentifier);
  }

  /** Entries of a table share the text of their prefix. */
  #putPrefixText(nlri: Nlri): void {
    const pool = this.#prefixTexts;
    const at = pool.open(PREFIX_TEXT_OCTETS);
    this.#lastPrefix = pool.close(putPrefix(pool.octets, at, nlri.first.octets, nlri.length));
    this.#lastTaken = nlri.taken;
    this.#lastNlri = nlri;
  }

  /** Room has grown, or a batch was handed on. */
  #refetch(): void {
    this.#cells = cellsOf(this.#columns);
    if (this.#columns.prefix.pool !== this.#prefixTexts) this.#beginBatch();
  }

  #beginBatch(): void {
    this.#before = { ...this.texts };
    Object.assign(this.texts, pathPools(this.#columns));
    this.#prefixTexts = this.#columns.prefix.pool!;
    this.#lastTaken = -1;
    this.#lastCollector = "";
    for (const [i, action] of ACTIONS.entries()) this.#actions[i] = this.#columns.action.pool!.put(action);
    for (const [i, origin] of ORIGINS.entries()) this.#origins[i] = this.#columns.origin.pool!.put(origin);
  }
}

/** Places in `ACTIONS`. */
export const ANNOUNCE = 0;
const WITHDRAW = 1;
export const RIB = 2;
const STATE = 3;

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
type Cells = ReturnType<typeof cellsOf>;

/** The arrays behind the columns; addresses as words. */
function cellsOf(columns: Columns) {
  const numbers = (column: Column) => column.values as Uint32Array;
  const words = ({ values }: Column) => new Uint32Array((values as Uint8Array).buffer);
  return {
    time: columns.time.values as Float64Array,
    peerAddress: words(columns.peerAddress),
    peerAsNumber: numbers(columns.peerAsNumber),
    action: numbers(columns.action),
    prefix: numbers(columns.prefix),
    prefixFirst: words(columns.prefixFirst),
    prefixFirstNulls: columns.prefixFirst.nulls!,
    prefixLength: columns.prefixLength.values as Uint8Array,
    prefixLengthNulls: columns.prefixLength.nulls!,
    asPath: numbers(columns.asPath),
    originAsNumber: numbers(columns.originAsNumber),
    originAsNumberNulls: columns.originAsNumber.nulls!,
    origin: numbers(columns.origin),
    nextHop: words(columns.nextHop),
    nextHopNulls: columns.nextHop.nulls!,
    localPreference: numbers(columns.localPreference),
    localPreferenceNulls: columns.localPreference.nulls!,
    multiExitDiscriminator: numbers(columns.multiExitDiscriminator),
    multiExitDiscriminatorNulls: columns.multiExitDiscriminator.nulls!,
    communities: numbers(columns.communities),
    aggregator: numbers(columns.aggregator),
  };
}

function pathPools({ asPath, communities, aggregator }: Columns): PathPools {
  return { asPath: asPath.pool!, communities: communities.pool!, aggregator: aggregator.pool! };
}

function copyWords(from: Uint32Array, to: Uint32Array, row: number): void {
  const at = 4 * row;
  to[at] = from[0]!;
  to[at + 1] = from[1]!;
  to[at + 2] = from[2]!;
  to[at + 3] = from[3]!;
}
