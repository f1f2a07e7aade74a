import type { Milliseconds } from "../../../src/values/instant.ts";
import type { Observed, Recorder } from "../../instrument/observed.ts";
import type { PcapngWriter } from "../pcapng.ts";
import { PacketHeaders } from "./headers.ts";
import { PacketQueue } from "./packet-queue.ts";

const ETHERNET_OCTETS = 14;

/** The packets that one exporter took, as a capture with their headers only: how long they were stands beside. */
export class CaptureRecorder implements Recorder {
  readonly #exporter: number;
  readonly #queue: PacketQueue;
  /** How many packets it holds. */
  packets = 0;

  constructor(exporter: number, capture: PcapngWriter, lag: Milliseconds) {
    this.#exporter = exporter;
    const headers = new PacketHeaders();
    this.#queue = new PacketQueue(lag, (packet, row, at) => {
      const captured = headers.write(packet, row);
      capture.frame(at, headers.octets, captured, ETHERNET_OCTETS + packet.octets(row));
      this.packets++;
    });
  }

  open(): void {}

  record(observed: Observed, row: number): void {
    if (observed.exporter(row) === this.#exporter) this.#queue.add(observed, row);
  }

  close(): void {
    this.#queue.end();
  }
}
