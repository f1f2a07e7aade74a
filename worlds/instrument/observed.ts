/** Records as exporters make them, column by column, waiting for their time. IPv4 addresses are numbers. */
export class Observed {
  rows = 0;
  #capacity = 0;
  exportTime = new Float64Array(0);
  start = new Float64Array(0);
  end = new Float64Array(0);
  octets = new Float64Array(0);
  packets = new Float64Array(0);
  source = new Uint32Array(0);
  destination = new Uint32Array(0);
  sourceAs = new Uint32Array(0);
  destinationAs = new Uint32Array(0);
  previousAs = new Uint32Array(0);
  nextAs = new Uint32Array(0);
  oneIn = new Uint32Array(0);
  sourcePort = new Uint16Array(0);
  destinationPort = new Uint16Array(0);
  ingress = new Uint16Array(0);
  egress = new Uint16Array(0);
  exporter = new Uint8Array(0);
  protocol = new Uint8Array(0);
  flags = new Uint8Array(0);
  /** Which actor and application made the flow: the label, which no output of the exporters shows. */
  label = new Uint16Array(0);
  /** The server's name, by its number among the world's names; 0 when nobody says it. */
  name = new Uint16Array(0);

  /** A fresh row. */
  next(): number {
    if (this.rows === this.#capacity) this.#grow();
    return this.rows++;
  }

  clear(): void {
    this.rows = 0;
  }

  /** Rows by the time of export; those of the same time as they were made. */
  order(): Uint32Array {
    const times = this.exportTime;
    const rows = new Uint32Array(this.rows);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows.sort((a, b) => times[a]! - times[b]! || a - b);
  }

  #grow(): void {
    this.#capacity = Math.max(256, 2 * this.#capacity);
    const grown = <T extends { set(old: ArrayLike<number>): void }>(fresh: T, old: ArrayLike<number>): T => {
      fresh.set(old);
      return fresh;
    };
    const f64 = (old: ArrayLike<number>) => grown(new Float64Array(this.#capacity), old);
    const u32 = (old: ArrayLike<number>) => grown(new Uint32Array(this.#capacity), old);
    const u16 = (old: ArrayLike<number>) => grown(new Uint16Array(this.#capacity), old);
    const u8 = (old: ArrayLike<number>) => grown(new Uint8Array(this.#capacity), old);
    this.exportTime = f64(this.exportTime);
    this.start = f64(this.start);
    this.end = f64(this.end);
    this.octets = f64(this.octets);
    this.packets = f64(this.packets);
    this.source = u32(this.source);
    this.destination = u32(this.destination);
    this.sourceAs = u32(this.sourceAs);
    this.destinationAs = u32(this.destinationAs);
    this.previousAs = u32(this.previousAs);
    this.nextAs = u32(this.nextAs);
    this.oneIn = u32(this.oneIn);
    this.sourcePort = u16(this.sourcePort);
    this.destinationPort = u16(this.destinationPort);
    this.ingress = u16(this.ingress);
    this.egress = u16(this.egress);
    this.exporter = u8(this.exporter);
    this.protocol = u8(this.protocol);
    this.flags = u8(this.flags);
    this.label = u16(this.label);
    this.name = u16(this.name);
  }
}

/** A question to a name server and its answer, as an exporter that sees every packet reads it. Addresses are numbers. */
export interface DnsExchange {
  readonly time: number;
  readonly exporter: number;
  readonly client: number;
  readonly server: number;
  readonly clientPort: number;
  readonly queryName: string;
  readonly queryType: string;
  readonly responseCode: string;
  /** In presentation form. */
  readonly answers: readonly string[];
  /** Seconds; null where there is no answer. */
  readonly timeToLive: number | null;
}

/** Where records go, in the order of time. */
export interface Recorder {
  /** Somebody begins to look: exporters start. */
  open(at: number): void;
  record(observed: Observed, row: number): void;
  /** Exchanges with name servers, in the order of time; left out by those whose output has no place for them. */
  dns?(exchange: DnsExchange): void;
  /** Nobody looks any more: what is pending leaves. */
  close(at: number): void;
}
