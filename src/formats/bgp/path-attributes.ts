import type { TextPool } from "../../record/text-pool.ts";
import { AddressCell } from "./address-cell.ts";

/** Reachable or unreachable prefixes of another family (RFC 4760), to be read where they stand. */
export interface PrefixList {
  readonly afi: number;
  readonly safi: number;
  readonly from: number;
  readonly to: number;
}

/** Where the texts of path attributes are put. */
export interface PathPools {
  readonly asPath: TextPool;
  readonly communities: TextPool;
  readonly aggregator: TextPool;
}

/** The pools of the batch at hand; others with each batch. */
export interface PathTexts extends PathPools {
  asPath: TextPool;
  communities: TextPool;
  aggregator: TextPool;
}

/** Values of ORIGIN (RFC 4271 §4.3). */
export const ORIGINS = ["IGP", "EGP", "INCOMPLETE"];

/** The path attributes of an update or a RIB entry; one object is reused for many. Texts are numbers in pools. */
export class PathAttributes {
  /** Place in `ORIGINS`; -1 when not told, as all the other numbers that are no texts. */
  origin = -1;
  asPath = 0;
  /** The last AS of the path; -1 when it is empty, ends with a set, or with AS_TRANS. */
  originAsNumber = -1;
  /** NEXT_HOP; counts when `hasNextHop`. */
  readonly nextHop = new AddressCell();
  hasNextHop = false;
  /** The next hop of MP_REACH_NLRI; counts when `hasReachNextHop`. */
  readonly reachNextHop = new AddressCell();
  hasReachNextHop = false;
  localPreference = -1;
  multiExitDiscriminator = -1;
  communities = 0;
  aggregator = 0;
  reach: PrefixList[] = [];
  unreach: PrefixList[] = [];
  /** Whose numbers its texts are. */
  pools: TextPool | null = null;

  clear(texts: PathTexts): void {
    this.asPath = this.communities = this.aggregator = 0;
    this.hasNextHop = this.hasReachNextHop = false;
    this.origin = this.originAsNumber = this.localPreference = this.multiExitDiscriminator = -1;
    if (this.reach.length > 0) this.reach = [];
    if (this.unreach.length > 0) this.unreach = [];
    this.pools = texts.asPath;
  }

  /** Copies its texts to the pools of the next batch. */
  renew(before: PathPools, texts: PathTexts): void {
    this.asPath = texts.asPath.copy(before.asPath, this.asPath);
    this.communities = texts.communities.copy(before.communities, this.communities);
    this.aggregator = texts.aggregator.copy(before.aggregator, this.aggregator);
    this.pools = texts.asPath;
  }
}
