import { simulate } from "../simulate.ts";
import type { World } from "../world.ts";
import type { FeedFlow } from "./marginals.ts";

interface Growing {
  port: number;
  packets: number;
  octets: number;
  start: number;
  end: number;
}

/** The flows of a world as a feed: both directions together, as far as its exporters see them. */
export function feedOf(world: World, seed: number): FeedFlow[] {
  const flows = new Map<string, Growing>();
  const run = simulate(world, seed, {
    open() {},
    record(observed, row) {
      const opens = observed.opens(row) === 1;
      const key = `${observed.label(row)} ${observed.flow(row)}`;
      const flow = flows.get(key) ?? { port: 0, packets: 0, octets: 0, start: observed.start(row), end: 0 };
      flow.port = opens ? observed.destinationPort(row) : observed.sourcePort(row);
      flow.packets += observed.packets(row);
      flow.octets += observed.octets(row);
      flow.start = Math.min(flow.start, observed.start(row));
      flow.end = Math.max(flow.end, observed.end(row));
      flows.set(key, flow);
    },
    close() {},
  });
  while (!run.next().done);
  return [...flows.values()].map(({ port, packets, octets, start, end }) => ({
    port,
    packets,
    octets,
    milliseconds: end - start,
  }));
}
