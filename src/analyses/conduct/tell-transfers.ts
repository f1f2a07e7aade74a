import { answered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { ExfiltrationDetails, MachinesDetails } from "./details.ts";
import type { Exfiltration } from "./exfiltration.ts";
import { episodesFigure } from "./figure.ts";
import { assumptionsOf, confidenceIn, groundsOf, powerOf, searched } from "./grounds.ts";
import { MACHINE_SIGNS } from "./machine-signs.ts";
import type { Machines } from "./machines.ts";
import type { Occasion } from "./occasion.ts";
import { remoteText } from "./remote.ts";
import { EXFILTRATION } from "./rules.ts";
import { atMostText, beyondText, counted, datesText, octetsText, timeText } from "./words.ts";

/** conduct.exfiltration: days on which a host sent a great deal to one remote end that nobody knew. */
export function tellExfiltration(
  transfers: readonly Exfiltration[],
  beyond: number,
  leastOctets: number,
  occasion: Occasion,
): Answer {
  const { subject, seen } = occasion;
  const likely = transfers.filter(({ verdict }) => verdict === "likely");
  const what = `one of ${octetsText(leastOctets)} or more in a day to a remote end first met within ${EXFILTRATION.age.value} days, ${EXFILTRATION.z.value} deviations beyond what the host and its peers send`;
  const maybe = transfers.filter(({ verdict }) => verdict !== "benign");
  const { estimate, grounds } = searched(
    {
      told: likely.length,
      least: likely.length,
      all: maybe.length,
      unit: "transfers",
      what,
      power: powerOf(seen),
      rules: EXFILTRATION,
      beyond,
    },
    occasion,
  );
  const details: ExfiltrationDetails = {
    transfers: transfers.map(({ start, end, remote, loweredBy, ...one }) => ({
      ...one,
      remote: { ...remote },
      loweredBy: [...loweredBy],
      start: timeText(start),
      end: timeText(end),
    })),
    ...grounds,
  };
  const own = likely.some(({ ownZ, peerZ }) => ownZ !== null && peerZ !== null && peerZ >= PEERS_AGREE);
  return answered({
    id: "conduct.exfiltration",
    claim: `${transferClaim(likely, transfers, what, estimate.high, occasion)}${beyondText(beyond, "large transfer")}.`,
    estimate,
    confidence: confidenceIn(occasion, estimate, { agree: likely.length === 0 || own ? 2 : 1, of: 2 }),
    assumptions: [
      ...assumptionsOf(occasion),
      "what a host sent on other days is what it sends",
      "octets in either direction are told by the same exporter",
    ],
    alternatives: [
      { explanation: "a backup, an upload or a video call with a service that no list names", ruledOutBy: null },
      {
        explanation: "a host that always sends that much",
        ruledOutBy: likely.some(({ ownZ }) => ownZ !== null) ? "its own days before and after are compared" : null,
      },
    ],
    figures: episodesFigure(
      "Large transfers out of the subject",
      transfers.map(({ network, remote, start, end }) => ({ row: network, name: remoteText(remote), start, end })),
      subject,
    ),
    details,
  });
}

/** Deviations from the days of all hosts from which these speak for it too: they differ more than the days of one host. */
const PEERS_AGREE = 3;

function transferClaim(
  likely: readonly Exfiltration[],
  all: readonly Exfiltration[],
  what: string,
  high: number | null,
  occasion: Occasion,
): string {
  const { subject } = occasion;
  const [first] = likely;
  const others = all.length - likely.length;
  if (!first)
    return `No transfer out of ${subject.title} that looks like exfiltration was seen in ${datesText(occasion)}${others > 0 ? `, and ${counted(others, "large transfer")} to known ends or services` : ""}; of such as ${what} ${atMostText(high)}`;
  return `${counted(likely.length, "transfer")} out of ${subject.title} in ${datesText(occasion)} stand out as exfiltration would, the largest ${octetsText(first.sent)} from ${first.network} to ${remoteText(first.remote)} from ${timeText(first.start)} to ${timeText(first.end)}; what was in them does not show`;
}

/** conduct.machines: how many machines there are behind addresses, at least. */
export function tellMachines(machines: Machines, occasion: Occasion): Answer {
  const { subject, seen } = occasion;
  const { pairs, networks, addresses, hour } = machines;
  const shared = networks.reduce((sum, one) => sum + one.shared, 0);
  const estimate = {
    value: machines.machines,
    low: machines.machines,
    high: null,
    level: 0.95,
    unit: "machines",
    n: addresses,
    nEffective: null,
  };
  const details: MachinesDetails = {
    addresses,
    hour: timeText(hour),
    networks: networks.map((one) => ({ ...one, systems: [...one.systems] })),
    pairs: { ...pairs },
    signs: MACHINE_SIGNS.map(({ id }) => id),
    ...groundsOf({}, occasion),
  };
  return answered({
    id: "conduct.machines",
    claim: `At least ${counted(machines.machines, "machine")} of ${subject.title} were at work in the hour from ${timeText(hour)} behind ${counted(addresses, "address", "addresses")} that show their systems, and ${counted(shared, "address", "addresses")} had more than one behind ${shared === 1 ? "it" : "them"} in some hour of ${datesText(occasion)}; how many there are in all does not show.`,
    estimate,
    confidence: confidenceIn(
      occasion,
      { value: pairs.value, low: pairs.low, high: pairs.high },
      { agree: seen.fingerprints > 0 ? 2 : 1, of: 2 },
    ),
    assumptions: [
      ...assumptionsOf(occasion),
      "a machine runs one operating system within an hour, and has one IPv4 address or one /64 of IPv6",
      "a machine shows no more fingerprints to its update service than the table of signs allows",
    ],
    alternatives: [
      { explanation: "virtual machines on one computer", ruledOutBy: null },
      { explanation: "a program that passes for another system", ruledOutBy: null },
    ],
    sensitivity: [{ changed: "pairs of system and fingerprint, with those too rare to be met", value: pairs.value }],
    details,
  });
}
