import { capacityDetails, onsetDetails } from "../../../src/analyses/mining/details.ts";
import type { Answered, Finding } from "../../../src/finding/finding.ts";
import { TICKERS } from "../../references.ts";
import { type Grade, type Known, refused } from "../grade.ts";

/** Of the miners of one coin, means of the two windows. */
interface Farm {
  readonly before: Amounts;
  readonly after: Amounts;
}

interface Amounts {
  readonly connections: number;
  readonly machines: number;
  readonly hashesPerSecond: number;
}

/** Machines and capacity as lower bounds, growth of connections, and contacts that begin, against what is set. */
export function gradeMining(findings: readonly Finding[], known: Known): Grade[] {
  const farms = farmsOf(known);
  return findings.map((finding) => {
    if (!finding.answered) return refused(family(finding.id), refusalDue(finding, farms), finding.needs);
    if (finding.id === "mining.hosts") return gradeHosts(finding, farms);
    const coin = finding.id.split(".")[2] ?? "";
    if (finding.id.startsWith("mining.growth.")) return gradeGrowth(finding, farms.get(coin));
    if (finding.id.startsWith("mining.onset.")) return gradeOnset(finding, farms.get(coin));
    return gradeCapacity(finding, farms);
  });
}

function gradeHosts(finding: Answered, farms: ReadonlyMap<string, Farm>): Grade {
  const machines = sum(farms, ({ after }) => after.machines);
  const { value, low } = finding.estimate!;
  const told = value > 0;
  const holds = (low ?? 0) <= machines;
  return {
    finding: finding.id,
    answered: true,
    ...(told
      ? { interval: { holds, error: machines > 0 ? Math.abs(value / machines - 1) : 1, in: "ratio" as const } }
      : {}),
    change: { effect: machines > 0 ? "mining" : null, told, right: told && machines > 0 && holds },
    ...(finding.likelihood ? { likelihood: { ...finding.likelihood, happened: machines > 0 } } : {}),
    confidence: { level: finding.confidence.level, wrong: !holds || (told && machines === 0) },
    ...(holds && told === machines > 0 ? {} : { said: `truth ${machines.toFixed(1)} machines: ${finding.claim}` }),
  };
}

function gradeGrowth(finding: Answered, farm: Farm | undefined): Grade {
  const truth = farm && farm.before.connections > 0 ? farm.after.connections / farm.before.connections : null;
  const { value, low, high } = finding.estimate!;
  const holds = truth !== null && low! <= truth && truth <= high!;
  return {
    finding: "mining.growth",
    answered: true,
    interval: { holds, error: truth ? Math.abs(value / truth - 1) : 1, in: "ratio" },
    confidence: { level: finding.confidence.level, wrong: !holds },
    ...(holds ? {} : { said: `truth ${truth?.toFixed(2) ?? "no mining of it"}: ${finding.claim}` }),
  };
}

/** Contacts begin where there is a window with machines after one without; nodes of coins are in no world. */
function gradeOnset(finding: Answered, farm: Farm | undefined): Grade {
  const { onset } = onsetDetails.parse(finding.details);
  const begins = farm !== undefined && farm.before.machines === 0 && farm.after.machines > 0;
  const grey = farm !== undefined && !begins && farm.after.machines > 5 * farm.before.machines;
  const told = onset !== null;
  return {
    finding: "mining.onset",
    answered: true,
    ...(grey ? {} : { change: { effect: begins ? "begins" : null, told, right: told && begins } }),
    ...(!grey && told !== begins ? { said: finding.claim } : {}),
  };
}

function gradeCapacity(finding: Answered, farms: ReadonlyMap<string, Farm>): Grade {
  const { pinned, coins } = capacityDetails.parse(finding.details);
  const coin = coins[0]?.coin ?? [...farms.keys()][0] ?? "";
  const truth = farms.get(coin)?.after.hashesPerSecond ?? 0;
  const { low, high, value } = finding.estimate!;
  const holds = (low ?? 0) <= truth && (high === null || truth <= high);
  return {
    finding: finding.id,
    answered: true,
    interval: { holds, error: pinned && truth > 0 ? Math.abs(value / truth - 1) : 0, in: "ratio", bounds: true },
    confidence: { level: finding.confidence.level, wrong: !holds },
    ...(holds ? {} : { said: `truth ${truth}: ${finding.claim}` }),
  };
}

/** Without miners there is nothing to grow or to bound; whether lists and times would have shown some, a world does not say. */
function refusalDue({ id }: Finding, farms: ReadonlyMap<string, Farm>): boolean | null {
  const mined = sum(farms, ({ after }) => after.machines) > 0;
  if (id === "mining.capacity") return mined ? null : true;
  const farm = farms.get(id.split(".")[2] ?? "");
  return farm && (farm.before.machines === 0 || farm.after.machines === 0) ? true : null;
}

function farmsOf({ truth, subject, before, after }: Known): ReadonlyMap<string, Farm> {
  const farms = new Map<string, Farm>();
  for (const { network, coin, windows } of truth.answers.mining) {
    if (network !== subject) continue;
    const ticker = TICKERS[coin as keyof typeof TICKERS];
    const so = farms.get(ticker);
    farms.set(ticker, {
      before: added(so?.before, windows[before]!),
      after: added(so?.after, windows[after]!),
    });
  }
  return farms;
}

function added(so: Amounts | undefined, { connections, machines, hashesPerSecond }: Amounts): Amounts {
  return {
    connections: (so?.connections ?? 0) + connections,
    machines: (so?.machines ?? 0) + machines,
    hashesPerSecond: (so?.hashesPerSecond ?? 0) + hashesPerSecond,
  };
}

function sum(farms: ReadonlyMap<string, Farm>, value: (farm: Farm) => number): number {
  return [...farms.values()].reduce((total, farm) => total + value(farm), 0);
}

function family(id: string): string {
  return id.split(".").slice(0, 2).join(".");
}
