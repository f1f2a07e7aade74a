import { answered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { ReflectionDetails, SpoofedDetails } from "./details.ts";
import { episodesFigure } from "./figure.ts";
import { assumptionsOf, confidenceIn, powerOf, searched } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import type { Episode } from "./reflection.ts";
import { REFLECTION, SPOOFED } from "./rules.ts";
import { surelyMet } from "./scans.ts";
import type { Spoofing } from "./spoofed.ts";
import { atMostText, beyondText, counted, coveredText, datesText, octetsText, timeText } from "./words.ts";

/** Nothing found is one reading only. */
const ONE = { agree: 1, of: 1 };
const CAUSE =
  "answers of many servers to questions that somebody else sent in the host's name: it looks like the sender and is the victim";
const NO_AMPLIFIER = "many remote ends of one port at once; the port is none of those known to be used for reflection";

/** conduct.reflection: hosts that seem to send en masse and are being flooded (CLAIMS row 49). */
export function tellReflection(episodes: readonly Episode[], beyond: number, occasion: Occasion): Answer {
  const { subject, seen } = occasion;
  const likely = episodes.filter(({ verdict }) => verdict === "likely");
  const what = `one in which ${counted(surelyMet(REFLECTION.remotes.value, seen), "packet")} of as many servers met a host within ${REFLECTION.window.value} s`;
  const { estimate, grounds } = searched(
    {
      told: likely.length,
      least: likely.length,
      all: episodes.length,
      unit: "reflection attacks",
      what,
      power: powerOf(seen),
      rules: REFLECTION,
      beyond,
    },
    occasion,
  );
  const details: ReflectionDetails = {
    attacks: episodes.map(({ start, end, ...episode }) => ({
      ...episode,
      cause: episode.amplifier === null ? NO_AMPLIFIER : CAUSE,
      start: timeText(start),
      end: timeText(end),
    })),
    ...grounds,
  };
  const answeredBack = likely.some(({ received }) => received > 0);
  return answered({
    id: "conduct.reflection",
    claim: `${reflectionClaim(likely, episodes.length, what, estimate.high, occasion)}${beyondText(beyond, "burst")}.`,
    estimate,
    confidence: confidenceIn(occasion, estimate, likely.length === 0 ? ONE : { agree: answeredBack ? 2 : 1, of: 2 }),
    assumptions: [...assumptionsOf(occasion), "a service that the subject uses is used on most days"],
    alternatives: [
      {
        explanation: "the host itself scans that port over UDP",
        ruledOutBy: answeredBack ? "the servers sent to the host, and more than once" : null,
      },
      { explanation: "the host asks those servers for its own ends", ruledOutBy: null },
    ],
    figures: episodesFigure(
      "Reflection attacks on the subject",
      episodes.map(({ network, port, amplifier, start, end }) => ({
        row: network,
        name: amplifier ?? `port ${port}`,
        start,
        end,
      })),
      subject,
    ),
    details,
  });
}

function reflectionClaim(
  likely: readonly Episode[],
  all: number,
  what: string,
  high: number | null,
  occasion: Occasion,
): string {
  const { subject } = occasion;
  const [first] = [...likely].sort((a, b) => b.sent + b.received - a.sent - a.received);
  if (!first)
    return `No reflection attack on ${subject.title} was seen in ${datesText(occasion)}${all > 0 ? `, though ${counted(all, "burst")} of UDP might be one` : ""}; of such as ${what} ${atMostText(high)}`;
  return `A host in ${first.network} of ${subject.title} that seems to send to port ${first.port} of ${counted(first.remotes, "server")} at once was, as it looks, the victim of a reflection attack from ${timeText(first.start)} to ${timeText(first.end)}, ${octetsText(first.sent)} in its name and ${octetsText(first.received)} to it${likely.length > 1 ? `, the largest of ${likely.length}` : ""}${coveredText(occasion.seen.covered)}`;
}

/** conduct.spoofed: packets that bear addresses which are not their senders'. */
export function tellSpoofed(
  bursts: readonly Spoofing[],
  beyond: number,
  bogons: SpoofedDetails["bogons"],
  backscatter: number,
  unrouted: SpoofedDetails["unrouted"],
  occasion: Occasion,
): Answer {
  const { subject, seen } = occasion;
  const likely = bursts.filter(({ verdict }) => verdict === "likely");
  const what = `one of ${counted(surelyMet(SPOOFED.sources.value, seen), "packet")} in the name of as many of its addresses within an hour`;
  const { estimate, grounds } = searched(
    {
      told: likely.length,
      least: likely.length,
      all: bursts.length,
      unit: "bursts of forged sources",
      what,
      power: powerOf(seen),
      rules: SPOOFED,
      beyond,
    },
    occasion,
  );
  const details: SpoofedDetails = {
    bursts: bursts.map(({ start, end, ...burst }) => ({ ...burst, start: timeText(start), end: timeText(end) })),
    bogons: bogons.map((one) => ({ ...one })),
    backscatter,
    unrouted,
    ...grounds,
  };
  const forged = bogons.reduce((sum, { records }) => sum + records, 0);
  const beside = `${counted(forged, "record")} came from addresses that nobody can have, and ${counted(backscatter, "record")} answered what the subject is not seen to have sent${beyondText(beyond, "target")}`;
  const [first] = likely;
  return answered({
    id: "conduct.spoofed",
    claim: first
      ? `${counted(likely.length, "burst")} of packets bore addresses of ${subject.title} that nobody seems to use in ${datesText(occasion)}, the first from ${timeText(first.start)} to ${timeText(first.end)}; ${beside}.`
      : `No burst of packets in the name of unused addresses of ${subject.title} was seen in ${datesText(occasion)}, and of such as ${what} ${atMostText(estimate.high)}; ${beside}.`,
    estimate,
    confidence: confidenceIn(occasion, estimate, likely.length === 0 ? ONE : { agree: backscatter > 0 ? 2 : 1, of: 2 }),
    assumptions: [...assumptionsOf(occasion), "an address that nobody answers in the whole period is not in use"],
    alternatives: [
      {
        explanation: "a server that many hosts use was down",
        ruledOutBy: likely.length > 0 ? "most of the addresses were never answered by anybody" : null,
      },
      { explanation: "the subject's own hosts scan with forged sources among true ones", ruledOutBy: null },
    ],
    figures: episodesFigure(
      "Bursts of forged sources",
      bursts.map(({ network, kind, start, end }) => ({ row: network, name: kind, start, end })),
      subject,
    ),
    details,
  });
}
