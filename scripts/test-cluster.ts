/**
 * `npm run test:cluster`: the same answers from two real ClickHouse servers as from the embedded engine, and nothing lost
 * or doubled when one of them is killed. Installs Debian's clickhouse-server when it is missing; loopback only; what it
 * starts it stops by process id. Ends with the line `N passed, M failed`; exit code 1 unless M is 0.
 */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Checks, say } from "./test-cluster/checks.ts";
import { commandLine } from "./test-cluster/command-line.ts";
import { disturbedIngest } from "./test-cluster/disturbed.ts";
import { failures } from "./test-cluster/failures.ts";
import { modernDialect } from "./test-cluster/modern.ts";
import { insertRates } from "./test-cluster/rates.ts";
import { sameAnswers } from "./test-cluster/same-answers.ts";
import { installServer, TestServer, USER } from "./test-cluster/servers.ts";

const LIMIT_SECONDS = 1200;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-cluster-"));
const password = randomBytes(12).toString("hex");
const checks = new Checks();
const installed = installServer();
if (installed) say(`installed ${installed}`);
const servers = [0, 1].map((i) => new TestServer(path.join(folder, `server-${i + 1}`), i as 0 | 1, password));

process.env.NARROWS_CLICKHOUSE_USER = USER;
process.env.NARROWS_CLICKHOUSE_PASSWORD = password;
process.env.NARROWS_LEDGERS = path.join(folder, "ledgers");
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));
process.on("exit", () => {
  for (const server of servers) server.kill();
  fs.rmSync(folder, { recursive: true, force: true });
});
setTimeout(() => {
  say(`FAIL  it took longer than ${LIMIT_SECONDS} s`);
  process.exit(1);
}, LIMIT_SECONDS * 1000).unref();

try {
  await Promise.all(servers.map((server) => server.start()));
  const place = { folder, servers, password, checks };
  const loaded = await sameAnswers(place);
  await modernDialect(place, loaded);
  await insertRates(place, loaded);
  await disturbedIngest(place, loaded);
  await failures(place, loaded);
  await commandLine(place);
} catch (error) {
  checks.failed++;
  say(`FAIL  ${error instanceof Error ? error.stack : String(error)}`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
say(`${checks.passed} passed, ${checks.failed} failed`);
process.exit(checks.failed === 0 ? 0 : 1);
