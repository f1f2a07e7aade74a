import { unanswered } from "../../finding/tell.ts";
import { WEEK } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting } from "../analysis.ts";
import { gatherCrossings, gatherRoutes } from "../crossings/gather.ts";
import { Owners } from "../crossings/owners.ts";
import { refusal } from "../crossings/refusal.ts";
import { askClockFaults } from "../instrument/clock-faults.ts";
import { detailsOf } from "./details.ts";
import { countries, type Entity, organisations } from "./estimate.ts";
import type { Occasion } from "./occasion.ts";
import { routeViewAt } from "./prefixes.ts";
import { tellEntity, tellRanking, tellUnresolved } from "./tell.ts";

export default defineAnalysis({
  question: "Which foreign networks carry, host or serve the subject, and what would it lose without each?",
  method: { id: "dependence", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "route", "defect"], span: 2 * WEEK },
  settings: {
    leastCoverage: setting(
      0.8,
      "share of a day",
      "what each exporter must cover of a day for it to count",
      "README, Choices",
    ),
    leastShare: setting(
      0.01,
      "share of octets",
      "what an entity must carry or end to be told of by itself",
      "README, Choices",
    ),
    mostTold: setting(12, "entities", "organisations told of at most; half as many countries", "README, Choices"),
  },
  details: detailsOf,
  async run({ store, subject, period, knowledge }, { leastCoverage, leastShare, mostTold }) {
    const history = await gatherRoutes(store, subject, period);
    const routes = routeViewAt(history, period);
    const gathered = await gatherCrossings(
      { store, subject, period, knowledge, leastCoverage, withServices: true },
      history,
    );
    const refused = refusal(gathered);
    const clockFaults = refused ? [] : await askClockFaults(store, [period]);
    const traffic = refused || typeof gathered === "string" ? null : gathered;
    const owners = traffic?.owners ?? new Owners(subject, knowledge, period);
    const occasion: Occasion = { subject, period, traffic, routes, clockFaults };
    const found = organisations(traffic, routes, owners);
    const told = found.filter((entity) => isTold(entity, leastShare)).slice(0, mostTold);
    const places = traffic
      ? countries(traffic, routes, found).filter((one) => (one.lost.octets?.value ?? 0) >= leastShare)
      : [];
    const entities: Answer[] = [...told, ...places.slice(0, mostTold / 2)].map((one, at) =>
      tellEntity(one, at < told.length ? at + 1 : at - told.length + 1, occasion),
    );
    if (refused)
      return [
        unanswered("dependence.ranking", refused.reason, refused.needs),
        ...entities,
        unanswered("dependence.unresolved", refused.reason, refused.needs),
      ];
    return [tellRanking(told, places.slice(0, mostTold / 2), occasion), ...entities, tellUnresolved(occasion)];
  },
});

/** A peer of a route collector stands on its own paths only: of those that routes alone tell of, few are named. */
const LEAST_HEGEMONY = 0.5;

function isTold({ lost, hegemony }: Entity, leastShare: number): boolean {
  return (lost.octets?.value ?? 0) >= leastShare || (hegemony ?? 0) >= LEAST_HEGEMONY;
}
