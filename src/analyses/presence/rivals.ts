import type { Reading, Standing } from "./reading.ts";

interface Rival {
  readonly id: string;
  readonly explanation: string;
  /** What speaks against it in this reading; null when it stays open. */
  ruledOutBy(standing: Standing, reading: Reading): string | null;
}

/** What else would make exchange with a country stand out (METHODS §9, step 5). */
export const RIVALS: readonly Rival[] = [
  {
    id: "students",
    explanation: "students or diplomats rather than workers: who they are no traffic tells",
    ruledOutBy: () => null,
  },
  {
    id: "one-scanner",
    explanation: "one scanner, crawler or misconfigured machine",
    ruledOutBy: ({ tally }) =>
      tally && tally.networks.networks >= 3 && tally.networks.largestShare <= 0.5
        ? "no remote network has more than half of it, and those that meet many own addresses in a day are left out"
        : null,
  },
  {
    id: "vpn-exit",
    explanation: "an exit of a VPN or proxy that stands there while its users do not",
    ruledOutBy: ({ bySessions, tally, localDay }) =>
      bySessions && tally && tally.sessionNetworks.networks >= 10 && localDay && localDay.support >= 0.975
        ? "sessions come from ten and more access networks and follow the local day; listed exits are left out"
        : null,
  },
  {
    id: "cdn-node",
    explanation: "copies of foreign servers in that country's networks",
    ruledOutBy: ({ bySessions }) => (bySessions ? "the other end begins the sessions" : null),
  },
  {
    id: "transit",
    explanation: "translated addresses of a carrier that other countries' people stand behind",
    ruledOutBy: ({ tally }) =>
      tally && tally.networks.networks >= 10 && tally.networks.largestShare <= 0.25
        ? "it spreads over ten and more networks of people; carriers of the subject are left out"
        : null,
  },
  {
    id: "database",
    explanation: "leased or misplaced prefixes that a database puts there",
    ruledOutBy: ({ tally }, { placed }) => {
      const members = new Set(tally?.networks.members);
      const inside = placed.filter(({ network }) => members.has(network));
      const agreed = inside.filter(
        ({ countries, publishers }) => publishers > 1 && Math.max(...countries.values()) > 0.99,
      );
      return inside.length >= 3 && agreed.length > 0.8 * inside.length
        ? "publishers agree on more than four fifths of the networks, and a share of errors is allowed for"
        : null;
    },
  },
];

export function alternativesFor(standing: Standing, reading: Reading) {
  return RIVALS.map(({ explanation, ruledOutBy }) => ({ explanation, ruledOutBy: ruledOutBy(standing, reading) }));
}
