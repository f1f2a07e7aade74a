import { HOUR, type Instant, MINUTE } from "../../src/values/instant.ts";
import { labelsOf } from "../happening/actors.ts";
import type { Observed, Recorder } from "../instrument/observed.ts";
import { simulate } from "../simulate.ts";
import { expectedRecords } from "../world/size.ts";
import type { World } from "../world.ts";
import { seenWhole } from "./seen-whole.ts";

/** Fields of a record that a careless simulator gives its classes away by. */
export const FIELDS = [
  "sourcePort",
  "destinationPort",
  "source24",
  "destination24",
  "secondOfMinute",
  "packets",
  "octets",
  "octetsPerPacket",
  "milliseconds",
] as const;
export type FieldId = (typeof FIELDS)[number];

/** At most so many records are kept field by field; every nth of them. */
const KEPT = 60_000;

/** A world looked at without an instrument in between: every packet, one record a direction. */
export interface Observation {
  /** As it was looked at. */
  readonly world: World;
  readonly labels: readonly string[];
  readonly records: number;
  readonly fields: Readonly<Record<FieldId, Float64Array>>;
  /** Label of each kept record. */
  readonly label: Uint16Array;
  /** Octets by minute and flows by hour that begin in it, by label. */
  readonly minutes: readonly Float64Array[];
  readonly hours: readonly Float64Array[];
  readonly from: Instant;
}

export function observe(world: World, seed: number, fewer: "flows" | "sessions"): Observation {
  const whole = seenWhole(world, fewer);
  const watcher = new Watcher(whole, Math.max(1, Math.ceil(expectedRecords(whole) / KEPT)));
  for (const run = simulate(whole, seed, watcher); !run.next().done; );
  return watcher.told();
}

class Watcher implements Recorder {
  readonly #world: World;
  readonly #every: number;
  readonly #from: Instant;
  readonly #labels: readonly string[];
  readonly #kept: Readonly<Record<FieldId, number[]>> = {
    sourcePort: [],
    destinationPort: [],
    source24: [],
    destination24: [],
    secondOfMinute: [],
    packets: [],
    octets: [],
    octetsPerPacket: [],
    milliseconds: [],
  };
  readonly #label: number[] = [];
  readonly #minutes: Float64Array[];
  readonly #hours: Float64Array[];
  #records = 0;

  constructor(world: World, every: number) {
    this.#world = world;
    this.#every = every;
    const { from, to } = world.visible[0]!;
    this.#from = from;
    this.#labels = labelsOf(world);
    this.#minutes = this.#labels.map(() => new Float64Array(Math.ceil((to - from) / MINUTE) + 60));
    this.#hours = this.#labels.map(() => new Float64Array(Math.ceil((to - from) / HOUR) + 1));
  }

  open(): void {}

  record(observed: Observed, row: number): void {
    const label = observed.label(row);
    const [start, end] = [observed.start(row), observed.end(row)];
    this.#spread(this.#minutes[label]!, start, end, observed.octets(row));
    if (observed.opens(row) === 1) this.#hours[label]![Math.floor((start - this.#from) / HOUR)]! += 1;
    if (this.#records++ % this.#every !== 0) return;
    this.#label.push(label);
    const { packets, octets, sourcePort, destinationPort } = {
      packets: observed.packets(row),
      octets: observed.octets(row),
      sourcePort: observed.sourcePort(row),
      destinationPort: observed.destinationPort(row),
    };
    this.#keep("sourcePort", sourcePort);
    this.#keep("destinationPort", destinationPort);
    this.#keep("source24", observed.source(row) >>> 8);
    this.#keep("destination24", observed.destination(row) >>> 8);
    this.#keep("secondOfMinute", Math.floor(start / 1000) % 60);
    this.#keep("packets", packets);
    this.#keep("octets", octets);
    this.#keep("octetsPerPacket", octets / packets);
    this.#keep("milliseconds", end - start);
  }

  close(): void {}

  told(): Observation {
    return {
      world: this.#world,
      labels: this.#labels,
      records: this.#records,
      fields: Object.fromEntries(FIELDS.map((field) => [field, Float64Array.from(this.#kept[field])])) as Record<
        FieldId,
        Float64Array
      >,
      label: Uint16Array.from(this.#label),
      minutes: this.#minutes,
      hours: this.#hours,
      from: this.#from,
    };
  }

  #keep(field: FieldId, value: number): void {
    this.#kept[field].push(value);
  }

  /** A record's octets lie evenly over its time. */
  #spread(minutes: Float64Array, start: Instant, end: Instant, octets: number): void {
    const [first, last] = [start - this.#from, end - this.#from];
    for (let minute = Math.floor(first / MINUTE); minute <= Math.floor(last / MINUTE); minute++) {
      const part = Math.min(last, (minute + 1) * MINUTE) - Math.max(first, minute * MINUTE);
      minutes[minute]! += last > first ? (octets * part) / (last - first) : octets;
    }
  }
}
