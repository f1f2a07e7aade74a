import { unanswered } from "../../finding/tell.ts";
import type { Random } from "../../statistics/random.ts";
import { DAY, SECOND } from "../../values/instant.ts";
import { type Answer, defineAnalysis } from "../analysis.ts";
import {
  askHistory,
  askMet,
  askPeers,
  askSenders,
  askTransfers,
  MOST_SENDERS,
  MOST_TRANSFERS,
} from "./ask-exfiltration.ts";
import { askAddresses, askBusiest, askPairs } from "./ask-machines.ts";
import { askBursts, MOST_WINDOWS } from "./ask-reflection.ts";
import {
  askAbout,
  askContacts,
  askInbound,
  askProbers,
  askSources,
  askTargets,
  MOST_HOSTS,
  unlooked,
} from "./ask-scans.ts";
import { askBogons, askDark, askFloods, askForged, MOST_BURSTS, MOST_TARGETS } from "./ask-spoofed.ts";
import { detailsOf } from "./details.ts";
import { endsOf } from "./ends.ts";
import { exfiltrationOf, leastOctets } from "./exfiltration.ts";
import { findBeacons } from "./find-beacons.ts";
import { machinesOf } from "./machines.ts";
import type { Asked, Occasion } from "./occasion.ts";
import { episodesOf } from "./reflection.ts";
import { octetsOf, remoteOf } from "./remote.ts";
import { SCAN } from "./rules.ts";
import { scanPower, scansOf } from "./scans.ts";
import { askSeen } from "./seen.ts";
import { bogonsTold, manySources, ownAddresses, targetsOf } from "./spoofed.ts";
import { tellReflection, tellSpoofed } from "./tell-attacks.ts";
import { tellBeacons } from "./tell-beacons.ts";
import { tellInbound, tellScanning } from "./tell-scans.ts";
import { tellExfiltration, tellMachines } from "./tell-transfers.ts";

const IDS = ["scanning", "inbound", "beacons", "exfiltration", "reflection", "machines", "spoofed"] as const;
type Id = (typeof IDS)[number];

export default defineAnalysis({
  question: "Does the subject scan, call home or send data out, and who stands behind its addresses?",
  method: { id: "conduct", version: 1 },
  needs: { records: ["flow", "coverage", "flowHourly", "defect"], span: DAY },
  settings: {},
  details: detailsOf,
  async run(task): Promise<Answer[]> {
    const { store, subject, period, knowledge, random } = task;
    const asked: Asked = { store, subject, ends: endsOf(subject), period };
    const seen = await askSeen(asked);
    if (!seen) return IDS.map((id) => unanswered(`conduct.${id}`, "no-data", `flows of ${subject.id} in the period`));
    const occasion: Occasion = { subject, period, seen, knowledge };
    const answers: Answer[] = [];
    for (const id of IDS) {
      const missing = missingFor(id, occasion);
      const answer = missing ?? (await ASKED[id](asked, occasion, random));
      answers.push(absenceTold(answer, occasion) ? unanswered(answer.id, "unknown-sampling", NEEDS_SAMPLING) : answer);
    }
    return answers;
  },
});

const NEEDS_SAMPLING = "samplingProbability: without it, that nothing is seen says nothing";

/** Less of the period than this was looked at by nobody: no absence can be told, nor what is usual. */
const LEAST_COVERED = 0.05;
/** Share of the records that must tell what a question needs. */
const ENOUGH = 0.5;

function missingFor(id: Id, { subject, seen }: Occasion): Answer | null {
  const not = (needs: string): Answer => unanswered(`conduct.${id}`, "not-observable", needs);
  if (seen.covered < LEAST_COVERED)
    return unanswered(`conduct.${id}`, "coverage", "a twentieth of the period covered by an exporter");
  if (seen.sent === 0 && id !== "inbound") return not(`records of what ${subject.id} sends`);
  const flags = seen.whole ? seen.telling : seen.flagged;
  if ((id === "scanning" || id === "spoofed") && flags < ENOUGH)
    return not("tcpControlBits, or records of both directions");
  if (id === "inbound" && (!seen.whole || seen.telling < ENOUGH))
    return not("records of whole flows with tcpControlBits, or of both directions");
  if (id === "exfiltration" && seen.received === 0) return not(`records of what ${subject.id} receives`);
  if (id === "exfiltration" && seen.withoutOctets > 1 - ENOUGH) return not("octetDeltaCount");
  if (id === "machines" && seen.names === 0)
    return not("serverName, and better ja4 too: no other column tells machines behind one address apart");
  return null;
}

