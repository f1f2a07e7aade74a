import { DAY, HOUR } from "../../values/instant.ts";
import { type Answer, defineAnalysis, setting, type Task } from "../analysis.ts";
import { askClockFaults } from "../instrument/clock-faults.ts";
import { askCoverage } from "../instrument/coverage.ts";
import { askNameServers, askRemotes, askWith } from "./ask-flows.ts";
import { detailsOf } from "./details.ts";
import { gatherNames } from "./gather.ts";
import { tellNames } from "./tell.ts";
import { tellEncrypted } from "./tell-encrypted.ts";
import { tellFlows } from "./tell-flows.ts";
import { vpnTunnels } from "./tell-vpn.ts";

export default defineAnalysis({
  question: "Does something ride on DNS, or on another carrier that is made for other things?",
  method: { id: "tunnels", version: 1 },
  needs: { records: ["dns", "flow", "coverage", "flowHourly", "defect"], span: 2 * HOUR },
  settings: {
    leastOctets: setting(
      4096,
      "octets in 24 hours",
      "what the names below a domain, or their answers, must be able to say to be called",
      "README, Choices",
    ),
  },
  details: detailsOf,
  async run(task, { leastOctets }): Promise<Answer[]> {
    return [await dns(task, leastOctets), await encryptedDns(task), await vpnTunnels(task, await coverageOf(task))];
  },
});

async function dns(task: Task, least: number): Promise<Answer> {
  const { store, subject, period, against } = task;
  const heard = await gatherNames(task, period, least);
  if (!heard) return tellFlows(await askNameServers(store, subject, period), period, await coverageOf(task), least);
  const before = against && (await gatherNames(task, against, least));
  return tellNames({
    heard,
    before,
    least,
    zone: subject.zone.name,
    clockFaults: await askClockFaults(store, [period]),
  });
}

async function encryptedDns(task: Task): Promise<Answer> {
  const { store, subject, period, knowledge } = task;
  const coverage = await coverageOf(task);
  const remotes = await askRemotes(store, subject, period);
  const servers = remotes
    .filter(({ server, serverName, marked }) => {
      if (marked > 0) return true;
      const address = Uint8Array.from(Buffer.from(server, "hex"));
      const byName = serverName !== "" && knowledge.dohServers({ name: serverName }, period.from).length > 0;
      return byName || knowledge.dohServers({ address }, period.from).length > 0;
    })
    .map(({ server }) => server)
    .slice(0, MOST_SERVERS);
  const pairs = await askWith(store, subject, period, servers);
  const days = Math.max(1, (coverage * (period.to - period.from)) / DAY);
  return tellEncrypted(pairs, servers.length, days, coverage, knowledge.listDate("doh-servers", period.from));
}

const MOST_SERVERS = 1000;

/** Share of the period that the best of the exporters of flows covers. */
async function coverageOf({ store, period }: Task): Promise<number> {
  const covered = await askCoverage(store, period);
  return Math.max(0, ...covered.exporters.map((exporter) => covered.share(exporter, period.from, period.to)));
}
