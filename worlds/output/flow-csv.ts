import type { Observed, Recorder } from "../instrument/observed.ts";
import type { Exporter } from "../world/instrument.ts";
import type { World } from "../world.ts";
import { addressText } from "./address-text.ts";
import type { HashedFile } from "./hashed-file.ts";

const COLUMNS = [
  "flowStartMilliseconds",
  "flowEndMilliseconds",
  "sourceAddress",
  "destinationAddress",
  "sourceTransportPort",
  "destinationTransportPort",
  "protocolIdentifier",
  "tcpControlBits",
  "octetDeltaCount",
  "packetDeltaCount",
  "samplingProbability",
  "exporter",
  "observationDomainId",
  "ingressInterface",
  "egressInterface",
  "bgpSourceAsNumber",
  "bgpDestinationAsNumber",
  "bgpPrevAdjacentAsNumber",
  "bgpNextAdjacentAsNumber",
];

/** Records as plain CSV under our own column names. */
export class FlowCsvRecorder implements Recorder {
  readonly #exporters: readonly Exporter[];
  readonly #file: HashedFile;

  constructor({ exporters }: World, file: HashedFile) {
    this.#exporters = exporters;
    this.#file = file;
    file.text(`${COLUMNS.join()}\n`);
  }

  open(): void {}

  record(observed: Observed, row: number): void {
    const exporter = this.#exporters[observed.exporter(row)]!;
    const { sampling, clock } = exporter;
    const told = sampling.find(({ oneIn }) => oneIn === observed.oneIn(row))?.tells ?? null;
    const start = observed.start(row) + clock.offsetAt(observed.start(row));
    const end = observed.end(row) + clock.offsetAt(observed.end(row));
    const protocol = observed.protocol(row);
    const flags = protocol === 6 ? observed.flags(row) : "";
    const neighbours = exporter.tellsNeighbours ? `${observed.previousAs(row)},${observed.nextAs(row)}` : ",";
    this.#file.text(
      `${start},${end},${addressText(observed.source(row))},${addressText(observed.destination(row))},` +
        `${observed.sourcePort(row)},${observed.destinationPort(row)},${protocol},${flags},` +
        `${observed.octets(row)},${observed.packets(row)},${told === null ? "" : 1 / told},` +
        `${exporter.address},${exporter.observationDomainId},${observed.ingress(row)},${observed.egress(row)},` +
        `${observed.sourceAs(row)},${observed.destinationAs(row)},${neighbours}\n`,
    );
  }

  close(): void {}
}
