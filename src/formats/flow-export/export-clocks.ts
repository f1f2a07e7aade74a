import type { RecordSink } from "../../record/sink.ts";
import { type Instant, SECOND } from "../../values/instant.ts";
import { ClockOffset } from "./clock-offset.ts";
import { MOST_SESSIONS } from "./exporter-session.ts";
import type { MessageHeader } from "./message-header.ts";
import { isExportTime } from "./moment.ts";

/** Which export time holds, and what exporters' clocks are off by. */
export class ExportClocks {
  readonly #sink: RecordSink;
  readonly #offsets = new Map<string, ClockOffset>();

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** That of the header; where it cannot be, that of reception. */
  exportTime(header: MessageHeader, offset: number): Instant {
    const { exportTime, received, from } = header;
    const isCredible = isExportTime(exportTime);
    if (!isCredible) this.#tellIncredible(header, offset + from);
    if (received === null) return exportTime;
    if (!isCredible) return received;
    this.#compare(header, received, offset + from);
    return exportTime;
  }

  #compare({ exporter, exportTime }: MessageHeader, received: Instant, octetOffset: number): void {
    const offset = this.#offsets.get(exporter) ?? new ClockOffset();
    if (this.#offsets.size >= MOST_SESSIONS) this.#offsets.clear();
    this.#offsets.set(exporter, offset);
    const found = offset.seen(received - exportTime);
    if (found === null) return;
    this.#sink.defect({
      kind: "clock-offset",
      octetOffset,
      expected: "the exporter's clock within 30 s of the collector's",
      found: `${exporter}: ${found}`,
      note: true,
      time: exportTime,
    });
  }

  #tellIncredible({ exportTime, received }: MessageHeader, octetOffset: number): void {
    this.#sink.defect({
      kind: "clock",
      octetOffset,
      expected: "an export time between 1990 and 2037",
      found: `${exportTime / SECOND} s since 1970`,
      time: received ?? exportTime,
    });
  }
}
