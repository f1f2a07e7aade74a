import assert from "node:assert/strict";
import { test } from "vitest";
import { createRandom, type Random } from "../../statistics/random.ts";
import { ritaScore } from "../../statistics/rita-score.ts";
import { beatOf, type Call, scoreOf } from "./beacons.ts";
import { ORDINARY } from "./ordinary.ts";

/** More of them: NARROWS_SEEDS=100. */
const SEEDS = Number(process.env.NARROWS_SEEDS ?? 1);
const DAY = 86_400;
const HOSTS = 100;
const NOBODY = { service: null, category: null, asn: null, owner: null, country: null };

/** A service of a day of a network with a hundred hosts, as it was made. */
interface Made {
  readonly isBeacon: boolean;
  readonly protocolIdentifier: number;
  readonly port: number;
  readonly category: string | null;
  readonly byHost: readonly (readonly Call[])[];
}

/** Calls every so many seconds with jitter, each early or late by itself, or each from the one before. */
function clock(random: Random, every: number, jitter: number, drifts: boolean, sizes: number): Call[] {
  const calls: Call[] = [];
  let due = random.next() * every;
  while (due < DAY) {
    const off = (2 * random.next() - 1) * jitter * every;
    const at = drifts ? due : due + off;
    if (at >= 0 && at < DAY && random.next() > 0.02) calls.push(call(random, at, 300 * (1 + sizes * random.next())));
    due += every + (drifts ? off : 0);
  }
  return calls.sort((a, b) => a[0] - b[0]);
}

function call(random: Random, at: number, octets: number): Call {
  return [Math.floor(at), 32_768 + random.integer(28_000), Math.round(octets)];
}

/** A person at a service: visits by day, each of several calls. */
function person(random: Random, visits: number): Call[] {
  const calls: Call[] = [];
  for (let k = random.poisson(visits); k > 0; k--) {
    let at = (8 + 15 * random.next()) * 3600;
    for (let page = 1 + random.poisson(5); page > 0; page--) {
      calls.push(call(random, at, random.lognormal(7, 1)));
      at += random.exponential(40);
    }
  }
  return calls.filter(([at]) => at < DAY).sort((a, b) => a[0] - b[0]);
}

function network(seed: number): Made[] {
  const random = createRandom(seed);
  const made: Made[] = [];
  const many = (hosts: number, calls: () => Call[]) => Array.from({ length: hosts }, calls);
  const tcp = { isBeacon: false, protocolIdentifier: 6, port: 443, category: null };
  for (let k = 0; k < 20; k++) {
    const [every, jitter] = [60 * 2 ** (4 * random.next()), 0.1 + 0.4 * random.next()];
    const hosts = 1 + random.integer(2);
    made.push({ ...tcp, isBeacon: true, byHost: many(hosts, () => clock(random, every, jitter, k % 2 === 0, 0.5)) });
  }
  for (let k = 0; k < 8; k++)
    made.push({
      ...tcp,
      protocolIdentifier: 17,
      port: 123,
      byHost: many(1 + random.integer(12), () => clock(random, 64 * 2 ** random.integer(5), 0.02, false, 0)),
    });
  for (let k = 0; k < 12; k++)
    made.push({
      ...tcp,
      category: "technical",
      byHost: many(1 + random.integer(30), () => clock(random, 300 * 2 ** random.integer(4), 0.05, false, 0.2)),
    });
  for (let k = 0; k < 6; k++)
    made.push({ ...tcp, port: 5228, byHost: many(5 + random.integer(30), () => clock(random, 900, 0.05, true, 0)) });
  for (let k = 0; k < 4; k++) made.push({ ...tcp, byHost: many(60, () => clock(random, 600, 0.1, false, 0.1)) }); // an agent that all have, in no list
  for (let k = 0; k < 2; k++) made.push({ ...tcp, byHost: many(1, () => clock(random, 600, 0.1, false, 0.1)) }); // and one that few have
  for (let k = 0; k < 80; k++)
    made.push({
      ...tcp,
      category: k % 3 === 0 ? "web" : null,
      byHost: many(1 + random.integer(8), () => person(random, 4 + random.integer(12))),
    });
  return made;
}

