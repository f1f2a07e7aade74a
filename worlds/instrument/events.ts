import type { Instant } from "../../src/values/instant.ts";
import type { Exporter } from "../world/instrument.ts";
import type { World } from "../world.ts";

/** A dated change of how things are seen, which no use of any network caused. */
export interface InstrumentEvent {
  readonly at: Instant;
  readonly what: string;
}

/** All that changes in the instrument within a world's time, by exporter. */
export function instrumentEvents({ exporters, networks, period }: World): InstrumentEvent[] {
  const events = [
    ...exporters.flatMap((exporter) => [
      ...comingAndGoing(exporter),
      ...samplingChanges(exporter),
      ...restarts(exporter),
      ...silences(exporter),
      ...clockChanges(exporter),
    ]),
    ...networks.flatMap(({ id, nats }) =>
      nats.flatMap((nat) => [
        { at: nat.period.from, what: `${id} ${nat.prefix}: hosts behind ${nat.addresses} shared addresses` },
        { at: nat.period.to, what: `${id} ${nat.prefix}: hosts no longer behind shared addresses` },
      ]),
    ),
  ];
  return events.filter(({ at }) => at > period.from && at < period.to);
}

function comingAndGoing({ id, period }: Exporter): InstrumentEvent[] {
  return [
    { at: period.from, what: `${id} joins` },
    { at: period.to, what: `${id} leaves` },
  ];
}

function samplingChanges({ id, sampling }: Exporter): InstrumentEvent[] {
  return sampling.slice(1).map(({ from, oneIn, tells, method }) => {
    const how = method === "count" ? `every ${oneIn}th packet` : `1 in ${oneIn}`;
    const told = tells === oneIn ? "" : tells === null ? ", untold" : `, and tells 1 in ${tells}`;
    return { at: from, what: `${id} samples ${how}${told}` };
  });
}

function restarts({ id, restarts }: Exporter): InstrumentEvent[] {
  return restarts.map(({ from }) => ({ at: from, what: `${id} restarts` }));
}

function silences({ id, missing }: Exporter): InstrumentEvent[] {
  return missing.flatMap(({ from, to }) => [
    { at: from, what: `${id} falls silent` },
    { at: to, what: `${id} is heard again` },
  ]);
}

function clockChanges({ id, clock }: Exporter): InstrumentEvent[] {
  return clock.jumps.map(({ at, by }) => ({ at, what: `the clock of ${id} jumps by ${by / 1000} s` }));
}
