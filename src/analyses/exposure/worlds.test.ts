import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { withWorld } from "../../../test/made-world.ts";
import { ours } from "../../../test/referees.ts";
import { loadWorld } from "../../../worlds/make.ts";
import { atVolume } from "../../../worlds/scale.ts";
import { tellTruth } from "../../../worlds/truth.ts";
import type { World } from "../../../worlds/world.ts";
import type { Answered } from "../../finding/finding.ts";
import { readSubject } from "../../subject/subject.ts";
import { WEEK } from "../../values/instant.ts";
import dependence from "../dependence/index.ts";
import { runAnalysis } from "../run.ts";
import exposure from "./index.ts";

/** More of them: NARROWS_SEEDS=40. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 1);
const KNOWLEDGE = knowing();
const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);
const CARRIERS: Readonly<Record<string, string>> = { "china-unicom": "AS4837", transtelecom: "AS20485" };

/** Of worlds in which nobody new comes: what changes is nothing, or the sampling. */
for (const name of ["quiet", "sampling-changes"] as const)
  test(
    `world ${name}: intervals hold the carriers' shares and the effective paths, and nothing passes for newly lit`,
    async () => {
      const world = aroundTheTurn(atVolume(loadWorld(name), 0.25));
      const [before, after] = world.windows.map(({ period }) => period);
      const [held, errors]: [boolean[], number[]] = [[], []];
      let newly = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const truth = tellTruth(world, seed, null).windows[world.windows[1]!.id]!.networks["north-korea"]!.set.ways;
        await withWorld(world, seed, async (store) => {
          const task = {
            store,
            subject: subject("north-korea"),
            controls: [],
            period: after!,
            against: before!,
            seed,
            knowledge: KNOWLEDGE,
          };
          const findings = [
            ...(await runAnalysis("dependence", dependence, task, {}, new Map())),
            ...(await runAnalysis("exposure", exposure, task, {}, new Map())),
          ].filter((finding): finding is Answered => finding.answered);
          const check = (id: string, expected: number) => {
            const { value, low, high } = findings.find((one) => one.id === id)!.estimate!;
            held.push(low! <= expected && expected <= high!);
            errors.push(Math.abs(value - expected));
          };
          for (const [way, { octets }] of Object.entries(truth))
            if (CARRIERS[way]) check(`dependence.${CARRIERS[way]}`, octets);
          check("exposure.effectivePaths", 1 / Object.values(truth).reduce((sum, { octets }) => sum + octets ** 2, 0));
          if ((findings.find(({ id }) => id === "exposure.newlyLit")?.estimate?.value ?? 0) > 0) newly++;
        });
      }
      const share = held.filter(Boolean).length / held.length;
      console.info(
        `dependence and exposure, world ${name}: ${held.filter(Boolean).length} of ${held.length} intervals hold, largest error ${Math.max(...errors).toFixed(3)}, newly lit told in ${newly} of ${SEEDS}`,
      );
      assert.ok(share >= 0.92 - 2.6 * Math.sqrt((0.92 * 0.08) / held.length), `held in ${share}`);
      assert.ok(newly <= 0.05 * SEEDS + 2 * Math.sqrt(0.05 * SEEDS), `newly lit told in ${newly} of ${SEEDS}`);
    },
    SEEDS * 120_000,
  );

/** Nine weeks on either side of the turn of the year's windows: enough for weeks as blocks, and quicker. */
function aroundTheTurn(world: World): World {
  const turn = world.windows[1]!.period.from;
  const [before, after] = [
    { from: turn - 9 * WEEK, to: turn },
    { from: turn, to: turn + 9 * WEEK },
  ];
  const windows = world.windows.map((window, at) => ({ ...window, period: at === 0 ? before : after }));
  return { ...world, period: { from: before.from, to: after.to }, windows };
}
