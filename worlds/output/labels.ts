import type { Observed, Recorder } from "../instrument/observed.ts";
import type { World } from "../world.ts";
import { addressText } from "./address-text.ts";
import type { HashedFile } from "./hashed-file.ts";

// Not our column names: nobody shall take the answers for records.
const COLUMNS = "flow,start,end,source,sourcePort,destination,destinationPort,protocol,exporter,label";

/** One label a record, apart from the data: who made it, with what. Records of the same flow have the same number. */
export class LabelsRecorder implements Recorder {
  readonly #exporters: readonly string[];
  readonly #file: HashedFile;
  readonly #labels: readonly string[];

  constructor({ exporters }: World, file: HashedFile, labels: readonly string[]) {
    this.#exporters = exporters.map(({ address }) => address);
    this.#file = file;
    this.#labels = labels;
    file.text(`${COLUMNS}\n`);
  }

  open(): void {}

  record(observed: Observed, row: number): void {
    const source = `${addressText(observed.source(row))},${observed.sourcePort(row)}`;
    const destination = `${addressText(observed.destination(row))},${observed.destinationPort(row)}`;
    const by = `${observed.protocol(row)},${this.#exporters[observed.exporter(row)]},${this.#labels[observed.label(row)]}`;
    this.#file.text(
      `${observed.flow(row)},${observed.start(row)},${observed.end(row)},${source},${destination},${by}\n`,
    );
  }

  close(): void {}
}
