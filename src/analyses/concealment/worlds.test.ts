import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { withWorld } from "../../../test/made-world.ts";
import { ours } from "../../../test/referees.ts";
import { bundledWorld } from "../../../worlds/bank/bank.ts";
import { gradeConcealment } from "../../../worlds/examination/graders/concealment.ts";
import { knownOf } from "../../../worlds/examination/known.ts";
import { windowsOf } from "../../../worlds/examination/windows.ts";
import { atVolume } from "../../../worlds/scale.ts";
import { readWorld, type World } from "../../../worlds/world.ts";
import type { Finding } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { runAnalysis } from "../run.ts";
import { shareDetails } from "./details.ts";
import analysis from "./index.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const VOLUME = 0.2;

function worldOf(name: string, set: (text: string) => string): World {
  const { text, source } = bundledWorld(name)!;
  return atVolume(readWorld(set(text), source), VOLUME);
}

async function ask(world: World): Promise<Finding[]> {
  const { before, after } = windowsOf(world);
  return withWorld(world, 1, (store) => {
    const task = { store, subject: SUBJECT, controls: [], period: after.period, against: before.period, seed: 1 };
    return runAnalysis("concealment", analysis, { ...task, knowledge: knowing() }, {}, new Map());
  });
}

function endpointsIn(findings: readonly Finding[]): string[] {
  const vpn = findings.find(({ id }) => id === "concealment.share.vpn")!;
  const { endpoints } = shareDetails.parse(vpn.details).vpn!;
  return endpoints.filter(({ verdict }) => verdict !== "possible").map(({ server, verdict }) => `${server} ${verdict}`);
}

test("people whose sessions go into a tunnel on an odd port are found by what stops meanwhile, and their share is held", {
  timeout: 120_000,
}, async () => {
  const world = worldOf("everything", (text) =>
    text.replace("port: 1194", "port: 8444").replace(/ *- \{ id: tor-users.*\n/, ""),
  );
  const findings = await ask(world);
  assert.deepEqual(endpointsIn(findings), ["185.65.1.2 likely"]);
  const grade = gradeConcealment(findings, knownOf(world)).find(({ finding }) => finding === "concealment.share.vpn")!;
  assert.equal(grade.interval?.holds, true, grade.said);
});

test("without tunnels, streams and mail, miners and beacons are no VPN", { timeout: 120_000 }, async () => {
  const world = worldOf("everything", (text) =>
    text.replace(/ *- \{ id: (office-vpn|tor-users).*\n/g, "").replace("    tunnels:\n", ""),
  );
  const findings = await ask(world);
  assert.deepEqual(endpointsIn(findings), []);
  const vpn = findings.find(({ id }) => id === "concealment.share.vpn")!;
  // A client's own port is WireGuard's once in 28,000 flows.
  assert.ok(vpn.answered && vpn.estimate!.value < 0.005, vpn.answered ? vpn.claim : "");
});
