import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "vitest";
import { BENIGN, madeBlocks, minerSpeaks, seenPair } from "../../../test/made-pairs.ts";
import { referee } from "../../../test/referees.ts";
import { importReference } from "../../references/import-reference.ts";
import { loadReferences } from "../../references/references.ts";
import { blockAlignment } from "../../statistics/block-alignment.ts";
import { createRandom } from "../../statistics/random.ts";
import { DAY, type Instant, type Period } from "../../values/instant.ts";

const PERIOD: Period = { from: Date.UTC(2020, 10, 1), to: Date.UTC(2020, 10, 8) };

test("Monero's real blocks: a miner at 1:100 fits them within a week and no other series, and nothing else fits", async () => {
  const blocks = await realBlocks();
  const random = createRandom(3);
  const others = madeBlocks(PERIOD, random.fork("another coin"));
  let [found, foreign, wrong, highest] = [0, 0, 0, 0];
  for (let k = 0; k < 40; k++) {
    const own = random.fork(`miner ${k}`);
    const every = [5, 15, 30, 60, 100][k % 5]!;
    const { times } = seenPair(minerSpeaks(PERIOD, blocks, every, 1, own, 0.01), 443, k, own)!.times;
    if ((blockAlignment([{ times, blocks }], own.fork("shifts"))?.z ?? 0) > 5) found++;
    if ((blockAlignment([{ times, blocks: others }], own.fork("other shifts"))?.z ?? 0) > 5) foreign++;
  }
  const kinds = Object.values(BENIGN);
  for (let k = 0; k < 160; k++) {
    const own = random.fork(`benign ${k}`);
    const made = seenPair(kinds[k % kinds.length]!(PERIOD, own, k % 2 === 0 ? 0.1 : 0.01), 443, k, own);
    const z = made ? (blockAlignment([{ times: made.times.times, blocks }], own.fork("shifts"))?.z ?? 0) : 0;
    highest = Math.max(highest, z);
    if (z > 5) wrong++;
  }
  console.info(
    `Monero's blocks (${blocks.filter((at) => at >= PERIOD.from && at < PERIOD.to).length} in 7 days): ${found} of 40 miners at 1:100 fit, ${foreign} another series; ${wrong} of 160 others fit, highest z ${highest.toFixed(1)}`,
  );
  assert.ok(found >= 38, `found ${found}`);
  assert.equal(foreign, 0);
  assert.equal(wrong, 0);
});

async function realBlocks(): Promise<Instant[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-blocks-"));
  try {
    const file = referee("timeseries/monero-blocks/monero_blockinfo.csv.gz");
    const settings = { publisher: "MineHunter", licence: "none stated", date: "2020-10-21", folder };
    const { rows, left } = await importReference("block-times", file, settings);
    assert.deepEqual([rows, left], [54_408, 0]);
    const all = (await loadReferences([folder])).rows("block-times", PERIOD.to);
    return all
      .map(({ at }) => at)
      .filter((at) => at >= PERIOD.from - DAY && at < PERIOD.to + DAY)
      .sort((a, b) => a - b);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
