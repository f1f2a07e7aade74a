import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { wayOf } from "../../subject/subject.ts";
import { formatInstant } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import type { TransitDetails } from "./details.ts";
import { type Occasion, wayFacts } from "./occasion.ts";
import type { Transit } from "./transit.ts";

const LEAST = 0.01;
const MOST_TOLD = 8;
/** Below ten ASes with monitors nothing is trimmed (Gamero-Garrido 2022). */
const ENOUGH_HOSTS = 10;

/** paths.transit.<asn>: country transit influence; or paths.transit, why it cannot be told. */
export function tellTransit(transit: Transit | null, occasion: Occasion): Answer[] {
  if (!transit) return [unanswered("paths.transit", "no-data", `routes of prefixes of ${occasion.subject.id}`)];
  if (transit.hosts === 0)
    return [
      unanswered(
        "paths.transit",
        "not-observable",
        "peers whose AS is known to be in another country (reference as-names), at collectors of one hop",
        { left: transit.left, known: transit.known },
      ),
    ];
  const told = [...transit.scores].filter(([, score]) => score >= LEAST).slice(0, MOST_TOLD);
  if (told.length === 0)
    return [
      unanswered("paths.transit", "not-observable", "relationships of the ASes on the paths (provider to customer)", {
        left: transit.left,
        known: transit.known,
      }),
    ];
  return told.map(([asn, score]) => tellInfluence(asn, score, transit, occasion));
}

function tellInfluence(asn: number, score: number, transit: Transit, { subject, knowledge }: Occasion): Answer {
  const { at, hosts, left, known } = transit;
  const way = wayOf(subject, asn, at);
  const name = knowledge.asName(asn, at)?.name ?? way?.title ?? null;
  const details: TransitDetails = {
    asn,
    name,
    way: way && wayFacts(way),
    at: formatInstant(Math.floor(at)),
    hosts,
    left,
    known,
  };
  return answered({
    id: `paths.transit.${asn}`,
    claim: `On ${formatInstant(at).slice(0, 10)}, AS${asn}${name ? ` (${name})` : ""} had a transit influence of at least ${score.toFixed(3)} of 1 over the addresses of ${subject.title}, as ${hosts === 1 ? "one AS" : `${hosts} ASes`} with monitors saw it.`,
    estimate: {
      value: score,
      low: score,
      high: null,
      level: 0.95,
      unit: "share of address space",
      n: hosts,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: Math.min(1, hosts / ENOUGH_HOSTS),
      precision: null,
      readings: { agree: Math.min(2, hosts), of: Math.min(2, hosts) },
      openRivals:
        known.supplied + known.inferred < known.links ? ["providers whose relationship is not known do not count"] : [],
      untested: [],
    }),
    assumptions: [
      "path share is not traffic share",
      "an inferred provider is one in 95 of 100 observations of its link",
    ],
    details,
  });
}
