import type { Figure } from "../../finding/figure.ts";
import type { TunnelDetails } from "./details.ts";

const MOST_DRAWN = 20;

/** The channels by what their names can say; none when there are none. */
export function tunnelFigures(tunnels: readonly TunnelDetails[], zone: string): Figure[] {
  if (tunnels.length === 0) return [];
  return [
    {
      kind: "ranking",
      title: "What may ride on DNS",
      caption: `Octets a day that the names can say, with the interval of their number${tunnels.length > MOST_DRAWN ? `; the ${MOST_DRAWN} largest of ${tunnels.length}` : ""}.`,
      unit: "octets per day",
      zone,
      rows: tunnels.slice(0, MOST_DRAWN).map(({ zone: name, client, octetsPerDay, low, high, verdict }) => ({
        name,
        value: octetsPerDay,
        low,
        high,
        note: `${verdict}; asked from ${client}`,
        before: null,
      })),
    },
  ];
}
