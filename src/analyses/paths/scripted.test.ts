import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "vitest";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { ours } from "../../../test/referees.ts";
import { routeEvents } from "../../../worlds/happening/route-events.ts";
import { updateRecord } from "../../../worlds/output/mrt.ts";
import { tellTruth } from "../../../worlds/truth.ts";
import { readWorld, type World } from "../../../worlds/world.ts";
import { formats } from "../../formats/index.ts";
import { createRandom } from "../../statistics/random.ts";
import type { Relationships } from "../../statistics/relationships.ts";
import { readSubject } from "../../subject/subject.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../values/instant.ts";
import { parsePrefix } from "../../values/prefix.ts";
import type { RouteRow } from "../routing/ask-routes.ts";
import { routeHistory } from "../routing/routes.ts";
import { withoutLeaks } from "./leaks.ts";
import { candidates, confirmedAt, type UpstreamFacts, verdictOf } from "./upstreams.ts";

/** More of them: NARROWS_SEEDS=100. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 2);
const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const THRESHOLDS = { unseen: 180 * DAY, leastHistory: 28 * DAY };
const WORLD = fs.readFileSync(ours("worlds/new-upstream.yaml"), "utf8");

/** The world new-upstream with a third way that carries nothing of itself, with or without the lasting change, and a script. */
function scripted(events: readonly string[], { changes = false, resets = "", peers = 0 } = {}): World {
  const text = WORLD.replace("asn: 20485 }]", "asn: 20485 }, { id: satgate, asn: 30721 }]")
    .replace(/^.*2021-06-28T09:07:51Z.*\n/m, (line) => (changes ? line : ""))
    .replace("    volume:", `    routeEvents:\n${events.map((event) => `      - ${event}\n`).join("")}    volume:`)
    .replace("  peers:", `  resets: [${resets}]\n  peers:`)
    .replace(
      "\nwindows:",
      `${Array.from({ length: peers }, (_, k) => `    - { asn: ${64600 + k}, address: 192.0.2.${210 + k}, leans: ${((k + 0.5) / peers).toFixed(3)} }\n`).join("")}\nwindows:`,
    );
  return readWorld(events.length === 0 ? text.replace("    routeEvents:\n", "") : text, "scripted.yaml");
}

/** What the route collector of a world hears, written as MRT and read again, until some time. */
function heard(world: World, seed: number, until: Instant): RouteRow[] {
  const collector = world.routeCollector!;
  const start: Row[] = readWhole(
    formats,
    Buffer.concat(
      routeEvents(world, collector, createRandom(seed))
        .filter(({ at }) => at < until)
        .map((event) => updateRecord(collector, event)),
    ),
    { as: "mrt" },
  ).rows("route");
  const told = [...firstTable(world), ...start.map(asRow)];
  const members = SUBJECT.members.map(({ prefix }) => prefix);
  return told.filter(({ action, prefix }) => {
    const block = parsePrefix(prefix);
    return (
      action === "state" || (block && members.some((one) => block.first >= one.first && prefix.startsWith("175.45.")))
    );
  });
}

/** The table with which the record begins. */
function firstTable(world: World): RouteRow[] {
  const { peers, period } = world.routeCollector!;
  return peers.flatMap(({ asn, address, via }) =>
    ["175.45.176.0/24", "175.45.178.0/24"].map((prefix) => ({
      time: period.from,
      collector: "",
      peer: hex(address),
      peerAsNumber: asn,
      action: "rib" as const,
      prefix,
      asPath: [asn, ...via, 4837, 131279].join(" "),
      originAsNumber: 131279,
      state: "",
    })),
  );
}

function hex(address: number): string {
  return address.toString(16).padStart(8, "0");
}

function asRow({ time, peerAddress, peerAsNumber, action, prefix, asPath, originAsNumber, state }: Row): RouteRow {
  const address = String(peerAddress).split(".").map(Number);
  return {
    time: Number(time),
    collector: "",
    peer: hex(address.reduce((sum, octet) => sum * 256 + octet, 0)),
    peerAsNumber: Number(peerAsNumber),
    action: action as RouteRow["action"],
    prefix: String(prefix ?? ""),
    asPath: String(asPath ?? ""),
    originAsNumber: originAsNumber === null ? null : Number(originAsNumber),
    state: String(state ?? ""),
  };
}

