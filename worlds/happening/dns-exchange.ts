/** A question to a name server and its answer, as an exporter that sees every packet reads it. Addresses are numbers. */
export interface DnsExchange {
  readonly time: number;
  /** Place of the exporter in the world's list. */
  readonly exporter: number;
  readonly client: number;
  readonly clientPort: number;
  readonly server: number;
  readonly queryName: string;
  readonly queryType: string;
  readonly responseCode: string;
  /** In presentation form. */
  readonly answers: readonly string[];
  /** Seconds; null where there is no answer. */
  readonly timeToLive: number | null;
}
