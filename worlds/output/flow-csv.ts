import { formatAddress } from "../../src/values/address.ts";
import type { Observed, Recorder } from "../instrument/observed.ts";
import type { World } from "../world.ts";
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

/** Records as plain CSV under our own column names, and beside it one label a record: who made it, with what. */
export class FlowCsvRecorder implements Recorder {
  readonly #world: World;
  readonly #flows: HashedFile;
  readonly #labels: HashedFile;
  readonly #names: readonly string[];

  /** `names` are the labels by number; it fills as the world begins. */
  constructor(world: World, flows: HashedFile, labels: HashedFile, names: readonly string[]) {
    this.#world = world;
    this.#flows = flows;
    this.#labels = labels;
    this.#names = names;
    flows.text(`${COLUMNS.join()}\n`);
    labels.text("label\n");
  }

  open(): void {}

  record(observed: Observed, row: number): void {
    const exporter = this.#world.exporters[observed.exporter(row)]!;
    const told = exporter.sampling.find(({ oneIn }) => oneIn === observed.oneIn(row))?.tells ?? null;
    const neighbours = exporter.tellsNeighbours ? [observed.previousAs(row), observed.nextAs(row)] : ["", ""];
    const cells = [
      observed.start(row),
      observed.end(row),
      addressText(observed.source(row)),
      addressText(observed.destination(row)),
      observed.sourcePort(row),
      observed.destinationPort(row),
      observed.protocol(row),
      observed.protocol(row) === 6 ? observed.flags(row) : "",
      observed.octets(row),
      observed.packets(row),
      told === null ? "" : 1 / told,
      exporter.address,
      exporter.observationDomainId,
      observed.ingress(row),
      observed.egress(row),
      observed.sourceAs(row),
      observed.destinationAs(row),
      ...neighbours,
    ];
    this.#flows.text(`${cells.join()}\n`);
    this.#labels.text(`${this.#names[observed.label(row)]}\n`);
  }

  close(): void {}
}

const octets = new Uint8Array(16).fill(0xff, 10, 12);

function addressText(address: number): string {
  for (let i = 0; i < 4; i++) octets[12 + i] = (address >>> (24 - 8 * i)) & 0xff;
  return formatAddress(octets);
}
