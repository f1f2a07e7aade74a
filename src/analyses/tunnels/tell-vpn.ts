import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import { DAY } from "../../values/instant.ts";
import type { Answer, Task } from "../analysis.ts";
import { askSenders, factor } from "../crossings/ask.ts";
import { scaledByExporter } from "../instrument/sampling.ts";
import { findTunnelEndpoints, type TunnelEndpoint } from "../tunnel-endpoints/find.ts";
import { LIKELY } from "../tunnel-endpoints/likelihood-ratios.ts";
import { SIGN_GROUPS } from "../tunnel-endpoints/signs.ts";
import { LEAST_DAYS } from "../tunnel-endpoints/verdict.ts";
import type { VpnDetails } from "./vpn-details.ts";

const ID = "tunnels.vpn";
const MOST_TOLD = 100;

/** Remote ports that are the other end of a long-lived tunnel; `coverage` is the share of the period that was seen. */
export async function vpnTunnels(task: Task, coverage: number): Promise<Answer> {
  const { store, subject, period, knowledge } = task;
  const senders = await askSenders(store, subject, period);
  if (senders.length === 0) return unanswered(ID, "no-data", `flows of ${subject.id} in the period`);
  if (period.to - period.from < LEAST_DAYS * DAY) return unanswered(ID, "too-short", `${LEAST_DAYS} days`);
  if (coverage * (period.to - period.from) < LEAST_DAYS * DAY)
    return unanswered(ID, "coverage", `${LEAST_DAYS} days that exporters cover`);
  const weight = factor(scaledByExporter(senders), senders);
  const search = { store, subject, knowledge, windows: [period], weight, random: task.random.fork("vpn") };
  const { endpoints, full } = await findTunnelEndpoints(search);
  const sampled = senders.some(({ samplingProbability }) => samplingProbability !== 1);
  const details: VpnDetails = {
    tunnels: endpoints.flatMap(tunnelsOf).slice(0, MOST_TOLD),
    lookedAt: endpoints.length,
    full,
    likelyFrom: LIKELY,
    lists: (["vpn-providers", "tor-relays", "mining-pools", "as-names"] as const).flatMap((list) => {
      const dated = knowledge.listDate(list, period.from);
      return dated ? [{ list, ...dated }] : [];
    }),
    signs: SIGN_GROUPS.flatMap(({ signs }) => signs.map(({ id, because, source }) => ({ id, because, source }))),
  };
  return tell(subject.title, endpoints, details, {
    coverage,
    sampled,
    days: Math.round((period.to - period.from) / DAY),
  });
}

interface Seen {
  readonly coverage: number;
  readonly sampled: boolean;
  readonly days: number;
}

function tell(title: string, endpoints: readonly TunnelEndpoint[], details: VpnDetails, seen: Seen): Answer {
  const count = (verdict: string) => endpoints.filter((one) => one.verdict === verdict).length;
  const [known, likely, possible] = [count("known"), count("likely"), count("possible")];
  const told = known + likely;
  return answered({
    id: ID,
    claim:
      told === 0
        ? `No remote port that hosts of ${title} talk to for long is known or likely to be the end of a VPN; ${possible} ${possible === 1 ? "stays" : "stay"} unresolved.`
        : `Hosts of ${title} use at least ${known} known and ${likely} likely ${told === 1 ? "end" : "ends"} of VPNs; ${possible} more long talks stay unresolved.`,
    estimate: {
      value: told,
      low: known,
      high: null,
      level: 0.95,
      unit: "remote ports",
      n: seen.days,
      nEffective: null,
    },
    confidence: confidenceFrom({
      coverage: Math.min(1, seen.coverage),
      precision: told === 0 ? null : known / told / 2 + 0.5,
      readings: { agree: known > 0 && likely > 0 ? 2 : 1, of: known > 0 && likely > 0 ? 2 : 1 },
      openRivals: possible > 0 ? ["devices that do one thing only, and work on far machines"] : [],
      untested: seen.sampled ? ["sampling leaves the shape of a long talk as it is"] : [],
    }),
    assumptions: [
      "a tunnel is up on three days and more",
      "who holds rented machines and carriers' ports is as where the likelihood ratios were learned",
      ...(details.lists.some(({ later }) => later) ? ["lists that are later than the period held in it"] : []),
    ],
    alternatives: [
      {
        explanation: "streams, meetings, backups, mail that waits",
        ruledOutBy: `at ${LIKELY} nats at most one of a thousand such talks was called likely`,
      },
      {
        explanation: "sites of VPN providers that were visited",
        ruledOutBy: "a list counts only with a carrier's port or the shape of a tunnel",
      },
      { explanation: "tunnels inside TLS that are up for short", ruledOutBy: null },
    ],
    details,
  });
}

/** One row for each network of clients; persons are not told. */
function tunnelsOf({
  server,
  port,
  protocolIdentifier,
  provider,
  verdict,
  nats,
  evidence,
  clients,
}: TunnelEndpoint): VpnDetails["tunnels"] {
  if (verdict === "benign") return [];
  const networks = [...new Set(clients.map(({ network }) => network))].sort();
  return networks.map((client) => {
    const of = clients.filter(({ network }) => network === client);
    const octetsPerDay = of.reduce((sum, one) => sum + one.octetsPerDay, 0);
    const days = Math.max(...of.map((one) => one.days));
    return {
      client,
      server,
      port,
      protocolIdentifier,
      octetsPerDay,
      days,
      verdict,
      provider,
      nats,
      evidence: [...evidence],
    };
  });
}