/** The facts of each episode, with flows as the world's routing has them: those of a way go where it has a share. */
function episodesOf(world: World, seed: number, until: Instant): UpstreamFacts[] {
  const from = world.period.from;
  const rows = heard(world, seed, until);
  const history = routeHistory(rows, [{ collector: "", first: from, last: until }]);
  const found = candidates(history, SUBJECT, { from: from + 28 * DAY, to: until }, THRESHOLDS);
  const [network] = world.networks;
  return found.map((facts) => {
    const way = network!.ways.findIndex(({ asn }) => asn === facts.asn);
    const carrying = network!.routing.flatMap((steps) =>
      steps.flatMap(({ from, shares }, k) =>
        (shares[way] ?? 0) > 0 ? [{ from, to: Math.min(until, steps[k + 1]?.from ?? until) }] : [],
      ),
    );
    const within = carrying.filter(({ from, to }) => to > facts.low && from <= facts.until);
    const days = within.reduce((sum, { from, to }) => sum + Math.max(1, Math.floor((to - from) / DAY)), 0);
    const firstFlow = within.length === 0 ? null : Math.max(facts.low, Math.min(...within.map(({ from }) => from)));
    return { ...facts, trafficDays: days, firstFlow: firstFlow === null ? null : firstFlow + MINUTE };
  });
}

const LEAK = "{ id: slip, kind: leak, during: 2021-04-11T08:00:00Z..2021-04-11T09:30:00Z, by: 64999 }";
const SCRIPTS: Readonly<Record<string, readonly [readonly string[], object]>> = {
  "a leak of an hour and a half": [[LEAK], {}],
  "a leak of five days, heard by all": [
    ["{ id: slip, kind: leak, during: 2021-04-11T08:00:17Z..2021-04-16T09:30:00Z, by: 64999, peers: 1 }"],
    {},
  ],
  "a leak behind a provider, where the neighbour stays": [
    ["{ id: slip, kind: leak, during: 2021-04-11T08:00:17Z..2021-04-16T09:30:00Z, by: 64999, towards: 3356 }"],
    {},
  ],
  "a hijack of halves": [
    [
      "{ id: theft, kind: hijack, during: 2021-05-18T12:00:03Z..2021-05-18T13:00:00Z, prefixes: [175.45.178.0/24], by: 64998, halves: true }",
    ],
    {},
  ],
  "a hijack of a prefix for a week": [
    [
      "{ id: theft, kind: hijack, during: 2021-05-18T12:00:03Z..2021-05-25T13:00:00Z, prefixes: [175.45.178.0/24], by: 64998 }",
    ],
    {},
  ],
  "a hijack of halves with the origin forged, for a week": [
    [
      "{ id: theft, kind: hijack, during: 2021-05-18T12:00:03Z..2021-05-25T13:00:00Z, prefixes: [175.45.178.0/24], by: 64998, halves: true, forged: true }",
    ],
    {},
  ],
  "a failover of two and a half hours": [
    ["{ id: cut, kind: failover, during: 2021-04-06T03:10:00Z..2021-04-06T05:40:00Z, way: china-unicom, by: satgate }"],
    {},
  ],
  "a failover of four days": [
    ["{ id: cut, kind: failover, during: 2021-04-06T03:10:00Z..2021-04-10T05:40:00Z, way: china-unicom, by: satgate }"],
    {},
  ],
  "a backup of a week": [["{ id: spare, kind: backup, during: 2021-04-09..2021-04-16, way: satgate, peers: 0.5 }"], {}],
  "two failovers and a leak, with resets of all sessions among them": [
    [
      "{ id: cut, kind: failover, during: 2021-04-06T03:10:00Z..2021-04-09T05:40:00Z, way: china-unicom, by: satgate }",
      LEAK,
      "{ id: again, kind: failover, during: 2021-05-06T03:10:00Z..2021-05-06T23:40:00Z, way: china-unicom, by: satgate }",
    ],
    { resets: "2021-04-07T01:00:00Z, 2021-04-11T08:30:00Z, 2021-05-06T04:00:00Z" },
  ],
  "resets of all sessions": [[], { resets: "2021-04-07T01:00:00Z, 2021-05-11T08:30:00Z" }],
  nothing: [[], {}],
};

