import { MINUTE } from "../../src/values/instant.ts";
import { type Actor, actorsOf } from "../happening/actors.ts";
import { Calendar, Demand } from "../happening/schedule.ts";
import type { Network } from "../world/networks.ts";
import type { World } from "../world.ts";
import { type CheckResult, within } from "./check.ts";
import { diurnal } from "./diurnal.ts";
import { hurst } from "./hurst.ts";
import { FIELDS, type Observation, observe } from "./observation.ts";
import { kindOf, saidOtherwise } from "./said-otherwise.ts";
import { sortedField, stumpAuc } from "./stump.ts";
import { tailSlope } from "./tail-slope.ts";

/** Checks of METHODS §14 that need no feed of the real internet beside them. */
export function credibility(world: World, seed: number): CheckResult[] {
  const observation = observe(world, seed, "flows");
  return [
    within(
      "tail slope of octets",
      tailSlope(observation.fields.octets, 0.02),
      1,
      1.6,
      "Crovella & Bestavros (1997): 1.05 to 1.5, cut at the top",
    ),
    ...observation.world.networks.flatMap((network) => ofNetwork(network, observation)),
    ...burstiness(observe(world, seed, "sessions")),
    ...separable(world, observation),
  ];
}

function ofNetwork(network: Network, observation: Observation): CheckResult[] {
  const { id } = network;
  const actors = actorsOf(network, []);
  const of = (kind: Actor["kind"]): string[] => actors.filter((one) => one.kind === kind).map(({ name }) => name);
  const people = summed(observation, observation.hours, of("people"));
  const checks: CheckResult[] = [];
  if (network.people) {
    checks.push(
      within(
        `dispersion ${id}`,
        dispersion(people),
        10,
        null,
        "variance over mean of hourly flows; 1 would be pure chance",
      ),
      within(`diurnal people ${id}`, diurnal(people), 2, null, "one cycle a day stands out (Quan et al. 2014, strict)"),
    );
  }
  if (network.servers) {
    const servers = summed(observation, observation.hours, of("servers"));
    checks.push(within(`diurnal servers ${id}`, diurnal(servers), null, 2, "servers keep no hours"));
  }
  return checks;
}

function burstiness(observation: Observation): CheckResult[] {
  return observation.world.networks
    .filter(({ people }) => people !== null)
    .map((network) =>
      within(
        `hurst ${network.id}`,
        hurst(residuals(network, observation), 10, 480),
        0.7,
        0.9,
        "octets a minute, 10 minutes to 8 hours (Leland et al. 1994)",
      ),
    );
}

function summed({ labels }: Observation, series: readonly Float64Array[], names: readonly string[]): Float64Array {
  const sum = new Float64Array(series[0]!.length);
  for (const [label, name] of labels.entries())
    if (names.includes(name.slice(0, name.lastIndexOf("/"))))
      for (let i = 0; i < sum.length; i++) sum[i]! += series[label]![i]!;
  return sum;
}

function dispersion(counts: Float64Array): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

/** Octets a minute less what the hour leads to expect, in units of its root: what is left is the world's own burstiness. */
function residuals(network: Network, observation: Observation): Float64Array {
  const people = actorsOf(network, []).flatMap(({ kind, name }) => (kind === "people" ? [name] : []));
  const minutes = summed(observation, observation.minutes, people);
  const demand = new Demand(network);
  const calendar = new Calendar(network);
  const expected = new Float64Array(minutes.length);
  for (let minute = 0; minute < minutes.length; minute++) {
    const at = observation.from + minute * MINUTE;
    const { lived } = calendar.at(at);
    expected[minute] = demand.mix(at).reduce((sum, _, activity) => sum + demand.octets(activity, at, lived), 0) / 30;
  }
  return minutes.map((octets, minute) => (octets - expected[minute]!) / Math.sqrt(expected[minute]!));
}

/** Fewer records than this say nothing of a class. */
const LEAST_RECORDS = 200;

/** No class may be told from what people and servers do by one trivial field, unless the scenario or its protocol says so. */
function separable(world: World, { labels, label, fields }: Observation): CheckResult[] {
  const names = labels.map((name) => name.slice(0, name.lastIndexOf("/")));
  const classes = [...new Set(names)];
  const kinds = Uint16Array.from(label, (one) => classes.indexOf(names[one]!));
  const counts = classes.map((_, kind) => kinds.reduce((sum, one) => sum + (one === kind ? 1 : 0), 0));
  return FIELDS.flatMap((field) => {
    const sorted = sortedField(fields[field], kinds);
    return [...classes.entries()].flatMap(([kind, name]) => {
      if (counts[kind]! < LEAST_RECORDS) return [];
      const network = name.split("/")[0];
      const among = classes.map(
        (other) => other.split("/")[0] === network && ["people", "servers"].includes(kindOf(world, other)),
      );
      const because = saidOtherwise(world, name, field);
      const auc = stumpAuc(sorted, kind, among);
      return because !== null && auc <= 0.75
        ? []
        : [
            within(
              `separable ${name} by ${field}`,
              auc,
              null,
              because === null ? 0.75 : null,
              because ?? "a tree of depth 1 does not tell it",
            ),
          ];
    });
  });
}
