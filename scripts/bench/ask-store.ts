import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ingest } from "../../src/cli/ingest.ts";
import type { Batch } from "../../src/record/batch.ts";
import { createRandom, type Random } from "../../src/statistics/random.ts";
import type { Store } from "../../src/store/store.ts";
import { type Period, WEEK } from "../../src/values/instant.ts";
import { batchesOf } from "../../worlds/batches.ts";
import { routeEvents } from "../../worlds/happening/route-events.ts";
import { updateRecord } from "../../worlds/output/mrt.ts";
import { atVolume } from "../../worlds/scale.ts";
import { readWorld, type World } from "../../worlds/world.ts";

/** So many weeks lie in a store, whatever its size, so that every question has as long a span to look at. */
export const WEEKS = 52;
const FIRST = Date.UTC(2021, 0, 4);
export const SPAN: Period = { from: FIRST, to: FIRST + WEEKS * WEEK };
const PEERS = 60;

/**
 * Brings about `flows` flows into a store: one made-up week of a subject and its control, seen packet by packet, and again
 * for each of 52 weeks, with its times moved and its octets a little fewer. What is there already is passed over, so that
 * an interrupted run goes on. Tells how many flows there are.
 */
export async function fill(
  store: Store,
  flows: number,
  home: string,
  folder: string,
  tell: (share: number) => void,
): Promise<number> {
  await bringRoutes(store, home, folder);
  const text = readFileSync(path.join(home, "worlds", "new-upstream.yaml"), "utf8");
  const batches = [...batchesOf(weekOf(text, flows / WEEKS), 1)];
  const random = createRandom(1);
  const octets = new Map(batches.map((batch) => [batch, lowHalves(batch).map((values) => values.slice())] as const));
  let rows = 0;
  for (let week = 0; week < WEEKS; week++) {
    for (const batch of batches) vary(batch, octets.get(batch)!, random);
    const sha256 = createHash("sha256").update(`${flows} ${week}`).digest("hex");
    const facts = { path: `week ${week}`, sha256, octets: 1, format: "world", settings: "{}" };
    const writer = await store.ingest({ ...facts, madeUp: { world: "new-upstream", seed: 1 } }, new Map());
    if (!("known" in writer)) {
      for (const batch of batches) await writer.insert(batch);
      await writer.finish("whole", new Map(), null);
    }
    rows += batches.reduce((sum, { kind, rows }) => sum + (kind === "flow" ? rows : 0), 0);
    for (const batch of batches) moveOn(batch);
    tell((week + 1) / WEEKS);
  }
  return rows;
}

/** The world new-upstream for its first week, every packet seen, with about so many flows. */
function weekOf(text: string, flows: number): World {
  const week = "2021-01-04..2021-01-11";
  const short = text
    .replace(/^period: .*$/m, `period: ${week}`)
    .replace(/^.*2021-06-28T09:07:51Z.*\n/m, "")
    .replace(
      /routing:\n( +)- \{ from: 2021-01-04, ways: \{ china-unicom: 1 \} \}/,
      "routing:\n$1- { from: 2021-01-04, ways: { china-unicom: 0.6, transtelecom: 0.4 } }",
    )
    .replace("sampling: [{ oneIn: 1000 }]", "sampling: [{ oneIn: 1 }]")
    .replace(
      /routeCollector:[\s\S]*?\nwindows:[\s\S]*$/,
      "windows:\n  first: 2021-01-04..2021-01-07\n  second: 2021-01-07..2021-01-11\n",
    );
  const world = readWorld(short, "bench-ask.yaml");
  const trial = atVolume(world, TRIAL);
  let rows = 0;
  for (const batch of batchesOf(trial, 1)) if (batch.kind === "flow") rows += batch.rows;
  return atVolume(world, (TRIAL * flows) / rows);
}

const TRIAL = 0.1;

/** A year of updates of many peers, in which a new upstream comes. */
async function bringRoutes(store: Store, home: string, folder: string): Promise<void> {
  const text = readFileSync(path.join(home, "worlds", "new-upstream.yaml"), "utf8");
  const more = Array.from(
    { length: PEERS },
    (_, k) => `    - { asn: ${64600 + k}, address: 192.0.2.${100 + k}, leans: ${((k + 0.5) / PEERS).toFixed(3)} }\n`,
  );
  const world = readWorld(text.replace("\nwindows:", `${more.join("")}\nwindows:`), "bench-ask.yaml");
  const collector = world.routeCollector!;
  const events = routeEvents(world, collector, createRandom(1));
  const file = path.join(folder, "routes.mrt");
  writeFileSync(file, Buffer.concat(events.map((event) => updateRecord(collector, event))));
  await ingest(store, [file], { quiet: true });
}

const TIMES = new Set(["milliseconds", "instant"]);

function moveOn({ columns }: Batch): void {
  for (const { description, values } of columns)
    if (TIMES.has(description.type))
      for (let k = 0; k < values.length; k++) (values as Float64Array)[k] = (values as Float64Array)[k]! + WEEK;
}

function lowHalves({ columns }: Batch): Uint32Array[] {
  return columns
    .filter(({ description }) => description.name === "octetDeltaCount")
    .map(({ values }) => values as Uint32Array);
}

/** Between three quarters and all of the octets, differently each week. */
function vary(batch: Batch, as: readonly Uint32Array[], random: Random): void {
  const share = 0.75 + 0.25 * random.next();
  for (const [c, values] of lowHalves(batch).entries())
    for (let k = 0; k < values.length; k += 2) values[k] = Math.floor(as[c]![k]! * share);
}