for (const [what, [events, settings]] of Object.entries(SCRIPTS))
  for (const peers of [0, 15])
    test(`${what}, ${5 + peers} peers: no upstream is confirmed, each is called what it is, from its very second`, () => {
      const world = scripted(events, { ...settings, peers });
      const truth = tellTruth(world, 1, null).answers.upstreams.filter(
        ({ network, nextToOrigin }) => network === "north-korea" && nextToOrigin,
      );
      const ends = truth.flatMap(({ from, to }) => [
        Date.parse(from) + HOUR,
        Date.parse(from) + 50 * HOUR,
        Date.parse(to!),
      ]);
      for (let seed = 1; seed <= SEEDS; seed++) {
        const whole = episodesOf(world, seed, world.period.to - DAY);
        assert.deepEqual(
          whole.map((facts) => [facts.asn, verdictOf(facts).verdict, facts.low]),
          truth.map(({ asn, verdict, from }) => [asn, verdict, Date.parse(from)]),
          `seed ${seed}`,
        );
        // In the middle of it neither.
        for (const end of ends)
          for (const facts of episodesOf(world, seed, end + HOUR))
            assert.notEqual(
              verdictOf(facts).verdict,
              "confirmed",
              `seed ${seed}, until ${new Date(end).toISOString()}`,
            );
      }
    });

test("a leak beyond the neighbour is named from its very second where relationships are supplied, and nowhere else", () => {
  const [events] = SCRIPTS["a leak behind a provider, where the neighbour stays"]!;
  const world = scripted(events, { peers: 15 });
  const [truth] = tellTruth(world, 1, null).answers.upstreams.filter(({ nextToOrigin }) => !nextToOrigin);
  const provides = (one: number, other: number) => (one === 3356 || one === 4837) && other === 64999;
  const supplied: Relationships = (one, other) =>
    provides(one, other) ? "provider" : provides(other, one) ? "customer" : null;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const until = world.period.to - DAY;
    const history = routeHistory(heard(world, seed, until), [{ collector: "", first: world.period.from, last: until }]);
    const { leaks, history: clean } = withoutLeaks(history, supplied);
    assert.deepEqual(
      leaks.map(({ asn, from }) => [asn, from]),
      [[truth!.asn, Date.parse(truth!.from)]],
    );
    assert.ok(clean.routes.every(({ path }) => !path.includes(64999)));
    assert.deepEqual(withoutLeaks(history, () => null).leaks, []);
  }
});

test("a new upstream is confirmed 48 hours after its very second, and not sooner, whatever else happens", () => {
  const delays: number[] = [];
  const busy = scripted(
    [LEAK, "{ id: slip2, kind: leak, during: 2021-08-11T08:00:00Z..2021-08-11T09:30:00Z, by: 64997 }"],
    {
      changes: true,
      resets: "2021-06-29T01:00:00Z",
    },
  );
  for (const world of [scripted([], { changes: true }), scripted([], { changes: true, peers: 15 }), busy]) {
    const told = tellTruth(world, 1, null).answers.upstreams.find(({ verdict }) => verdict === "confirmed")!;
    const since = Date.parse(told.from);
    for (let seed = 1; seed <= SEEDS; seed++) {
      const before = episodesOf(world, seed, since + 47 * HOUR).find(({ asn }) => asn === 20485)!;
      assert.equal(verdictOf(before).verdict, "candidate");
      const facts = episodesOf(world, seed, since + 49 * HOUR).find(({ asn }) => asn === 20485)!;
      assert.equal(verdictOf(facts).verdict, "confirmed");
      assert.equal(facts.low, since, "dated to the second");
      delays.push((confirmedAt(facts)! - since) / HOUR);
      const [later] = episodesOf(world, seed, world.period.to - DAY).filter(({ asn }) => asn === 20485);
      assert.equal(confirmedAt(later!), confirmedAt(facts), "and stays so");
    }
  }
  console.info(
    `paths: ${delays.length} new upstreams confirmed after ${Math.min(...delays)} to ${Math.max(...delays)} hours`,
  );
  assert.ok(Math.max(...delays) <= 48);
});
