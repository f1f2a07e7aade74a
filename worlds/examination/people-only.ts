import { stringify } from "yaml";
import { peakHour } from "../../src/statistics/peak-hour.ts";
import { createRandom } from "../../src/statistics/random.ts";
import type { Period } from "../../src/values/instant.ts";
import { type Actor, actorsOf } from "../happening/actors.ts";
import { Calendar, Demand, stepsOf } from "../happening/schedule.ts";
import { tellTruth } from "../truth.ts";
import { readWorld, type World } from "../world.ts";
import type { Known } from "./grade.ts";
import { setIn } from "./known.ts";

/** The subject with its people alone: their rhythm is what a question about people is after. */
export function peopleOnly({ world, before, after, subject }: Known) {
  const alone = readWorld(stringify({ ...world.file, networks: [peopleOf(world)], instrument: INSTRUMENT }), world.id);
  const truth = tellTruth(alone, 0, null);
  const known = { world: alone, truth, subject, before, after };
  return { ...setIn(known), world: alone };
}

const INSTRUMENT = { exporters: [{ id: "all", address: "192.0.2.1", sees: 1, sampling: [{ oneIn: 1 }] }] };
const OTHERS = ["miners", "tunnels", "dnsTunnels", "visitors", "ties", "beacons", "exfiltrations", "attacks"] as const;

function peopleOf({ file }: World) {
  const { servers: _, background: __, ...network } = file.networks[0]!;
  return { ...network, ...Object.fromEntries(OTHERS.map((key) => [key, []])) };
}

/**
 * Flows that people are expected to begin, by the 168 hours of a week of their own clock; TCP alone where flags have to tell
 * that somebody answered.
 */
export function weekOf(world: World, period: Period, which: "all" | "tcp"): Float64Array {
  const network = world.networks[0]!;
  const [demand, calendar] = [new Demand(network), new Calendar(network)];
  const people = actorsOf(network, []).filter(({ kind }) => kind === "people");
  const { lags } = network.people!.sessions;
  const week = new Float64Array(168);
  for (const at of stepsOf(period)) {
    const { lived } = calendar.at(at);
    const flows = people.reduce((sum, one) => sum + demand.sessions(one, at, lived) * flowsOf(one, which), 0);
    for (const [lag, share] of lags.entries())
      week[hourOfWeek(at + lag * STEP + network.zone.offsetAt(at))]! += flows * share;
  }
  return week;
}

function flowsOf({ flowsPerSession, apps }: Actor, which: "all" | "tcp"): number {
  if (which === "all") return flowsPerSession;
  const [tcp, all] = [apps.filter(({ sizes }) => sizes.app.protocol === 6), apps].map((some) =>
    some.reduce((sum, { share }) => sum + share, 0),
  );
  return (flowsPerSession * tcp!) / all!;
}

/** The hour of the day that is busiest; null where another, three hours off and more, is nearly as busy. */
export function busiestHour(week: Float64Array): number | null {
  const { hour } = peakHour([week, week, week, week], createRandom(1), { draws: 1 })!;
  const day = Array.from({ length: 24 }, (_, h) =>
    week.reduce((sum, amount, at) => sum + (at % 24 === h ? amount : 0), 0),
  );
  const smooth = day.map((_, h) => day[(h + 23) % 24]! + day[h]! + day[(h + 1) % 24]!);
  const far = smooth.filter((_, h) => Math.min(Math.abs(h + 0.5 - hour), 24 - Math.abs(h + 0.5 - hour)) > 3);
  return Math.max(...far) > NEARLY * Math.max(...smooth) ? null : hour;
}

const NEARLY = 0.9;
const HOUR = 3_600_000;
const STEP = HOUR / 2;

/** From Monday 00:00; 1970-01-01 was a Thursday. */
function hourOfWeek(local: number): number {
  return (Math.floor(local / HOUR) + 72) % 168;
}
