import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import type { PathAttributes } from "./attributes.ts";
import type { Nlri } from "./nlri.ts";

/** Who told the routes at hand, when and where it stands; set once for each record, or each entry of a table. */
export interface Teller {
  time: Instant;
  /** Octet offset of the MRT record. */
  offset: number;
  collector: string;
  /** Sixteen octets. */
  peerAddress: Uint8Array;
  peerAsNumber: number;
}

/** Writes routes as rows; the only file that knows both BGP and the record. */
export class RouteRows {
  readonly #builder: BatchBuilder;
  readonly #time: Column;
  readonly #peerAddress: Column;
  readonly #peerAsNumber: Column;
  readonly #action: Column;
  readonly #prefix: Column;
  readonly #prefixFirst: Column;
  readonly #prefixLength: Column;
  readonly #asPath: Column;
  readonly #originAsNumber: Column;
  readonly #origin: Column;
  readonly #nextHop: Column;
  readonly #localPreference: Column;
  readonly #multiExitDiscriminator: Column;
  readonly #communities: Column;
  readonly #aggregator: Column;

  constructor(sink: RecordSink) {
    const builder = sink.builder("route");
    this.#builder = builder;
    this.#time = builder.column("time");
    this.#peerAddress = builder.column("peerAddress");
    this.#peerAsNumber = builder.column("peerAsNumber");
    this.#action = builder.column("action");
    this.#prefix = builder.column("prefix");
    this.#prefixFirst = builder.column("prefixFirst");
    this.#prefixLength = builder.column("prefixLength");
    this.#asPath = builder.column("asPath");
    this.#originAsNumber = builder.column("originAsNumber");
    this.#origin = builder.column("origin");
    this.#nextHop = builder.column("nextHop");
    this.#localPreference = builder.column("localPreference");
    this.#multiExitDiscriminator = builder.column("multiExitDiscriminator");
    this.#communities = builder.column("communities");
    this.#aggregator = builder.column("aggregator");
  }

  withdraw(teller: Teller, nlri: Nlri): void {
    this.#prefixOf(this.#begin(teller, "withdraw"), nlri);
  }

  /** An announcement, or an entry of a table. `nextHop` is sixteen octets, or null when none is told. */
  announce(
    teller: Teller,
    action: "announce" | "rib",
    nlri: Nlri,
    path: PathAttributes,
    nextHop: Uint8Array | null,
  ): void {
    const row = this.#begin(teller, action);
    this.#prefixOf(row, nlri);
    (this.#asPath.values as string[])[row] = path.asPath.text;
    (this.#origin.values as string[])[row] = path.origin;
    (this.#communities.values as string[])[row] = path.communities;
    (this.#aggregator.values as string[])[row] = path.aggregator;
    putUnlessNegative(this.#originAsNumber, row, path.asPath.originAsNumber);
    putUnlessNegative(this.#localPreference, row, path.localPreference);
    putUnlessNegative(this.#multiExitDiscriminator, row, path.multiExitDiscriminator);
    if (nextHop) {
      (this.#nextHop.values as Uint8Array).set(nextHop, 16 * row);
      this.#nextHop.nulls![row] = 0;
    }
  }

  stateChange(teller: Teller, state: string): void {
    this.#builder.column("state").text(this.#begin(teller, "state"), state);
  }

  #begin(teller: Teller, action: string): number {
    const row = this.#builder.next(teller.offset);
    (this.#time.values as Float64Array)[row] = teller.time;
    (this.#peerAddress.values as Uint8Array).set(teller.peerAddress, 16 * row);
    (this.#peerAsNumber.values as Uint32Array)[row] = teller.peerAsNumber;
    (this.#action.values as string[])[row] = action;
    if (teller.collector) this.#builder.column("collector").text(row, teller.collector);
    return row;
  }

  #prefixOf(row: number, nlri: Nlri): void {
    (this.#prefix.values as string[])[row] = nlri.text;
    (this.#prefixFirst.values as Uint8Array).set(nlri.first, 16 * row);
    this.#prefixFirst.nulls![row] = 0;
    (this.#prefixLength.values as Uint8Array)[row] = nlri.length;
    this.#prefixLength.nulls![row] = 0;
    if (nlri.pathIdentifier >= 0) this.#builder.column("pathIdentifier").number(row, nlri.pathIdentifier);
  }
}

function putUnlessNegative(column: Column, row: number, value: number): void {
  if (value < 0) return;
  (column.values as Uint32Array)[row] = value;
  column.nulls![row] = 0;
}
