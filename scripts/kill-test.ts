/**
 * Proves that an ingest bears being killed: `npm run kill-test -- [--kills 300] [--seed 1]`. Prints what was lost,
 * doubled or left partial; exit code 1 unless all is 0. Takes about two seconds a kill.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { killTest, randomKills } from "./kill-test/run.ts";
import { work } from "./kill-test/work.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: "string", default: "300" }, seed: { type: "string", default: "1" } },
});

if (positionals[0] === "ingest") await work(positionals[1]!, positionals[2]!);
else {
  const program = fileURLToPath(import.meta.url);
  const outcome = await killTest({
    kills: Number(values.kills),
    plan: randomKills(Number(values.seed)),
    program,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  const { kills, rounds, lost, doubled, partial } = outcome;
  process.stdout.write(`kills ${kills} in ${rounds} rounds: lost ${lost}, doubled ${doubled}, partial ${partial}\n`);
  if (lost + doubled + partial > 0) process.exitCode = 1;
}
