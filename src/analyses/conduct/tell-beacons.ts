import { answered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { BeaconsDetails } from "./details.ts";
import type { Beacons } from "./find-beacons.ts";
import { assumptionsOf, confidenceIn, powerOf, searched } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import { remoteText } from "./remote.ts";
import { BEACON } from "./rules.ts";
import { atMostText, beyondText, counted, datesText, timeText } from "./words.ts";

/** Beacons listed at most, most suspicious first. */
const MOST_LISTED = 100;

/** conduct.beacons: remote services that hosts of the subject call like clocks. */
export function tellBeacons(found: Beacons, occasion: Occasion): Answer {
  const { seen } = occasion;
  const { beacons, looked, beyond, more, longest } = found;
  const unlooked = more ? Number.POSITIVE_INFINITY : beyond;
  const likely = beacons.filter(({ verdict }) => verdict === "likely");
  const notBenign = beacons.filter(({ verdict }) => verdict !== "benign");
  const what = `one that calls every ${durationText(longest)} or oftener, ${seen.whole ? "up to half" : "up to a fifth"} of that early or late`;
  const { estimate, grounds } = searched(
    {
      told: likely.length,
      // False discoveries are held below this share of what is told.
      least: Math.floor(likely.length * (1 - BEACON.level.value)),
      all: notBenign.length,
      unit: "services called by beacons",
      what,
      power: powerOf(seen),
      rules: BEACON,
      beyond: unlooked,
    },
    occasion,
  );
  const details: BeaconsDetails = {
    beacons: beacons.slice(0, MOST_LISTED).map(({ first, last, remote, networks, loweredBy, ...beacon }) => ({
      ...beacon,
      remote: { ...remote },
      networks: [...networks],
      loweredBy: [...loweredBy],
      first: timeText(first),
      last: timeText(last),
    })),
    looked,
    beyond,
    ...grounds,
  };
  const agree = likely.filter(({ ritaScore }) => ritaScore !== null && ritaScore >= RITA_HIGH).length;
  return answered({
    id: "conduct.beacons",
    claim: `${claimOf(found, likely.length, what, estimate.high, occasion)}${beyondText(unlooked, "service")}.`,
    estimate,
    confidence: confidenceIn(
      occasion,
      estimate,
      likely.length === 0 ? (seen.whole ? BOTH : ONE) : { agree: agree > likely.length / 2 ? 2 : 1, of: 2 },
      unlooked > 0 ? ["services that were too many to be looked at"] : [],
    ),
    assumptions: [
      ...assumptionsOf(occasion),
      "within an hour, people call at any time",
      "a TCP connection keeps its port, so that records of one are one call",
    ],
    alternatives: [
      {
        explanation: "updates, push messages or telemetry of a maker that no list names",
        ruledOutBy: null,
      },
      {
        explanation: "one long connection that a time-out cuts into even records",
        ruledOutBy: "records that keep their port count once",
      },
    ],
    details,
  });
}

/** Intervals and spectrum; of sampled flows the spectrum alone. */
const BOTH = { agree: 2, of: 2 };
const ONE = { agree: 1, of: 1 };
/** RITA's own band "high". */
const RITA_HIGH = 0.7;

function claimOf(
  { beacons, looked }: Beacons,
  likely: number,
  what: string,
  high: number | null,
  occasion: Occasion,
): string {
  const { subject } = occasion;
  const ordinary = beacons.filter(({ verdict }) => verdict === "benign").length;
  const beside = `${counted(ordinary, "service")} that ${ordinary === 1 ? "is" : "are"} called as evenly ${ordinary === 1 ? "is" : "are"} ordinary (clocks, updates, mail)`;
  const [first] = beacons;
  if (likely === 0 || !first)
    return `No host of ${subject.title} was seen to call a remote service like a beacon in ${datesText(occasion)}, among ${counted(looked, "service")} called often; ${beside}, and of such as ${what} ${atMostText(high)}`;
  return `Hosts of ${subject.title} call ${counted(likely, "remote service")} like clocks in ${datesText(occasion)} with nothing ordinary about ${likely === 1 ? "it" : "them"}, ${remoteText(first.remote)} first, every ${durationText(first.everySeconds)} from ${counted(first.hosts, "host")}; ${beside}`;
}

function durationText(seconds: number): string {
  if (seconds >= 7200) return `${Math.round(seconds / 3600)} h`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
}
