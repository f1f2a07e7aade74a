import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "vitest";
import { parse, stringify } from "yaml";
import { withWorld } from "../../../test/made-world.ts";
import { ours } from "../../../test/referees.ts";
import { bundledWorld } from "../../../worlds/bank/bank.ts";
import { setAnew } from "../../../worlds/bank/set-anew.ts";
import { referencesOf } from "../../../worlds/references.ts";
import { readWorld, type World } from "../../../worlds/world.ts";
import { knowledgeOf } from "../../cli/knowledge.ts";
import type { Finding } from "../../finding/finding.ts";
import { loadReferences } from "../../references/references.ts";
import { readSubject } from "../../subject/subject.ts";
import { runAnalysis } from "../run.ts";
import { countryDetails } from "./details.ts";
import analysis from "./index.ts";

const subject = (id: string) => readSubject(fs.readFileSync(ours(`subjects/${id}.yaml`), "utf8"), id);

/** A bundled world with a few things set anew. */
function worldWith(of: string, set: Readonly<Record<string, unknown>>): World {
  let file: unknown = parse(bundledWorld(of)!.text, { schema: "core" });
  for (const [place, value] of Object.entries(set)) file = setAnew(file, place.split("."), value);
  return readWorld(stringify(file, { aliasDuplicateObjects: false }), `${of}, set anew`);
}

/** What presence says of the last window, with the references that an analyst of this world would have. */
async function ask(world: World, seed: number): Promise<Finding[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-presence-"));
  try {
    for (const { path: name, text } of referencesOf(world, seed)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const knowledge = knowledgeOf(await loadReferences([folder]));
    return await withWorld(world, seed, (store) => {
      const period = world.windows.at(-1)!.period;
      const task = { store, subject: subject("north-korea"), controls: [subject("university-example")] };
      return runAnalysis("presence", analysis, { ...task, period, against: null, seed: 1, knowledge }, {}, new Map());
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const levels = (findings: readonly Finding[]) =>
  new Map(
    findings
      .filter(({ id, answered }) => answered && /^presence\.[A-Z]{2}$/.test(id))
      .map(({ id, details }) => [id.slice(-2), countryDetails.parse(details).level]),
  );

/** More of them: NARROWS_SEEDS=20. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 1);

/** Five weeks, every packet seen, thin enough to be quick. */
const SMALL = {
  period: "2021-05-30..2021-07-05",
  windows: { before: "2021-05-30..2021-05-31", after: "2021-05-31..2021-07-05" },
  "instrument.exporters.vantage-1": { sees: 1, sampling: [{ oneIn: 1 }] },
  "networks.north-korea.volume.octetsPerDay": 2e7,
  "networks.university-example.volume.octetsPerDay": 2e7,
  "networks.north-korea.background": { flowsPerAddressDay: 0.2 },
};
const INDIA = { id: "in-india", country: "IN", timeZone: "Asia/Kolkata", people: 30, prefix: "175.45.176.0/24" };

test(
  "world cohort-abroad, every packet seen: people in India are told there, and nobody anywhere else",
  async () => {
    let [right, wrong] = [0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = worldWith("cohort-abroad", { ...SMALL, "networks.north-korea.visitors": [INDIA] });
      for (const [country, level] of levels(await ask(world, seed)))
        if (level >= 3 && country === "IN") right++;
        else if (level >= 3) wrong++;
    }
    console.info(`presence, world cohort-abroad: found in ${right} of ${SEEDS}, ${wrong} false countries`);
    assert.ok(right >= 0.9 * SEEDS && wrong <= 0.05 * SEEDS, `${right} right, ${wrong} wrong of ${SEEDS}`);
  },
  SEEDS * 120_000,
);

test(
  "a content network and a VPN server that stand in Kenya, and one that pretends to: nobody is told there",
  async () => {
    let wrong = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = worldWith("cohort-abroad", {
        ...SMALL,
        geography: {
          database: { date: "2021-01-01" },
          virtual: [{ prefix: "46.36.203.0/24", country: "NL", says: "KE" }],
        },
        "networks.north-korea.visitors": [],
        "networks.north-korea.tunnels": [tunnel("office", "41.90.4.5"), tunnel("other", "46.36.203.9")],
        services: ["a", "b", "c"].map((id, at) => copies(id, `41.90.${64 + at}.0/24`)),
      });
      for (const [, level] of levels(await ask(world, seed))) if (level >= 3) wrong++;
    }
    console.info(`presence, content network and VPN in Kenya: ${wrong} false countries in ${SEEDS} worlds`);
    assert.equal(wrong, 0);
  },
  SEEDS * 120_000,
);

function tunnel(id: string, address: string) {
  return {
    id,
    kind: "openvpn",
    prefix: "175.45.178.0/24",
    hosts: 8,
    servers: [{ address, port: 1194, listed: false }],
  };
}

function copies(id: string, prefix: string) {
  const names = [{ name: `${id}.cdn.example` }];
  return { id, app: "web", share: 0.2, country: "KE", prefix, asn: 36_914, shared: true, addresses: 200, names };
}