function ours({ protocolIdentifier, port, category, byHost }: Made, random: Random): number {
  const beat = beatOf({ protocolIdentifier, byHost }, true, random);
  if (!beat || beat.pValue > 0.05) return 0;
  const question = {
    protocolIdentifier,
    port,
    remote: { ...NOBODY, category },
    prevalence: byHost.length / HOSTS,
    hosts: byHost.length,
    namedCategory: null,
  };
  return scoreOf(
    beat,
    ORDINARY.filter((row) => row.is(question)).map(({ factor }) => factor),
  );
}

/** RITA's score, greatest of the hosts; with its modifier for prevalence where asked (±.15). */
function rita({ byHost }: Made, modified: boolean): number {
  const scores = byHost.map(
    (calls) =>
      ritaScore({ seconds: calls.map(([at]) => at), octets: calls.map(([, , octets]) => octets) }, { from: 0, to: DAY })
        ?.score ?? 0,
  );
  const prevalence = byHost.length / HOSTS;
  const modifier = !modified ? 0 : prevalence <= 0.02 ? 0.15 : prevalence >= 0.5 ? -0.15 : 0;
  return Math.max(0, ...scores) + modifier;
}

/** Probability that a beacon scores above another service (Mann & Whitney 1947). */
function areaUnder(scores: readonly number[], made: readonly Made[]): number {
  const pick = (is: boolean) => scores.filter((_, at) => made[at]!.isBeacon === is);
  let sum = 0;
  for (const one of pick(true)) for (const other of pick(false)) sum += one > other ? 1 : one === other ? 0.5 : 0;
  return sum / (pick(true).length * pick(false).length);
}

function precisionAt(n: number, scores: readonly number[], made: readonly Made[]): number {
  const first = [...made.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, n);
  return first.filter((at) => made[at]!.isBeacon).length / n;
}

test(
  "of 20 beacons with 10 to 50 % jitter among clocks, updates, push and people, 16 and more of the first 20 are beacons",
  () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const found = Array.from({ length: SEEDS }, (_, seed) => {
      const made = network(seed);
      const random = createRandom(seed).fork("beats");
      const scored = {
        ours: made.map((one) => ours(one, random)),
        rita: made.map((one) => rita(one, false)),
        modified: made.map((one) => rita(one, true)),
      };
      return {
        precision: precisionAt(20, scored.ours, made),
        ritaPrecision: precisionAt(20, scored.modified, made),
        area: areaUnder(scored.ours, made),
        rita: areaUnder(scored.rita, made),
        modified: areaUnder(scored.modified, made),
      };
    });
    const precision = mean(found.map((one) => one.precision));
    const [area, rita_, modified] = [
      found.map((one) => one.area),
      found.map((one) => one.rita),
      found.map((one) => one.modified),
    ].map(mean);
    console.info(
      `conduct, beacons: precision@20 ${precision.toFixed(3)} (RITA with prevalence ${mean(found.map((one) => one.ritaPrecision)).toFixed(3)}), AUC ${area!.toFixed(3)}, RITA ${rita_!.toFixed(3)}, RITA with prevalence ${modified!.toFixed(3)}; ${SEEDS} networks`,
    );
    assert.ok(precision >= 0.8, `precision@20 ${precision}`);
    assert.ok(area! >= rita_! && area! >= modified!, `AUC ${area} against ${rita_} and ${modified}`);
  },
  SEEDS * 60_000,
);

test("people alone make no beacons: of 100 services of a day, none or nearly none is told", () => {
  const random = createRandom(9);
  let told = 0;
  for (let k = 0; k < 100; k++) {
    const beat = beatOf({ protocolIdentifier: 6, byHost: [person(random, 10), person(random, 20)] }, true, random);
    if (beat && beat.pValue < 0.05 / 100 && beat.evenness >= 0.5) told++;
  }
  assert.ok(told <= 1, `${told} of 100`);
});

test("a long connection that a time-out cuts every minute is one call, and no beacon", () => {
  const calls = Array.from({ length: 600 }, (_, k): Call => [60 * k, 40_000, 500]);
  assert.equal(beatOf({ protocolIdentifier: 6, byHost: [calls] }, true, createRandom(1)), null);
});