/** Without known sampling, what is found is found, and what is not says nothing. */
function absenceTold(answer: Answer, { seen }: Occasion): boolean {
  return (
    answer.answered &&
    answer.id !== "conduct.inbound" &&
    answer.estimate?.value === 0 &&
    !seen.whole &&
    !seen.samplingKnown
  );
}

const ASKED: { readonly [K in Id]: (asked: Asked, occasion: Occasion, random: Random) => Promise<Answer> } = {
  async scanning(asked, occasion) {
    const { whole } = occasion.seen;
    const seconds = whole ? SCAN.window.value : SCAN.thinWindow.value;
    const rule = { targets: SCAN.targets.value, seconds };
    const probers = await askProbers(asked, whole, rule);
    const hosts = probers.slice(0, MOST_HOSTS).map(({ host }) => host);
    const about = hosts.length === 0 ? [] : await askAbout(asked, whole, hosts);
    const contacts = hosts.length > 0 && whole ? await askContacts(asked, hosts) : [];
    const targets = hosts.length === 0 ? [] : await askTargets(asked, whole, hosts);
    const scans = scansOf(probers, about, contacts, targets, whole);
    return tellScanning(scans, unlooked(probers), scanPower(occasion.seen), occasion);
  },

  async inbound(asked, occasion) {
    const days = await askInbound(asked);
    if (days.length === 0)
      return unanswered("conduct.inbound", "not-observable", `records of what ${asked.subject.id} receives`);
    return tellInbound(days, await askSources(asked), occasion);
  },

  async beacons(asked, occasion, random) {
    return tellBeacons(await findBeacons(asked, occasion, random), occasion);
  },

  async exfiltration(asked, occasion) {
    const least = leastOctets(occasion.seen);
    const senders = await askSenders(asked, least);
    if (senders.length === 0) return tellExfiltration([], 0, least, occasion);
    const peers = await askPeers(asked);
    const transfers = await askTransfers(
      asked,
      least,
      senders.map(({ host }) => host),
    );
    const met = await askMet(asked, [...new Set(transfers.map(({ remote }) => remote))].sort());
    const history = await askHistory(asked, senders, occasion.seen.exporters);
    const told = transfers.flatMap((transfer) => {
      const sender = senders.find(({ host }) => host === transfer.host)!;
      const remote = remoteOf(occasion.knowledge, transfer.remote, transfer.remoteAs, transfer.first * SECOND);
      return exfiltrationOf(transfer, remote, sender, peers, met.get(transfer.remote), history) ?? [];
    });
    const more = senders.length === MOST_SENDERS || transfers.length === MOST_TRANSFERS;
    return tellExfiltration(told, more ? Number.POSITIVE_INFINITY : 0, least, occasion);
  },

  async reflection(asked, occasion) {
    const bursts = await askBursts(asked);
    const beyond = bursts.length < MOST_WINDOWS ? 0 : Number.POSITIVE_INFINITY;
    return tellReflection(episodesOf(bursts, occasion.seen.days), beyond, occasion);
  },

  async machines(asked, occasion) {
    const busiest = await askBusiest(asked);
    if (!busiest)
      return unanswered("conduct.machines", "not-observable", "calls at the update services of operating systems");
    const addresses = await askAddresses(asked);
    const pairs = await askPairs(asked);
    return tellMachines(machinesOf(busiest, addresses, pairs, occasion.seen.days * 24), occasion);
  },

  async spoofed(asked, occasion) {
    const {
      seen: { whole },
      knowledge,
      period: { from },
    } = occasion;
    const forged = await askForged(asked, whole);
    const all = targetsOf(forged);
    const targets = all.slice(0, MOST_TARGETS);
    const beyond = forged.length < MOST_BURSTS ? all.length - targets.length : Number.POSITIVE_INFINITY;
    const dark = targets.length === 0 ? [] : await askDark(asked, whole, targets);
    const floods = await askFloods(asked);
    const bursts = [...ownAddresses(targets, dark), ...manySources(floods)];
    const days = await askInbound(asked);
    const { most } = await askSources(asked);
    const routed = knowledge.listDate("prefix-origins", from)
      ? {
          networks: most.filter(({ remote }) => !knowledge.originOf(octetsOf(remote), from)).length,
          of: most.length,
        }
      : null;
    const backscatter = days.reduce((sum, day) => sum + day.backscatter, 0);
    const bogons = bogonsTold(await askBogons(asked));
    return tellSpoofed(bursts, beyond, bogons, backscatter, routed, occasion);
  },
};
