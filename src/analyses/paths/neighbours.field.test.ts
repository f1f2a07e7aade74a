import assert from "node:assert/strict";
import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { knowing } from "../../../test/made-knowledge.ts";
import { withRecords } from "../../../test/made-store.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { ours, referee } from "../../../test/referees.ts";
import type { Finding } from "../../finding/finding.ts";
import { formats } from "../../formats/index.ts";
import { readSubject } from "../../subject/subject.ts";
import { formatInstant } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { newUpstreamDetails, prefixesDetails } from "./details.ts";
import analysis from "./index.ts";

const SUBJECT = readSubject(fs.readFileSync(ours("subjects/north-korea.yaml"), "utf8"), "north-korea.yaml");
const ORIGIN = 131279;
const FILE = "bgp/bgpdump/updates.et-header.2015.gz";

describe("the updates of 2015-10-23, as route collectors wrote them", () => {
  let findings: Finding[];
  let lines: string[];

  beforeAll(async () => {
    lines = gunzipSync(fs.readFileSync(referee(`${FILE}.bgp.gz`)))
      .toString()
      .split("\n");
    const octets = gunzipSync(fs.readFileSync(referee(FILE)));
    const routes = readWhole(formats, octets, { as: "mrt" })
      .rows("route")
      .filter(({ prefix, action }) => action === "state" || isNear(String(prefix)))
      .map(asRecord);
    const period = { from: Date.UTC(2015, 9, 23), to: Date.UTC(2015, 9, 24) };
    findings = await withRecords({ route: routes }, (store) => {
      const task = { store, subject: SUBJECT, controls: [], period, against: null, seed: 1, knowledge: NOBODY };
      return runAnalysis("paths", analysis, task, {}, new Map());
    });
  });

  test("every neighbour of AS131279, with its first and its last second, is the one that bgpdump prints", () => {
    const details = prefixesDetails.parse(findings.find(({ id }) => id === "paths.prefixes")!.details);
    const told = details.neighbours
      .filter(({ origin }) => origin === ORIGIN)
      .map(({ asn, firstSeen, lastSeen, prefixes }) => [asn, firstSeen, lastSeen, prefixes]);
    const expected = neighboursIn(lines);
    assert.deepEqual(told, expected);
    assert.deepEqual(told, [[4837, "2015-10-23T02:01:48Z", "2015-10-23T02:01:48Z", OWN]]);
    agreement({
      format: "mrt",
      file: FILE,
      records: expected.length,
      equal: told.length,
      referee: "bgpdump 1.6.2",
      differences: "neighbours of AS131279 with first and last second, as the question of paths tells them",
    });
  });

  test("the subject's prefixes, origins and upstreams are those that bgpdump prints", () => {
    const { prefixes } = prefixesDetails.parse(findings.find(({ id }) => id === "paths.prefixes")!.details);
    const members = prefixes.filter(({ relation }) => relation === "member");
    assert.deepEqual(
      members.map(({ prefix, origins, upstreams, peers }) => [prefix, origins, upstreams, peers]),
      [
        ...OWN.map((prefix) => [prefix, [ORIGIN], [4837], 1]),
        ["210.52.109.0/24", [9929], [7018], 1],
        ["77.94.35.0/24", [30721], [8764], 1],
      ],
    );
    const covering = prefixes.filter(({ relation }) => relation === "covering").map(({ prefix }) => prefix);
    assert.deepEqual(covering, ["210.52.64.0/18", "77.94.32.0/19"]);
    const upstream = findings.find(({ id }) => id === "paths.newUpstream")!;
    assert.ok(!upstream.answered && upstream.reason === "too-short", "one second says nothing of what is new");
    assert.deepEqual(newUpstreamDetails.parse(upstream.details).prefixes, prefixes);
  });
});

const OWN = ["175.45.176.0/24", "175.45.177.0/24", "175.45.178.0/24", "175.45.179.0/24"];
const NOBODY = knowing();

/** Neighbours of the origin in the text of `bgpdump -m`: ASN, first and last second, prefixes. */
function neighboursIn(lines: readonly string[]) {
  const found = new Map<number, { times: number[]; prefixes: Set<string> }>();
  for (const line of lines) {
    const [, time, action, , , prefix, asPath] = line.split("|");
    const path = (asPath ?? "").split(" ").map(Number);
    if (action !== "A" || path.at(-1) !== ORIGIN) continue;
    const neighbour = path.findLast((asn) => asn !== ORIGIN)!;
    const of = found.get(neighbour) ?? { times: [], prefixes: new Set() };
    of.times.push(Math.floor(Number(time)) * 1000);
    of.prefixes.add(prefix!);
    found.set(neighbour, of);
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([asn, { times, prefixes }]) => [
      asn,
      formatInstant(Math.min(...times)),
      formatInstant(Math.max(...times)),
      [...prefixes].sort(),
    ]);
}

function isNear(prefix: string): boolean {
  return /^(175\.45\.17[6-9]|210\.52\.(109|64)|77\.94\.3[25])\./.test(prefix);
}

/** A record as it was read, without what is not told. */
function asRecord(row: Row): Record<string, number | string> {
  const { originOffset: _, ...told } = row;
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) =>
      value === null ? [] : [[name, typeof value === "bigint" ? Number(value) : value]],
    ),
  );
}
