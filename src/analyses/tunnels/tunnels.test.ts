import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { madeLookups } from "../../../test/made-lookups.ts";
import { madeOffice } from "../../../test/made-office.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { madeTunnel, TOOLS } from "../../../test/made-tunnels.ts";
import type { Finding } from "../../finding/finding.ts";
import { DAY, HOUR } from "../../values/instant.ts";
import { runAnalysis } from "../run.ts";
import { type DnsDetails, dnsDetails } from "./details.ts";
import analysis from "./index.ts";

const FROM = Date.UTC(2021, 2, 1);
/** NARROWS_CLIENTS=1000 NARROWS_DAYS=7 for the bar itself; fewer are quicker. */
const CLIENTS = Number(process.env.NARROWS_CLIENTS ?? 24);
const DAYS = Number(process.env.NARROWS_DAYS ?? 2);
/** NARROWS_SEEDS=2 for more of them. */
const RATES = Number(process.env.NARROWS_SEEDS ?? 1) > 1 ? [0.1, 0.7, 10, 100] : [0.1, 10];
const OFFICE = madeOffice();

async function ask(records: MadeRecords, days = DAYS, settings = {}): Promise<Finding[]> {
  const period = { from: FROM, to: FROM + days * DAY };
  return withRecords(records, (store) =>
    runAnalysis(
      "tunnels",
      analysis,
      { store, subject: OFFICE, controls: [], period, against: null, seed: 1, knowledge: knowing() },
      settings,
      new Map(),
    ),
  );
}

async function askDns(dns: Iterable<MadeRecord>, days = DAYS): Promise<{ finding: Finding; details: DnsDetails }> {
  const finding = (await ask({ dns }, days)).find(({ id }) => id === "tunnels.dns")!;
  return { finding, details: dnsDetails.parse(finding.details) };
}

for (const resolver of [null, "10.0.0.53"])
  test(`an office in which nobody tunnels, ${resolver ? "behind one resolver" : "each client seen"}: at most 2 alerts a week for 1,000 clients`, async () => {
    const { finding, details } = await askDns(
      madeLookups({ clients: CLIENTS, days: DAYS, seed: 5, from: FROM, resolver }),
    );
    const alerts = details.tunnels.map(
      ({ domain, verdict, mostIn24Hours, signs }) => `${domain} ${verdict} ${mostIn24Hours} ${signs.join(" ")}`,
    );
    console.info(
      `tunnels: ${CLIENTS} clients, ${DAYS} days, ${resolver ?? "all seen"}: ${alerts.length} alerts; ${alerts.join("; ")}; allowed ${details.allowed.map(({ domain, allowance }) => `${domain} ${allowance}`).join(", ")}`,
    );
    assert.ok(alerts.length <= Math.floor((2 * DAYS * CLIENTS) / 7000), alerts.join("; "));
    assert.ok(details.allowed.some(({ allowance }) => allowance === "reversed-address"));
    assert.ok(finding.answered && finding.estimate!.value === 0 && finding.estimate!.high! >= 4096);
  }, 300_000);

describe("tunnels among the look-ups of an office", () => {
  const office = [...madeLookups({ clients: 6, days: 1, seed: 7, from: FROM, resolver: null })];
  const hidden = [...madeLookups({ clients: 24, days: 1, seed: 8, from: FROM, resolver: "10.0.0.53" })];

  test("each tool at .1 to 100 octets a second, over one domain and over eight, is found whichever tool the rest was set on", async () => {
    const missed: string[] = [];
    let all = 0;
    for (const [background, address] of [
      [office, "10.1.7.7"],
      [hidden, "10.0.0.53"],
    ] as const) {
      const records = [...background];
      const expected: { tool: string; rate: number; domains: string[] }[] = [];
      for (const tool of Object.keys(TOOLS))
        for (const rate of RATES)
          for (const spread of [1, 8]) {
            const domains = Array.from({ length: spread }, (_, k) => `t.${tool}-${rate * 10}-${spread}-${k}.org`);
            const hours = rate >= 100 ? 0.1 : rate >= 10 ? 0.25 : 24; // 8,640 octets and more
            const from = FROM + (rate >= 10 ? 3 * HOUR : 0);
            // Clients of their own, where they are seen, so that one does not help to find another.
            const client = background === office ? `10.9.${expected.length}.5` : address;
            records.push(
              ...madeTunnel({ tool, octetsPerSecond: rate, domains, client, from, to: from + hours * HOUR, seed: 3 }),
            );
            expected.push({ tool, rate, domains });
          }
      const { details } = await askDns(records, 1);
      for (const { tool, rate, domains } of expected) {
        const found = details.tunnels.filter(({ zone }) => domains.some((domain) => zone.endsWith(domain)));
        all++;
        if (found.length === 0)
          missed.push(`${tool} ${rate} B/s over ${domains.length}, ${background === office ? "seen" : "hidden"}`);
      }
    }
    console.info(`tunnels: ${all - missed.length} of ${all} found; missed: ${missed.join("; ")}`);
    assert.ok(missed.length <= 0.05 * all, missed.join("; "));
  }, 300_000);

  test("seven tenths of an octet a second would have been told within two hours, of each tool", async () => {
    const from = FROM + 9 * HOUR;
    const to = FROM + 13 * HOUR;
    const tools = ["iodine", "dnscat2", "dns2tcp", "ozymandns"];
    const records = tools.flatMap((tool, k) => [
      ...madeTunnel({
        tool,
        octetsPerSecond: 0.7,
        domains: [`t.${tool}.org`],
        client: `10.8.${k}.7`,
        from,
        to,
        seed: 4,
      }),
    ]);
    const { details } = await askDns([...office, ...records], 1);
    for (const tool of tools) {
      const told = details.tunnels.find(({ domain }) => domain === `${tool}.org`);
      assert.ok(told, tool);
      const after = (Date.parse(told.toldAt!) - from) / HOUR;
      console.info(`tunnels: ${tool} at .7 octets a second: told after ${after.toFixed(2)} h, ${told.verdict}`);
      assert.ok(after <= 2, `${tool}: ${after} h`);
    }
  }, 60_000);
});
