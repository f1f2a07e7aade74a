import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { classify } from "../classify.ts";
import { EXIT } from "../exit.ts";
import { tellDecoded } from "../records.ts";

const FLOW = {
  flowStartMilliseconds: 1_546_300_800_000,
  flowEndMilliseconds: 1_546_300_801_500,
  sourceAddress: "192.0.2.1",
  destinationAddress: "198.51.100.2",
  sourceTransportPort: 50_000,
  destinationTransportPort: 443,
  protocolIdentifier: 6,
  octetDeltaCount: 9_007_199_254_740_993n,
};
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), "narrows-classify-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What the command writes of these flows. */
async function classified(flows: readonly object[], options: { json?: boolean } = {}) {
  const file = path.join(folder, "flows.ndjson");
  const line = (flow: object) =>
    JSON.stringify(flow, (_, value) => (typeof value === "bigint" ? `#${value}#` : value)).replace(/"#(\d+)#"/g, "$1");
  fs.writeFileSync(file, `${flows.map(line).join("\n")}\n`);
  let out = "";
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    return { code: tellDecoded(await classify([file], { ...options, quiet: true })), out };
  } finally {
    stdout.mockRestore();
  }
}

test("a line for each flow: key, label, tier, evidence, names and counters with all their digits", async () => {
  const { code, out } = await classified(
    [{ ...FLOW, marks: "tls,tor", serverName: "www.q4cyamnc.com", ja4: "t13d0203h2_a_b" }, FLOW],
    { json: true },
  );
  const lines = out.trim().split("\n");
  expect(code).toBe(EXIT.done);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    flowStartMilliseconds: "2019-01-01T00:00:00Z",
    flowEndMilliseconds: "2019-01-01T00:00:01.500Z",
    sourceAddress: "192.0.2.1",
    destinationTransportPort: 443,
    protocolIdentifier: 6,
    label: "tor",
    tier: "D",
    evidence: ["tor", "tls"],
    serverName: "www.q4cyamnc.com",
    ja4: "t13d0203h2_a_b",
  });
  expect(lines[0]).toContain('"octetDeltaCount":9007199254740993');
  expect(JSON.parse(lines[1]!)).toMatchObject({ label: "tls", tier: "C", evidence: ["tls-port"] });
});

test("without --json a table by label, unresolved at its end", async () => {
  const { out } = await classified([
    { ...FLOW, destinationTransportPort: 40_001 },
    { ...FLOW, octetDeltaCount: 5n, marks: "ssh" },
  ]);
  expect(out).toMatch(/ssh +│ +1 │ +5 │ A +│ ssh/);
  expect(out.indexOf("unresolved")).toBeGreaterThan(out.indexOf("ssh"));
});

test("an input that nobody knows is refused, and the exit code says so", async () => {
  const file = path.join(folder, "nothing.bin");
  fs.writeFileSync(file, Buffer.from("nothing that anybody would know"));
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const stdout = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(tellDecoded(await classify([file], { json: true, quiet: true }))).toBe(EXIT.failed);
  stderr.mockRestore();
  stdout.mockRestore();
});
