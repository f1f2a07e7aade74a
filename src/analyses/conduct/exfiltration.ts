import { gammaQuantile } from "../../statistics/gamma.ts";
import { robustZ } from "../../statistics/robust-z.ts";
import type { Peers, Sender, Transfer } from "./ask-exfiltration.ts";
import { networkText, type Remote } from "./remote.ts";
import { EXFILTRATION } from "./rules.ts";
import { MOST_POWER, type Verdict } from "./scans.ts";
import type { Seen } from "./seen.ts";

/** A day on which a host sent a great deal to one remote end. */
export interface Exfiltration {
  readonly network: string;
  readonly remote: Remote;
  readonly port: number;
  readonly verdict: Verdict;
  /** Seconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly sent: number;
  readonly received: number;
  /** (sent − received) ÷ (sent + received) (Gerber & Nichols, producer/consumer ratio). */
  readonly balance: number;
  /** Robust deviations of the logarithm from the host's own days, and from those of all hosts; null without enough. */
  readonly ownZ: number | null;
  readonly peerZ: number | null;
  /** Days since anybody of the subject first met the remote end; null when that may have been before the days that are there. */
  readonly ageDays: number | null;
  /** Ids of what makes it ordinary. */
  readonly loweredBy: readonly string[];
}

/** Kinds of services that one sends much to; they rank lower, visibly. */
export const SENT_TO: readonly { readonly id: string; readonly category: string; readonly because: string }[] = [
  { id: "bulk-service", category: "bulk", because: "backups, content networks and stores" },
  { id: "mail-service", category: "mail", because: "attachments" },
  { id: "code-service", category: "code", because: "builds and repositories" },
  { id: "streaming-service", category: "streaming", because: "who makes videos sends them" },
  { id: "work-service", category: "work", because: "meetings and shared files" },
];

const FEWEST_DAYS = 7;
/** Octets of a day on which a host is as good as silent. */
const LITTLE = 10_000;
const FEWEST_PACKETS = 20;
/** Octets of a full packet: what a bulk transfer is made of. */
const FULL_PACKET = 1400;

/** The least transfer that is looked for: what METHODS says, or what sampling shows by 20 packets 95 times in 100. */
export function leastOctets({ whole, thinnest }: Seen): number {
  if (whole || thinnest === null) return EXFILTRATION.octets.value;
  return Math.max(EXFILTRATION.octets.value, (gammaQuantile(MOST_POWER, FEWEST_PACKETS) / thinnest) * FULL_PACKET);
}

/** The days that there are to compare with, numbered from the first of the period. */
export interface History {
  /** When day 0 began, seconds since 1970. */
  readonly start: number;
  /** Day of the first record of any of the senders. */
  readonly first: number;
  /** Days on which an exporter of the subject was at work: of others, silence says nothing. */
  readonly covered: ReadonlySet<number>;
}

export function exfiltrationOf(
  transfer: Transfer,
  remote: Remote,
  sender: Sender,
  peers: Peers | null,
  firstMet: number | undefined,
  history: History,
): Exfiltration | null {
  if (transfer.packets < FEWEST_PACKETS) return null;
  const { sent, received, first } = transfer;
  const ownZ = ownDeviation(transfer, sender, history);
  const peerZ = peers && peers.days >= FEWEST_DAYS ? peerDeviation(sent, peers) : null;
  const z = ownZ ?? peerZ;
  if (z === null || z < EXFILTRATION.z.value) return null;
  const ageDays = firstMet === undefined || mayBeOlder(firstMet, history) ? null : (first - firstMet) / DAY;
  const loweredBy = [
    ...SENT_TO.filter(({ category }) => category === remote.category).map(({ id }) => id),
    ...(ageDays === null ? ["age-unknown"] : ageDays >= EXFILTRATION.age.value ? ["known-remote"] : []),
  ];
  return {
    network: networkText(transfer.host),
    remote,
    port: transfer.port,
    verdict:
      loweredBy.length === 0
        ? "likely"
        : loweredBy.includes("known-remote") && loweredBy.length > 1
          ? "benign"
          : "possible",
    start: first,
    end: transfer.last,
    sent,
    received,
    balance: (sent - received) / (sent + received),
    ownZ,
    peerZ,
    ageDays,
    loweredBy,
  };
}

/** What was met on the first day that is there, or on the first after a gap, may have been met before. */
function mayBeOlder(firstMet: number, { start, first, covered }: History): boolean {
  const day = Math.floor((firstMet - start) / DAY);
  return day <= first || !covered.has(day - 1);
}

/** From the host's other days; a covered day without anything counts as one of little, for silence is usual too. */
function ownDeviation({ day, sent }: Transfer, { days }: Sender, { first, covered }: History): number | null {
  const others = new Map(days.filter(([one]) => one !== day));
  for (const one of covered) if (one >= first && one !== day && !others.has(one)) others.set(one, 0);
  if (others.size < FEWEST_DAYS) return null;
  const usual = [...others.values()].map((octets) => Math.log(Math.max(octets, LITTLE)));
  return robustZ(Math.log(sent), usual, EXFILTRATION.leastSpread.value);
}

const DAY = 86_400;
/** Quartiles of a normal variable lie 1.349 deviations apart. */
const QUARTILES_APART = 1.349;

function peerDeviation(sent: number, { quartiles }: Peers): number {
  const [low, middle, high] = quartiles.map((octets) => Math.log(Math.max(1, octets))) as [number, number, number];
  const deviation = Math.max((high - low) / QUARTILES_APART, EXFILTRATION.leastSpread.value);
  return (Math.log(sent) - middle) / deviation;
}
