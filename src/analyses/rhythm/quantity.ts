import type { HourlyFlows, HourlyHosts } from "./ask.ts";
import type { HourlyAmount } from "./weeks.ts";

/** What is counted by hour, best first (METHODS §3.1); of flows, only those with the subject at the client's end. */
export interface Quantity {
  readonly id: "answered" | "hosts" | "flows";
  readonly name: string;
  /** Of what the shares are shares. */
  readonly unit: string;
  readonly amounts: readonly HourlyAmount[];
}

/** Share of the records that must be able to tell an answer. */
const MOST_TELL = 0.5;
/** Mean number of addresses an hour below which their number hardly moves. */
const FEWEST_HOSTS = 5;

/** The best quantity that the records of all windows can show. */
export function quantityFrom(flows: readonly HourlyFlows[], hosts: readonly HourlyHosts[]): Quantity {
  const total = sum(flows, (row) => row.flows);
  const whole = flows.every((row) => row.whole === 1);
  if (whole && sum(flows, (row) => row.telling) >= MOST_TELL * total)
    return {
      id: "answered",
      name: "answered flows",
      unit: "share of flows",
      amounts: flows.map(({ hour, exporter, answered }) => ({ hour, exporter, amount: answered })),
    };
  if (sum(hosts, (row) => row.hosts) >= FEWEST_HOSTS * hosts.length)
    return {
      id: "hosts",
      name: "active addresses",
      unit: "share of active addresses by hour",
      amounts: hosts.map(({ hour, hosts }) => ({ hour, exporter: null, amount: hosts })),
    };
  return {
    id: "flows",
    name: "flows",
    unit: "share of flows",
    amounts: flows.map(({ hour, exporter, flows }) => ({ hour, exporter, amount: flows })),
  };
}

/** The second reading, by what was carried. */
export function octetsFrom(flows: readonly HourlyFlows[]): HourlyAmount[] {
  return flows.map(({ hour, exporter, octets }) => ({ hour, exporter, amount: octets }));
}

function sum<T>(rows: readonly T[], value: (row: T) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
