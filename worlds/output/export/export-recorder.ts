import type { Random } from "../../../src/statistics/random.ts";
import type { Instant } from "../../../src/values/instant.ts";
import type { Observed, Recorder } from "../../instrument/observed.ts";
import type { Exporter } from "../../world/instrument.ts";
import type { PcapngWriter } from "../pcapng.ts";
import type { Encoding } from "./encoding.ts";
import { ExportProcess } from "./export-process.ts";

/** All exporters of a world, their messages in a capture in the order of time. */
export class ExportRecorder implements Recorder {
  readonly #exporters: readonly ExportProcess[];
  /** When the first of them does something of itself. */
  #due = Number.NEGATIVE_INFINITY;

  /** `port` is the collector's. */
  constructor(
    exporters: readonly Exporter[],
    encoding: (exporter: Exporter) => Encoding,
    capture: PcapngWriter,
    port: number,
    random: Random,
  ) {
    this.#exporters = exporters.map(
      (exporter) => new ExportProcess(exporter, encoding(exporter), capture, port, random.fork(exporter.id)),
    );
  }

  open(at: Instant): void {
    for (const exporter of this.#exporters) exporter.start(at);
    this.#due = Number.NEGATIVE_INFINITY;
  }

  record(observed: Observed, row: number): void {
    const at = observed.exportTime(row);
    if (this.#due < at) this.#until(at);
    const exporter = this.#exporters[observed.exporter(row)]!;
    exporter.record(observed, row);
    this.#due = Math.min(this.#due, exporter.due);
  }

  close(at: Instant): void {
    this.#until(at);
    for (const exporter of this.#exporters) exporter.stop(at);
  }

  /** What is due before `at` happens, in its order. */
  #until(at: Instant): void {
    for (;;) {
      let first = this.#exporters[0]!;
      for (const exporter of this.#exporters) if (exporter.due < first.due) first = exporter;
      this.#due = first.due;
      if (first.due >= at) return;
      first.act();
    }
  }
}
