import type { Instant } from "../values/instant.ts";

/** Which share of what an exporter sent is here, over whole minutes. */
export interface Coverage {
  readonly from: Instant;
  readonly to: Instant;
  readonly exporter: string;
  /** 0 to 1. */
  readonly share: number;
  /** `received`, `sequence-gap`, `log-period` … */
  readonly why: string;
  readonly received: number;
  /** Records that the exporter's sequence says were sent and that are not here. */
  readonly lost: number;
}
