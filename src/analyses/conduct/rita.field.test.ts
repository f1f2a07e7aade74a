import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "vitest";
import { referee } from "../../../test/referees.ts";
import { createRandom } from "../../statistics/random.ts";
import { ritaScore } from "../../statistics/rita-score.ts";
import { beatOf, type Call, scoreOf } from "./beacons.ts";
import { ORDINARY } from "./ordinary.ts";

const FOLDER = "zeek-logs/rita/missing_host";
const PLANTED = { client: "73.54.23.243", server: "64.225.56.201" };
const NOBODY = { service: null, category: null, asn: null, owner: null, country: null };

interface Pair {
  readonly client: string;
  readonly server: string;
  readonly port: number;
  readonly protocolIdentifier: number;
  readonly calls: Call[];
}

/** Pairs of client and service of a day of hourly logs, with at least twenty connections. */
function pairsOf(day: string): Pair[] {
  const folder = referee(`${FOLDER}/${day}`);
  const pairs = new Map<string, Pair>();
  for (const file of fs.readdirSync(folder).filter((name) => name.startsWith("conn."))) {
    const lines = gunzipSync(fs.readFileSync(path.join(folder, file)))
      .toString()
      .split("\n");
    const fields = lines
      .find((line) => line.startsWith("#fields"))!
      .split("\t")
      .slice(1);
    const at = (name: string) => fields.indexOf(name);
    for (const line of lines.filter((one) => one !== "" && !one.startsWith("#"))) {
      const cells = line.split("\t");
      const [client, server] = [cells[at("id.orig_h")]!, cells[at("id.resp_h")]!];
      const [port, protocol] = [Number(cells[at("id.resp_p")]), cells[at("proto")]];
      if (protocol !== "tcp" && protocol !== "udp") continue;
      const key = `${client} ${server} ${port} ${protocol}`;
      const pair = pairs.get(key) ?? {
        client,
        server,
        port,
        protocolIdentifier: protocol === "tcp" ? 6 : 17,
        calls: [],
      };
      pair.calls.push([
        Math.floor(Number(cells[at("ts")])),
        Number(cells[at("id.orig_p")]),
        Number(cells[at("orig_ip_bytes")]) || 0,
      ]);
      pairs.set(key, pair);
    }
  }
  for (const { calls } of pairs.values()) calls.sort((a, b) => a[0] - b[0]);
  return [...pairs.values()].filter(({ calls }) => calls.length >= 20);
}

function ours({ protocolIdentifier, port, calls }: Pair): number {
  const beat = beatOf({ protocolIdentifier, byHost: [calls] }, true, createRandom(1));
  if (!beat || beat.pValue > 0.05) return 0;
  const question = { protocolIdentifier, port, remote: NOBODY, prevalence: 0, hosts: 1, namedCategory: null };
  return scoreOf(
    beat,
    ORDINARY.filter((row) => row.is(question)).map(({ factor }) => factor),
  );
}

function rita({ calls }: Pair, from: number): number {
  const scored = { seconds: calls.map(([at]) => at), octets: calls.map(([, , octets]) => octets) };
  return ritaScore(scored, { from, to: from + 86_400 })?.score ?? 0;
}

for (const day of ["2024-04-19", "2024-04-20"])
  test(`the beacon planted in the logs of ${day} is among the first twenty of all pairs of a client and a service`, () => {
    const from = Date.parse(`${day}T00:00:00Z`) / 1000;
    const pairs = pairsOf(day).filter(({ calls }) => calls.length > 0);
    const rank = (score: (pair: Pair) => number) => {
      const scored = pairs.map((pair) => ({ pair, score: score(pair) })).sort((a, b) => b.score - a.score);
      const place = scored.findIndex(
        ({ pair }) => pair.client === PLANTED.client && pair.server === PLANTED.server && pair.port === 80,
      );
      return { place: place + 1, score: scored[place]?.score ?? 0 };
    };
    const [own, theirs] = [rank(ours), rank((pair) => rita(pair, from))];
    console.info(
      `conduct, beacon planted on ${day}: rank ${own.place} of ${pairs.length} (score ${own.score.toFixed(3)}), by RITA's score rank ${theirs.place} (${theirs.score.toFixed(3)})`,
    );
    assert.ok(own.place >= 1 && own.place <= 20, `rank ${own.place}`);
  }, 120_000);
