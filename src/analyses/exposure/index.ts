import type { Subject } from "../../subject/subject.ts";
import { type Period, WEEK } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting, type Task } from "../analysis.ts";
import { gatherCrossings, gatherRoutes } from "../crossings/gather.ts";
import { refusal } from "../crossings/refusal.ts";
import { askClockFaults } from "../instrument/clock-faults.ts";
import { effectivePaths, fewestOver, fewestOverAddresses, openings } from "./access.ts";
import { anonymityOf } from "./anonymity.ts";
import { askHourlySets, askOpenPorts, askScans, askServingPorts, type Scan } from "./ask.ts";
import { compare, type Vector } from "./comparison.ts";
import { detailsOf } from "./details.ts";
import { gatherLit } from "./lit.ts";
import { asesOf, jurisdictionsOf, observersOf } from "./observers.ts";
import type { Access, Footprint, Occasion } from "./occasion.ts";
import { exposedIn } from "./services.ts";
import { CONTROL_GOAL, OBSERVER_GOAL, tellCovers, tellEffective, tellOpenings } from "./tell-access.ts";
import { tellComparison } from "./tell-comparison.ts";
import { tellAnonymity, tellLit, tellServices } from "./tell-footprint.ts";

export default defineAnalysis({
  question: "How few are the openings, who could watch them, and what of the subject shows?",
  method: { id: "exposure", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "route", "service", "defect"], span: 2 * WEEK },
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
      "what an AS next to the subject must carry to be an opening by traffic",
      "README, Choices",
    ),
  },
  details: detailsOf,
  async run(task, settings): Promise<Answer[]> {
    const { subject, controls, random } = task;
    const occasion = await occasionOf(task, subject, settings);
    const access = accessOf(task, occasion);
    const footprint = await footprintOf(task, occasion, settings.leastCoverage);
    const own = vectorOf(occasion, access, footprint);
    const others: Vector[] = [];
    for (const control of occasion.traffic ? controls : []) {
      const beside = await occasionOf({ ...task, against: null }, control, settings);
      if (!beside.traffic) continue;
      const sets = await footprintOf({ ...task, against: null }, beside, settings.leastCoverage);
      others.push(vectorOf(beside, accessOf(task, beside), sets));
    }
    return [
      tellOpenings(access, occasion),
      tellEffective(access, occasion),
      ...tellCovers(access, occasion),
      ...tellLit(footprint, occasion),
      tellServices(footprint, occasion),
      tellAnonymity(footprint, occasion),
      tellComparison(compare([own, ...others], random.fork("weights")), occasion),
    ];
  },
});

const LARGEST_TOLD = 10;

interface Settings {
  readonly leastCoverage: number;
  readonly leastShare: number;
}

async function occasionOf(
  { store, period, against, knowledge }: Task,
  subject: Subject,
  { leastCoverage, leastShare }: Settings,
): Promise<Occasion> {
  const history = await gatherRoutes(store, subject, period);
  const gathered = await gatherCrossings({ store, subject, period, knowledge, leastCoverage }, history);
  const refused = refusal(gathered);
  const traffic = refused || typeof gathered === "string" ? null : gathered;
  const clockFaults = traffic ? await askClockFaults(store, [period, ...(against ? [against] : [])]) : [];
  return { subject, period, against, traffic, refused, history, clockFaults, leastShare };
}

function accessOf({ random, period }: Task, { subject, traffic, history, leastShare }: Occasion): Access {
  const carriers = (crossing: Parameters<typeof asesOf>[0]) => asesOf({ ...crossing, remoteAs: null }, traffic!);
  const drawn = random.fork(subject.id);
  return {
    openings: openings(traffic, history, period, leastShare),
    effective: traffic && effectivePaths(traffic),
    effectiveByFlows: traffic && effectivePaths(traffic, "flows"),
    control: traffic && fewestOver(traffic, carriers, CONTROL_GOAL, drawn),
    controlOfAddresses: fewestOverAddresses(history, period, CONTROL_GOAL),
    ases: traffic && fewestOver(traffic, (one) => asesOf(one, traffic), OBSERVER_GOAL, drawn),
    jurisdictions: traffic && fewestOver(traffic, (one) => jurisdictionsOf(one, traffic), OBSERVER_GOAL, drawn),
    largestAses: traffic ? observersOf(traffic, "as", LARGEST_TOLD) : [],
    largestJurisdictions: traffic ? observersOf(traffic, "jurisdiction", LARGEST_TOLD) : [],
  };
}

async function footprintOf(
  { store, period, against }: Task,
  { subject, traffic }: Occasion,
  leastCoverage: number,
): Promise<Footprint> {
  const scans = await askScans(store, period);
  const [before, after] = against ? [await askScans(store, against), scans] : halves(scans);
  const window = against ? hull(period, against) : period;
  const ports = scans.length === 0 ? [] : await askOpenPorts(store, subject, window);
  const exposed = exposedIn(ports, scans, after, before);
  if (!traffic) return { lit: null, exposed, serving: [], anonymity: null };
  return {
    lit: await gatherLit(store, subject, period, against, leastCoverage),
    exposed,
    serving: await askServingPorts(store, subject, traffic.blocks),
    anonymity: anonymityOf(await askHourlySets(store, subject, traffic.blocks), traffic.blocks.count),
  };
}

/** Without a window to compare with, the later scans of the period are held against the earlier ones. */
function halves(scans: readonly Scan[]): [Scan[], Scan[]] {
  const middle = Math.floor(scans.length / 2);
  return [scans.slice(0, middle), scans.slice(middle)];
}

function vectorOf({ subject: { id, title } }: Occasion, access: Access, { lit, anonymity }: Footprint): Vector {
  return {
    id,
    title,
    effectivePaths: access.effective?.value ?? null,
    largestAs: access.largestAses[0] ?? null,
    largestJurisdiction: access.largestJurisdictions[0] ?? null,
    lit,
    anonymity,
  };
}

function hull(a: Period, b: Period): Period {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}
