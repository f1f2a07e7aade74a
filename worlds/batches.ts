import type { Batch, Column } from "../src/record/batch.ts";
import { RecordSink } from "../src/record/sink.ts";
import { createRandom, type Random } from "../src/statistics/random.ts";
import { HOUR, type Instant } from "../src/values/instant.ts";
import type { Observed, Recorder } from "./instrument/observed.ts";
import { simulate } from "./simulate.ts";
import type { Exporter } from "./world/instrument.ts";
import type { World } from "./world.ts";

/**
 * A world as batches of flow and coverage records, without octets in between: for tests of what comes after a store.
 * What an exporter loses is missing record by record here, not packet by packet.
 */
export function* batchesOf(world: World, seed: number): Generator<Batch> {
  const sink = new RecordSink("world");
  sink.isMadeUp({ world: world.id, seed });
  const recorder = new BatchRecorder(world, sink, createRandom(seed).fork(`exporters ${world.id}`));
  for (const run = simulate(world, seed, recorder); !run.next().done; ) yield* sink.take();
  sink.end();
  yield* sink.take();
}

class BatchRecorder implements Recorder {
  readonly #exporters: readonly Exporter[];
  readonly #sink: RecordSink;
  readonly #random: Random;
  readonly #column: (name: string) => Column;
  readonly #hours: { received: number; lost: number }[];
  #hour: Instant = 0;
  #row = 0;

  constructor({ exporters }: World, sink: RecordSink, random: Random) {
    this.#exporters = exporters;
    this.#sink = sink;
    this.#random = random;
    this.#hours = exporters.map(() => ({ received: 0, lost: 0 }));
    const builder = sink.builder("flow");
    this.#column = (name) => builder.column(name);
  }

  open(at: Instant): void {
    this.#hour = Math.floor(at / HOUR) * HOUR;
  }

  record(observed: Observed, row: number): void {
    const at = observed.exportTime(row);
    while (at >= this.#hour + HOUR) this.#nextHour();
    const exporter = this.#exporters[observed.exporter(row)]!;
    const hour = this.#hours[exporter.index]!;
    if (exporter.restarts.some(({ from, to }) => at >= from && observed.start(row) < to)) return;
    const lost = this.#random.next() < exporter.loss || exporter.missing.some(({ from, to }) => at >= from && at < to);
    if (lost) hour.lost++;
    else {
      hour.received++;
      this.#write(observed, row, exporter);
    }
  }

  close(): void {
    this.#nextHour();
  }

  /** An hour in which an exporter was there counts as covered, as its templates would tell. */
  #nextHour(): void {
    const from = this.#hour;
    const to = from + HOUR;
    for (const { index, address, period, missing } of this.#exporters) {
      const hour = this.#hours[index]!;
      const there = from >= period.from && to <= period.to && !missing.some((one) => one.from < to && one.to > from);
      const share = hour.lost + hour.received === 0 ? 1 : hour.received / (hour.lost + hour.received);
      if (there)
        this.#sink.coverage({
          from,
          to,
          exporter: address,
          share,
          why: hour.lost > 0 ? "sequence-gap" : "received",
          ...hour,
        });
      hour.received = hour.lost = 0;
    }
    this.#hour = to;
  }

  #write(observed: Observed, row: number, exporter: Exporter): void {
    const into = this.#sink.builder("flow").next(this.#row++);
    const number = (name: string, value: number): void => this.#column(name).number(into, value);
    number("flowStartMilliseconds", observed.start(row) + exporter.clock.offsetAt(observed.start(row)));
    number("flowEndMilliseconds", observed.end(row) + exporter.clock.offsetAt(observed.end(row)));
    if (exporter.timeouts) number("flowEndReason", observed.endReason(row));
    number("sourceTransportPort", observed.sourcePort(row));
    number("destinationTransportPort", observed.destinationPort(row));
    number("protocolIdentifier", observed.protocol(row));
    number("tcpControlBits", observed.flags(row));
    number("octetDeltaCount", observed.octets(row));
    number("packetDeltaCount", observed.packets(row));
    number("observationDomainId", exporter.observationDomainId);
    number("ingressInterface", observed.ingress(row));
    number("egressInterface", observed.egress(row));
    number("bgpSourceAsNumber", observed.sourceAs(row));
    number("bgpDestinationAsNumber", observed.destinationAs(row));
    if (exporter.tellsNeighbours) {
      number("bgpPrevAdjacentAsNumber", observed.previousAs(row));
      number("bgpNextAdjacentAsNumber", observed.nextAs(row));
    }
    this.#address("sourceAddress", into, observed.source(row));
    this.#address("destinationAddress", into, observed.destination(row));
    this.#column("exporter").text(into, exporter.address);
    const tells = exporter.sampling.find(({ oneIn }) => oneIn === observed.oneIn(row))?.tells ?? null;
    if (tells !== null) number("samplingProbability", 1 / tells);
    this.#column("samplingKnownBy").text(into, tells === null ? "unknown" : "told");
  }

  #address(name: string, into: number, address: number): void {
    for (let i = 0; i < 4; i++) QUAD[i] = (address >>> (24 - 8 * i)) & 0xff;
    this.#column(name).ipv4(into, QUAD);
  }
}

const QUAD = new Uint8Array(4);
