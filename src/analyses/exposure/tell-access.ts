import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { HOUR } from "../../values/instant.ts";
import type { Answer } from "../analysis.ts";
import { Owners } from "../crossings/owners.ts";
import { shareOf } from "../crossings/share.ts";
import type { Points } from "./access.ts";
import type { CoverDetails, OpeningsDetails } from "./details.ts";
import { atLeast, dates, ends, estimateOf, percent, trafficAssumptions, trafficConfidence } from "./grounds.ts";
import type { Observer } from "./observers.ts";
import type { Access, Occasion } from "./occasion.ts";

export const CONTROL_GOAL = 0.9;
export const OBSERVER_GOAL = 0.95;
const NO_OBSERVER = "ASes of the flows, routes of the time, or prefix-origins that name the other ends";
const BLIND_SPOTS =
  "peers of route collectors show their best paths only; tunnels, default routes and satellite links are not seen";

/** exposure.openings: ASes next to the subject, at least. */
export function tellOpenings({ openings }: Access, occasion: Occasion): Answer {
  const { subject, period, traffic, history } = occasion;
  if (openings.length === 0)
    return unanswered(
      "exposure.openings",
      "no-data",
      "flows that tell their neighbour, or routes of the subject's prefixes, in the period",
    );
  const owners = traffic?.owners ?? new Owners(subject, { asName: nobody }, period);
  const details: OpeningsDetails = {
    openings: openings.map(({ asn, octets, heldFor, peers }) => ({
      asn,
      owner: ownerOf(owners.of(asn)),
      octets: ends(octets),
      heldHours: heldFor === null ? null : heldFor / HOUR,
      peers,
    })),
    organisations: new Set(openings.map(({ asn }) => owners.of(asn)?.id ?? asn)).size,
  };
  const list = openings.map(({ asn }) => {
    const title = owners.of(asn)?.title;
    return title && title !== `AS${asn}` ? `${title} (AS${asn})` : `AS${asn}`;
  });
  const both = traffic !== null && history.routes.length > 0;
  const agree = openings.filter(({ octets, heldFor }) => (octets?.value ?? 0) > 0 && heldFor !== null).length;
  return answered({
    id: "exposure.openings",
    claim: `${subject.title} reached the world through at least ${openings.length} ${openings.length === 1 ? "AS" : "ASes"} next to it in ${dates(period)}: ${list.join(", ")}.`,
    estimate: atLeast(openings.length, "openings", traffic?.blocks.covered.length ?? 0),
    confidence: confidenceFrom({
      coverage: traffic ? traffic.blocks.coveredDays / traffic.blocks.days : null,
      precision: 1,
      readings: both ? { agree: 1 + agree, of: 1 + openings.length } : { agree: 1, of: 1 },
      openRivals: [],
      untested: [],
    }),
    assumptions: [BLIND_SPOTS],
    details,
  });
}

/** exposure.effectivePaths. */
export function tellEffective({ effective, effectiveByFlows }: Access, occasion: Occasion): Answer {
  const { subject, period, traffic, refused } = occasion;
  if (!traffic)
    return unanswered("exposure.effectivePaths", refused?.reason ?? "no-data", refused?.needs ?? NO_OBSERVER);
  const unattributed =
    shareOf(
      traffic,
      traffic.crossings.filter(({ next }) => next === null),
      "octets",
    )?.value ?? 1;
  if (!effective || unattributed > 0.5)
    return unanswered(
      "exposure.effectivePaths",
      "not-observable",
      "bgpNextAdjacentAsNumber in the flows, members with a way of their own, or routes of the time",
    );
  return answered({
    id: "exposure.effectivePaths",
    claim: `The traffic of ${subject.title} in ${dates(period)} is as concentrated as over ${effective.value.toFixed(2)} paths of equal size (95 % interval ${effective.low.toFixed(2)} to ${effective.high.toFixed(2)}), ${percent(unattributed)} of it not attributed.`,
    estimate: estimateOf(effective, "paths of equal size"),
    confidence: trafficConfidence(
      occasion,
      effective,
      1,
      { agree: agreesWith(effective.value, effectiveByFlows?.value ?? null), of: 2 },
      unattributed > 0.1 ? ["a good part of the bytes could not be attributed"] : [],
    ),
    assumptions: [...trafficAssumptions(occasion), "shares say nothing of the capacity that is kept in reserve"],
    sensitivity: [{ changed: "by flow records", value: effectiveByFlows?.value ?? null }],
    details: { unattributed },
  });
}

/** Readings that agree, of two: within half of a path. */
function agreesWith(value: number, other: number | null): number {
  return other !== null && Math.abs(other - value) < 0.5 ? 2 : 1;
}

