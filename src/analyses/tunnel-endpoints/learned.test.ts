import assert from "node:assert/strict";
import { test } from "vitest";
import { BEHAVIOURS, madeHost, type Setting } from "../../../test/made-hosts.ts";
import { createRandom, type Random } from "../../statistics/random.ts";
import { featuresOf, type LongTalk } from "./features.ts";
import { type Example, logRatiosFrom } from "./learn.ts";
import { LIKELY, LOG_RATIOS, PREVALENCE } from "./likelihood-ratios.ts";
import { scoreOf } from "./score.ts";
import { signsOf } from "./signs.ts";

/** Learned: four weeks of made-up hosts that keep to their kind. */
const LEARNED: Setting = { days: 28, stray: 0.1, known: 0.6 };
/** Held out: other seeds, three weeks, and hosts that stray further from their kind. */
const HELD_OUT: Setting = { days: 21, stray: 0.25, known: 0.5 };
const OF_EACH = Number(process.env.NARROWS_SEEDS ?? 40);

test("the likelihood ratios are those that the made-up hosts give", () => {
  assert.deepEqual(logRatiosFrom(examples(LEARNED, 1, 60)), LOG_RATIOS);
});

test("of other hosts, at one tunnel in a hundred long talks four in five of what is called likely are tunnels", () => {
  const held = examples(HELD_OUT, 2, OF_EACH).map((one) => ({ ...one, likely: scoreOf(one.features).nats >= LIKELY }));
  const tunnels = held.filter(({ tunnel }) => tunnel);
  const others = held.filter(({ tunnel }) => !tunnel);
  const recall = tunnels.filter(({ likely }) => likely).length / tunnels.length;
  const wrong = others.filter(({ likely }) => likely);
  const falseRate = wrong.length / others.length;
  const value = (recall * PREVALENCE) / (recall * PREVALENCE + falseRate * (1 - PREVALENCE));
  console.info(
    `tunnel endpoints, held out: recall ${recall.toFixed(3)} of ${tunnels.length}, false ${wrong.length} of ${others.length} (upper bound ${((wrong.length === 0 ? 3 : wrong.length + 2 * Math.sqrt(wrong.length) + 2) / others.length).toFixed(4)}), value at 1 % ${value.toFixed(3)}`,
    ...byKind(held),
  );
  assert.ok(falseRate <= 0.001, `false ${wrong.map(({ kind }) => kind).join(", ")}`);
  assert.ok(value >= 0.8, `predictive value ${value}`);
  assert.ok(recall >= 0.45, `recall ${recall}`);
});

test("a run that sampling cuts into hours does not speak against a tunnel, and at most one in a thousand other talks gains by it", () => {
  const thin = (talk: LongTalk, random: Random): LongTalk => ({
    ...talk,
    calmest: null,
    sampled: true,
    hours: talk.hours.filter(() => random.next() < 0.4),
  });
  const seen = examples(HELD_OUT, 3, OF_EACH, thin);
  const likely = (tunnel: boolean) =>
    seen.filter((one) => one.tunnel === tunnel && scoreOf(one.features).nats >= LIKELY).length;
  const short = seen.filter(({ features }) => signsOf(features).some(({ id }) => id === "runs-short"));
  console.info(
    `tunnel endpoints, two hours of five sampled: ${likely(true)} of ${5 * OF_EACH} tunnels likely, ${likely(false)} of ${13 * OF_EACH} others`,
  );
  assert.equal(short.length, 0);
  assert.ok(likely(false) <= Math.max(1, 0.001 * 13 * OF_EACH), `${likely(false)} others`);
  assert.ok(likely(true) > 0);
});

function examples(
  setting: Setting,
  seed: number,
  ofEach: number,
  seen: (talk: LongTalk, random: Random) => LongTalk = (talk) => talk,
): (Example & { kind: string })[] {
  const random = createRandom(seed);
  return Object.keys(BEHAVIOURS).flatMap((kind) =>
    Array.from({ length: ofEach }, (_, k) => {
      const { tunnel, talk } = madeHost(kind, random.fork(`${kind} ${k}`), setting);
      const features = featuresOf(seen(talk, random.fork(`seen ${kind} ${k}`)), random.fork(`swaps ${kind} ${k}`), 99);
      return { kind, tunnel, features };
    }),
  );
}

function byKind(held: readonly { kind: string; likely: boolean }[]): string[] {
  return Object.keys(BEHAVIOURS).map((kind) => {
    const of = held.filter((one) => one.kind === kind);
    return `\n  ${kind}: ${of.filter(({ likely }) => likely).length} of ${of.length}`;
  });
}
