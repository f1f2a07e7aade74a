import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { bundled } from "../../src/cli/places.ts";
import { equal, holds } from "./checks.ts";
import type { TestPlace } from "./same-answers.ts";
import { CLUSTER, HTTPS_PORT } from "./servers.ts";

const MAIN = bundled("dist/src/cli/main.js");
const STUDY = ["--subject", "north-korea", "--from", "2015-10-23", "--to", "2015-10-24", "--json"];

/** As a person meets it: over TLS, with credentials from the environment. */
export async function commandLine({ folder, servers, password, checks }: TestPlace): Promise<void> {
  const authorities = path.join(folder, "authorities.pem");
  fs.writeFileSync(authorities, servers.map((server) => server.certificate()).join("\n"));
  const store = `clickhouses://${servers[0]!.host}:${HTTPS_PORT}/commands?cluster=${CLUSTER}`;
  const said: string[] = [];
  const narrows = (parts: string[], environment: NodeJS.ProcessEnv = {}) => {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authorities, ...environment };
    const ran = spawnSync(process.execPath, [MAIN, ...parts], { encoding: "utf8", env, timeout: 120_000, cwd: folder });
    said.push(ran.stdout, ran.stderr);
    return ran;
  };
  await checks.see("ingest, ask and report over TLS say what they say on a folder", () => {
    const asked = [store, path.join(folder, "commands")].map((where) => {
      const ingested = narrows(["ingest", bundled("examples/bgp"), "--store", where, "--quiet"]);
      equal(ingested.status, 0, `ingest: ${ingested.stderr}`);
      const answered = narrows(["ask", "paths", "--store", where, ...STUDY]);
      equal(answered.status, 0, `ask: ${answered.stderr}`);
      return answered.stdout;
    });
    equal(asked[0], asked[1], "the findings");
    const report = ["--subject", "north-korea", "--from", "2015-10-23", "--to", "2015-10-24", "--out", "report.html"];
    const reported = narrows(["report", "--store", store, ...report]);
    equal(reported.status, 0, `report: ${reported.stderr}`);
    return `${asked[0]!.length} characters of findings, a report of ${fs.statSync(path.join(folder, "report.html")).size} octets`;
  });
  await checks.see(
    "a wrong password, an unknown authority, a password in the address: refused with the next step",
    () => {
      const wrong = narrows(["ask", "paths", "--store", store, ...STUDY], { NARROWS_CLICKHOUSE_PASSWORD: "guessed" });
      holds(wrong.status === 1 && /set NARROWS_CLICKHOUSE_USER/.test(wrong.stderr), wrong.stderr);
      const unknown = narrows(["ask", "paths", "--store", store, ...STUDY], { NODE_EXTRA_CA_CERTS: "" });
      holds(unknown.status === 1 && /certificate/.test(unknown.stderr), unknown.stderr);
      const inAddress = store.replace("://", `://me:${password}@`);
      const refused = narrows(["ask", "paths", "--store", inAddress, ...STUDY]);
      holds(refused.status === 1 && /set NARROWS_CLICKHOUSE_USER/.test(refused.stderr), refused.stderr);
      return [wrong, unknown, refused].map(({ stderr }) => stderr.trim()).join(" · ");
    },
  );
  await checks.see("the password is nowhere: not in what was said, nor in ledgers, nor in the servers' logs", () => {
    const files = fs.readdirSync(path.join(folder, "ledgers"), { recursive: true, encoding: "utf8" });
    const texts = files
      .map((name) => path.join(folder, "ledgers", name))
      .filter((name) => fs.statSync(name).isFile())
      .map((name) => fs.readFileSync(name, "latin1"));
    for (const text of [...said, ...texts, ...servers.map((server) => server.log())])
      holds(!text.includes(password), text.slice(0, 300));
    return `${said.length} outputs, ${texts.length} files`;
  });
}
