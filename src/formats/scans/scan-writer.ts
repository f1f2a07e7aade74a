import { shown } from "../../record/defect.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Address } from "../../values/address.ts";
import { type Instant, MINUTE } from "../../values/instant.ts";
import { serviceColumns } from "../text/service-columns.ts";
import { scanId, targetCount } from "./command.ts";

/** A port that a scan saw open. */
export interface OpenPort {
  readonly address: Address;
  /** IANA number: 6 TCP, 17 UDP, 132 SCTP. */
  readonly protocol: number;
  readonly port: number;
  readonly service: string;
  readonly product: string;
  readonly offset: number;
}

/** IANA protocol numbers of nmap's words. */
export const SCANNED_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["tcp", 6],
  ["udp", 17],
  ["sctp", 132],
]);

/** A scan as it is read. */
interface Scan {
  readonly id: string;
  readonly start: Instant;
  /** Addresses it was told to look at; null when the command does not say it in addresses. */
  readonly targets: number | null;
  end: Instant | null;
  hosts: number;
}

/** Writes scans of nmap's: open ports as service records; that a scan looked, and how far it came, as coverage. */
export class ScanWriter {
  readonly #sink: RecordSink;
  readonly #builder;
  readonly #columns;
  #scan: Scan | null = null;

  constructor(sink: RecordSink) {
    this.#sink = sink;
    this.#builder = sink.builder("service");
    this.#columns = serviceColumns(this.#builder);
  }

  /** Whether a scan has begun and not ended. */
  get isOpen(): boolean {
    return this.#scan !== null;
  }

  /** A scan begins; one before it that has not ended was cut, at `offset`. */
  start(start: Instant, command: string, offset: number): void {
    this.end(offset);
    this.#scan = { id: scanId(start, command), start, targets: targetCount(command), end: null, hosts: 0 };
  }

  /** One more host was reported, up or down. */
  host(): void {
    if (this.#scan) this.#scan.hosts++;
  }

  /** All hosts that were looked at, where the end of the scan tells them. */
  hosts(count: number): void {
    if (this.#scan) this.#scan.hosts = count;
  }

  port({ address, protocol, port, service, product, offset }: OpenPort): void {
    const scan = this.#scan;
    if (!scan) return;
    const columns = this.#columns;
    const row = this.#builder.next(offset);
    columns.time.number(row, scan.start);
    columns.address.address(row, address);
    columns.protocolIdentifier.number(row, protocol);
    columns.port.number(row, port);
    columns.serviceName.text(row, service);
    columns.product.text(row, product);
    columns.scanId.text(row, scan.id);
  }

  /** The scan says that it is done; `at` null when not when. */
  done(at: Instant | null): void {
    if (this.#scan) this.#scan.end = at ?? this.#scan.start;
  }

  /** Looked and saw nothing is not the same as did not look: a scan covers its time even without an open port. */
  end(offset: number): void {
    const scan = this.#scan;
    this.#scan = null;
    if (!scan) return;
    const finished = scan.end !== null;
    const lost = finished || scan.targets === null ? 0 : Math.max(0, scan.targets - scan.hosts);
    this.#sink.coverage({
      from: Math.floor(scan.start / MINUTE) * MINUTE,
      to: Math.max(Math.floor(scan.start / MINUTE) + 1, Math.ceil((scan.end ?? 0) / MINUTE)) * MINUTE,
      exporter: scan.id,
      share: finished ? 1 : scan.targets ? scan.hosts / (scan.hosts + lost) : 0,
      why: finished ? "scan" : "scan-cut",
      received: scan.hosts,
      lost,
    });
    if (finished) return;
    const of = scan.targets === null ? "" : ` of ${scan.targets}`;
    const found = `the end after ${scan.hosts}${of} hosts of ${shown(scan.id)}`;
    this.#sink.defect({ kind: "unfinished", octetOffset: offset, expected: "a scan that says it is done", found });
  }
}
