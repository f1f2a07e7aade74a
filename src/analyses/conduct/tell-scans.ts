import { answered } from "../../finding/tell.ts";
import { shareOfTotal } from "../../statistics/share-of-total.ts";
import { SECOND } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { Inbound, Source } from "./ask-scans.ts";
import type { InboundDetails, ScanningDetails } from "./details.ts";
import { episodesFigure } from "./figure.ts";
import { assumptionsOf, confidenceIn, groundsOf, searched } from "./grounds.ts";
import type { Occasion } from "./occasion.ts";
import { remoteOf } from "./remote.ts";
import { SCAN } from "./rules.ts";
import { hostsThat, type Power, type Scan } from "./scans.ts";
import { BACKSCATTER, UNANSWERED } from "./unanswered.ts";
import { atMostText, beyondText, counted, datesText, percent, timeText } from "./words.ts";

/** conduct.scanning: hosts of the subject that try addresses. */
export function tellScanning(scans: readonly Scan[], beyond: number, power: Power, occasion: Occasion): Answer {
  const { subject, seen, knowledge } = occasion;
  const { likely, all } = hostsThat(scans);
  const known = seen.whole || seen.samplingKnown;
  const what = `tried ${counted(power.targets, "target")} within ${power.seconds === 300 ? "five minutes" : "a day"}`;
  const { estimate, grounds } = searched(
    {
      told: likely,
      least: likely,
      all,
      unit: "hosts that scanned",
      what: `a host that ${what}`,
      power: known ? power.power : null,
      rules: SCAN,
      beyond,
    },
    occasion,
  );
  const details: ScanningDetails = {
    scans: scans.map(({ first, last, most, signs, likely: _, ...scan }) => ({
      ...scan,
      first: timeText(first),
      last: timeText(last),
      signs: [...signs],
      most: most.map(({ remote, remoteAs, port, probes }) => ({
        ...remoteOf(knowledge, remote, remoteAs, first * SECOND),
        port,
        probes,
      })),
    })),
    ...grounds,
  };
  return answered({
    id: "conduct.scanning",
    claim: `${claimOf(scans, what, estimate.high, occasion)}${beyondText(beyond, "host")}.`,
    estimate,
    confidence: confidenceIn(occasion, estimate, {
      agree: scans.some(({ signs }) => signs.length > 1) || scans.length === 0 ? 2 : 1,
      of: 2,
    }),
    assumptions: [
      ...assumptionsOf(occasion),
      ...(seen.whole ? ["scans over UDP show only where records hold both directions"] : []),
    ],
    alternatives: [
      {
        explanation: "a service that many hosts use was down, or a list of peers was old",
        ruledOutBy: likely > 0 ? "of hosts told as likely nearly all first contacts failed" : null,
      },
      { explanation: "somebody else forged the subject's addresses as sources", ruledOutBy: null },
    ],
    figures: episodesFigure(
      "Scans that leave the subject",
      scans.map(({ network, verdict, first, last }) => ({ row: network, name: verdict, start: first, end: last })),
      subject,
    ),
    details,
  });
}

function claimOf(scans: readonly Scan[], what: string, high: number | null, occasion: Occasion): string {
  const { subject } = occasion;
  const sum = (of: (scan: Scan) => number) => scans.reduce((total, scan) => total + of(scan), 0);
  const { likely, all } = hostsThat(scans);
  const [first] = scans;
  if (!first || likely === 0)
    return `No host of ${subject.title} was seen to scan others in ${datesText(occasion)}${all > 0 ? `, though ${counted(all, "host")} tried many addresses that did not answer` : ""}; of hosts that ${what} ${atMostText(high)}`;
  const networks = counted(
    sum(({ targetNetworks }) => targetNetworks),
    "network",
  );
  const targets = counted(
    sum(({ targets: of }) => of),
    "address",
    "addresses",
  );
  const apart = likely < all ? `, ${counted(likely, "host")} of them as scanners do` : "";
  return `${counted(all, "host")} in ${counted(scans.length, "network")} of ${subject.title} tried ${targets} in ${networks} that did not answer in ${datesText(occasion)}${apart}, most of them from ${first.network} beginning ${timeText(first.first)}; suspicious, and what it was for does not show`;
}

/** conduct.inbound: what comes in and comes to nothing; it is no use of the subject. */
export function tellInbound(
  days: readonly Inbound[],
  { sources, most: busiest }: { readonly sources: number; readonly most: readonly Source[] },
  occasion: Occasion,
): Answer {
  const { subject, period, knowledge } = occasion;
  const sum = (of: (day: Inbound) => number) => days.reduce((total, day) => total + of(day), 0);
  const [records, nothing] = [sum((day) => day.records), sum((day) => day.nothing + day.backscatter)];
  const share = shareOfTotal(
    days.map((day) => day.nothing + day.backscatter),
    days.map((day) => day.records),
  );
  // Records that cannot tell may all have come to nothing.
  const most = shareOfTotal(
    days.map((day) => day.nothing + day.backscatter + day.records - day.telling),
    days.map((day) => day.records),
  );
  const estimate = {
    value: nothing / records,
    low: share?.low ?? null,
    high: most?.high ?? null,
    level: 0.95,
    unit: "share of inbound records",
    n: days.length,
    nEffective: share?.nEffective ?? null,
  };
  const details: InboundDetails = {
    records,
    nothing: sum((day) => day.nothing),
    backscatter: sum((day) => day.backscatter),
    telling: sum((day) => day.telling) / records,
    sources,
    most: busiest.map(({ remote, remoteAs, probes, targets }) => ({
      ...remoteOf(knowledge, remote, remoteAs, period.from),
      probes,
      targets,
      verdict: targets >= SCAN.targets.value ? ("likely" as const) : ("possible" as const),
    })),
    signs: [...UNANSWERED, BACKSCATTER].map(({ id }) => id),
    ...groundsOf(SCAN, occasion),
  };
  const width =
    estimate.low === null || estimate.high === null
      ? ""
      : ` (95 % interval ${percent(estimate.low)} to ${percent(estimate.high)})`;
  return answered({
    id: "conduct.inbound",
    claim: `Of what came in to ${subject.title} in ${datesText(occasion)}, ${percent(estimate.value)} of the records${width} came to nothing, from ${counted(sources, "address", "addresses")}: scans and answers to nobody, which are no use of the network.`,
    estimate,
    confidence: confidenceIn(
      occasion,
      estimate,
      { agree: 1, of: 1 },
      details.telling < 0.9
        ? [`${percent(1 - details.telling)} of the inbound records cannot tell whether they were answered`]
        : [],
    ),
    assumptions: [...assumptionsOf(occasion), "who is answered over TCP acknowledges within the same record"],
    alternatives: [
      { explanation: "records that a time-out cut after the first packet", ruledOutBy: null },
      {
        explanation: "answers that left by a way nobody sees",
        ruledOutBy: "TCP: the sender's own flags show no answer",
      },
    ],
    details,
  });
}
