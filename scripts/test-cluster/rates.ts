import fs from "node:fs";
import path from "node:path";
import { openStore } from "../../src/store/open.ts";
import { holds, say } from "./checks.ts";
import { insertFlows } from "./inputs.ts";
import { type Loaded, type Pair, storeAddress, type TestPlace } from "./same-answers.ts";

const FURTHER_PAIRS = 2;
/** Of the embedded engine's rate. */
const LEAST = 0.7;

/** The same flows into new stores of both, in turn; the middle of three ratios counts, for machines are not quiet. */
export async function insertRates({ folder, servers, password, checks }: TestPlace, loaded: Loaded): Promise<void> {
  const flows = loaded.flows.reduce((sum, { kind, rows }) => sum + (kind === "flow" ? rows : 0), 0);
  await checks.see(`the insert reaches ${LEAST} of the embedded rate`, async () => {
    const pairs: Pair[] = [loaded.pair];
    for (let i = 0; i < FURTHER_PAIRS; i++) {
      const below = path.join(folder, `rate-${i}`);
      const embedded = await timed(below, loaded);
      fs.rmSync(below, { recursive: true });
      const cpuBefore = servers.map((server) => server.cpuSeconds());
      const cluster = await timed(storeAddress(servers, `rate${i}`), loaded);
      const cpu = servers.reduce((sum, server, s) => sum + server.cpuSeconds() - cpuBefore[s]!, 0);
      const octets = servers.reduce((sum, server) => sum + server.octets(`rate${i}_local/flow`), 0);
      say(
        `      on the servers: ${((1e6 * cpu) / flows).toFixed(1)} µs of processor and ${(octets / flows).toFixed(1)} octets on disk a flow`,
      );
      for (const server of servers)
        for (const database of [`rate${i}`, `rate${i}_local`]) await server.run(`DROP DATABASE ${database}`, password);
      pairs.push({ embedded, cluster });
    }
    for (const { embedded, cluster } of pairs)
      say(`      embedded ${rate(flows, embedded)}, two servers ${rate(flows, cluster)}`);
    const ratio = pairs.map((pair) => pair.embedded / pair.cluster).sort((a, b) => a - b)[1]!;
    holds(ratio >= LEAST, `ratio ${ratio.toFixed(2)}`);
    return `ratio ${ratio.toFixed(2)}`;
  });
}

async function timed(where: string, { flows }: Loaded): Promise<number> {
  const store = await openStore(where, { tell: say });
  try {
    return await insertFlows(store, flows);
  } finally {
    await store.close();
  }
}

function rate(flows: number, seconds: number): string {
  return `${(flows / seconds / 1000).toFixed(0)} k flows/s`;
}