/** exposure.controlPoints, exposure.observers and exposure.jurisdictions. */
export function tellCovers(access: Access, occasion: Occasion): Answer[] {
  const { control, ases, jurisdictions, largestAses, largestJurisdictions, controlOfAddresses } = access;
  const carried = controlOfAddresses && { chosen: [...controlOfAddresses.chosen], covered: controlOfAddresses.covered };
  return [
    tellCover("controlPoints", control, [], CONTROL_GOAL, carried, occasion),
    tellCover("observers", ases, largestAses, OBSERVER_GOAL, null, occasion),
    tellCover("jurisdictions", jurisdictions, largestJurisdictions, OBSERVER_GOAL, null, occasion),
  ];
}

type CoverId = "controlPoints" | "observers" | "jurisdictions";

/** What a cover is of, in words and as a unit. */
const COVERS: Readonly<Record<CoverId, { readonly unit: string; readonly one: string; readonly many: string }>> = {
  controlPoints: { unit: "ASes", one: "AS carries", many: "ASes carry" },
  observers: { unit: "ASes", one: "AS sees", many: "ASes see" },
  jurisdictions: { unit: "countries", one: "country's law reaches", many: "countries' laws reach" },
};

function tellCover(
  id: CoverId,
  points: Points | null,
  largest: readonly Observer[],
  goal: number,
  ofAddresses: CoverDetails["ofAddresses"],
  occasion: Occasion,
): Answer {
  const { subject, period, traffic, refused } = occasion;
  const name = `exposure.${id}`;
  if (!traffic && id === "controlPoints" && ofAddresses) return ofRoutes(ofAddresses, goal, occasion);
  if (!traffic) return unanswered(name, refused?.reason ?? "no-data", refused?.needs ?? NO_OBSERVER);
  if (!points || points.known < LEAST_KNOWN) return unanswered(name, "not-observable", NO_OBSERVER);
  const { cover, low, high, known, byFlows, blocks } = points;
  const { unit, one, many } = COVERS[id];
  const size = cover.chosen.length;
  const details: CoverDetails = {
    goal,
    chosen: [...cover.chosen],
    covered: cover.covered,
    exact: cover.exact,
    known,
    ofAddresses,
    largest: largest.map(({ id: who, owner, octets, flows }) => ({
      id: who,
      owner: ownerOf(owner),
      octets: ends(octets),
      flows: ends(flows),
    })),
  };
  const others = [byFlows, ofAddresses?.chosen.length ?? null].filter((other) => other !== null);
  const readings = { agree: 1 + others.filter((other) => other === size).length, of: 1 + others.length };
  const [first] = largest;
  const most = first?.octets
    ? `; ${first.title === first.id ? first.id : `${first.title} (${first.id})`} alone ${percent(first.octets.value)} (${percent(first.octets.low)} to ${percent(first.octets.high)})`
    : "";
  const part = known < 0.995 ? ` of the ${percent(known)} of the bytes of which anything is known` : ` of the bytes`;
  return answered({
    id: name,
    claim: `${cover.exact ? "" : "At most "}${size} ${size === 1 ? one : many} ${(goal * 100).toFixed(0)} %${part} of ${subject.title} in ${dates(period)} (95 % interval ${low} to ${high}): ${cover.chosen.join(", ")}${most}.`,
    estimate: { value: size, low, high, level: 0.95, unit, n: blocks, nEffective: null },
    confidence: trafficConfidence(
      occasion,
      { value: size, low, high },
      1,
      readings,
      known < 1 - (1 - goal) ? [`nothing is known of ${percent(1 - known)} of the bytes`] : [],
    ),
    assumptions: [
      ...trafficAssumptions(occasion),
      "ASes in between that routes do not show could see as much: the set may be smaller",
    ],
    sensitivity: [
      { changed: "by flow records", value: byFlows },
      { changed: "by announced addresses instead of octets", value: ofAddresses?.chosen.length ?? null },
    ],
    details,
  });
}

/** Below this share of octets of which anybody is known, a set says nothing of the whole. */
const LEAST_KNOWN = 0.5;

function ofRoutes(of: NonNullable<CoverDetails["ofAddresses"]>, goal: number, { subject, period }: Occasion): Answer {
  const size = of.chosen.length;
  return answered({
    id: "exposure.controlPoints",
    claim: `${size} ${size === 1 ? "AS carries" : "ASes carry"} ${(goal * 100).toFixed(0)} % of the announced addresses of ${subject.title} at the end of ${dates(period)}, as peers of route collectors saw it: ${of.chosen.join(", ")}.`,
    estimate: { value: size, low: null, high: null, level: 0.95, unit: "ASes", n: 1, nEffective: null },
    confidence: confidenceFrom({
      coverage: null,
      precision: null,
      readings: { agree: 1, of: 1 },
      openRivals: [],
      untested: [],
    }),
    assumptions: [BLIND_SPOTS],
    details: {
      goal,
      chosen: of.chosen,
      covered: of.covered,
      exact: true,
      known: 1,
      ofAddresses: of,
      largest: [],
    } satisfies CoverDetails,
  });
}

function ownerOf(owner: ReturnType<Owners["of"]>) {
  return owner && { title: owner.title, registeredIn: owner.registeredIn, operatesIn: owner.operatesIn };
}

const nobody = () => null;
