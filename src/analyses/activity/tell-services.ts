import type { Figure } from "../../finding/figure.ts";
import { answered, type Told, type Untold, unanswered } from "../../finding/tell.ts";
import type { BlockEstimate } from "../../statistics/jackknife.ts";
import type { PartDetails } from "./details.ts";
import { shareOf } from "./estimate.ts";
import { partsFigure } from "./figure.ts";
import type { Use } from "./gather.ts";
import { assumptionsOf, commonDetails, confidenceOf, dates, interval, percent } from "./grounds.ts";
import { type Occasion, seenAlike } from "./occasion.ts";
import { flightOf, makersOf, type Part, regionsOf, servicesOf } from "./services.ts";
import { alternativesOf } from "./tell.ts";

const MOST_NAMED = 5;
const MOST_DRAWN = 15;

/** activity.services: the estimate is the share of the time that went to services with a name. */
export function tellServices(occasion: Occasion, mostTold: number): Told | Untold {
  const found = servicesOf(occasion.now, comparable(occasion));
  const named = shareOf(occasion.now, ({ as }) => as.service !== null && as.category !== "telemetry", "time");
  const id = "activity.services";
  if (!named || found.length === 0) return unanswered(id, "not-observable", NAMES_NEEDED);
  const used = found.filter(({ share }) => share.value > 0).slice(0, MOST_NAMED);
  return told({
    id,
    claim: `Of the time of ${occasion.subject.title} online ${percent(named.value)} went to services that can be named, of them most to ${used.map(withRank).join(", ") || "none"}, ${dates(occasion.period)}.`,
    named,
    occasion,
    details: { services: found.slice(0, mostTold).map(detailsOf) },
    figures: [partsFigure("Services by time", found.slice(0, MOST_DRAWN), occasion)],
  });
}

/** activity.regions: the estimate is the share of the time that went to services whose region is known. */
export function tellRegions(occasion: Occasion, mostTold: number): Told | Untold {
  const found = regionsOf(occasion.now, comparable(occasion));
  const named = shareOf(occasion.now, hasRegion, "time");
  const id = "activity.regions";
  if (!named || found.length === 0) return unanswered(id, "not-observable", NAMES_NEEDED);
  const earlier = comparable(occasion);
  const before = earlier && shareOf(earlier, hasRegion, "time");
  const flight = before && flightOf(found, { now: 1 - named.value, earlier: 1 - before.value });
  const moved = flight
    ? `; ${percent(flight.moved)} of the time moved from services of ${flight.from.id} to services of ${flight.to.id}, ${flight.survives ? "wherever the rest went" : "of what is known: the time of which no region is known may outweigh it"}`
    : earlier
      ? "; no move between regions can be told from the differences between days"
      : "";
  const shares = found.slice(0, MOST_NAMED).map(({ id: region, share }) => `${region} ${percent(share.value)}`);
  return told({
    id,
    claim: `By who offers them, services of known regions took these shares of the time of ${occasion.subject.title}: ${shares.join(", ")}${moved}, ${dates(occasion.period)}.`,
    named,
    occasion,
    details: {
      regions: found.slice(0, mostTold).map(detailsOf),
      flight: flight && { from: flight.from.id, to: flight.to.id, moved: flight.moved, survives: flight.survives },
    },
    figures: [partsFigure("Regions of those who serve", found.slice(0, MOST_DRAWN), occasion)],
    rivals: flight ? ["services abroad may have moved to names and addresses that no list has"] : [],
  });
}

/** activity.devices: a hint only, for people may use what one maker's devices call from another's. */
export function tellDevices(occasion: Occasion, mostTold: number): Told | Untold {
  const found = makersOf(occasion.now, comparable(occasion));
  const named = shareOf(occasion.now, ({ as }) => as.category === "telemetry" && as.service !== null, "time");
  const id = "activity.devices";
  if (!named || found.length === 0)
    return unanswered(id, "not-observable", "calls to makers' update and push services, by name or by address");
  const makers = found.filter(({ share }) => share.value > 0).slice(0, MOST_NAMED);
  const finding = told({
    id,
    claim: `Devices of ${occasion.subject.title} called the services of ${makers.map(({ id: maker }) => maker).join(", ") || "no maker that is listed"}, which hints at whose they are, ${dates(occasion.period)}.`,
    named,
    occasion,
    details: { makers: found.slice(0, mostTold).map(detailsOf) },
    rivals: ["applications of one maker run on devices of another", "shared addresses hide how many devices there are"],
  });
  return { ...finding, confidence: { ...finding.confidence, level: "low" } };
}

const NAMES_NEEDED = "server names, DNS answers, or listed addresses of services";

function hasRegion({ as }: Use): boolean {
  return as.service !== null && as.region !== "";
}

/** What is left of a use when fewer packets are taken differs from use to use. */
function comparable(occasion: Occasion) {
  return seenAlike(occasion) ? occasion.earlier : null;
}

interface Telling {
  readonly id: string;
  readonly claim: string;
  readonly named: BlockEstimate;
  readonly occasion: Occasion;
  readonly details: Record<string, unknown>;
  readonly rivals?: readonly string[];
  readonly figures?: Figure[];
}

function told({ id, claim, named, occasion, details, rivals = [], figures = [] }: Telling): Told {
  const { value, low, high, level, n } = named;
  return answered({
    id,
    claim,
    estimate: { value, low, high, level, unit: "share of time", n, nEffective: null },
    confidence: confidenceOf(occasion, named, { agree: 1, of: 1 }, rivals),
    assumptions: [...assumptionsOf(occasion), "a service is offered from where the list says"],
    alternatives: alternativesOf(occasion),
    figures,
    details: { ...commonDetails(occasion), ...details },
  });
}

function withRank({ id, share, rank }: Part): string {
  return `${id} (${percent(share.value)}, place ${rank.low === rank.high ? rank.low : `${rank.low} to ${rank.high}`})`;
}

function detailsOf({ share, before, ...part }: Part): PartDetails {
  return { ...part, share: interval(share), before: before && interval(before) };
}
