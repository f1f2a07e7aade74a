import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { referee } from "../../../test/referees.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { labelOf, SIGNS } from "../../values/signs.ts";
import { type CapturedFlow, capturedFlows } from "./captured-flows.ts";

/** A flow as nDPI labels it, and as we do; only flows with payload, for without any there is nothing to tell. */
interface Labelled {
  readonly file: string;
  readonly theirs: readonly string[];
  readonly label: string;
  readonly marks: readonly string[];
  readonly flow: CapturedFlow;
}

/** Our labels, what nDPI calls the same, and the shares that are asked for (METHODS "VPN", "Cryptomining"). */
const LABELS: readonly {
  readonly label: string;
  readonly theirs: readonly string[];
  readonly leastFound: number;
  readonly mostFalse: number;
}[] = [
  { label: "wireguard", theirs: ["WireGuard"], leastFound: 1, mostFalse: 0 },
  { label: "openvpn", theirs: ["OpenVPN"], leastFound: 0.85, mostFalse: 0.001 },
  { label: "ipsec", theirs: ["IPSec"], leastFound: 0.9, mostFalse: 0 },
  { label: "tor", theirs: ["Tor"], leastFound: 1, mostFalse: 0.001 },
  { label: "stratum", theirs: ["Mining"], leastFound: 1, mostFalse: 0 },
  { label: "bittorrent", theirs: ["BitTorrent"], leastFound: 0.8, mostFalse: 0 },
  { label: "socks", theirs: ["SOCKS"], leastFound: 0.9, mostFalse: 0 },
  { label: "quic", theirs: ["QUIC"], leastFound: 0.8, mostFalse: 0.001 },
  { label: "dtls", theirs: ["DTLS"], leastFound: 0.9, mostFalse: 0.001 },
  { label: "ssh", theirs: ["SSH"], leastFound: 1, mostFalse: 0 },
  { label: "rdp", theirs: ["RDP"], leastFound: 1, mostFalse: 0 },
  { label: "dns", theirs: ["DNS"], leastFound: 0.95, mostFalse: 0.005 },
  { label: "mdns", theirs: ["MDNS"], leastFound: 0.95, mostFalse: 0 },
  { label: "ntp", theirs: ["NTP"], leastFound: 1, mostFalse: 0 },
  { label: "smtp", theirs: ["SMTP", "SMTPS"], leastFound: 0, mostFalse: 0 },
  {
    label: "http",
    theirs: ["HTTP", "HTTP2", "WebSocket", "HTTP_Proxy", "MpegDash", "WindowsUpdate"],
    leastFound: 0.8,
    mostFalse: 0.01,
  },
  { label: "bitcoin-p2p", theirs: ["BITCOIN"], leastFound: 1, mostFalse: 0 },
  { label: "monero-p2p", theirs: ["Monero"], leastFound: 1, mostFalse: 0 },
];

/** What is asked of one flow because its capture is what its folder says, though nDPI does not name it. */
const BY_CAPTURE: readonly { readonly file: string; readonly label: string; readonly server: RegExp }[] = [
  { file: "tor/tor.part1.pcap", label: "tor", server: /^(91\.143\.93\.242|38\.229\.70\.53|46\.59\.52\.31)$/ },
];

const labelled = readAll();

describe("labels against nDPI's", () => {
  const table: string[] = [];
  for (const { label, theirs, leastFound, mostFalse } of LABELS)
    test(`${label}: at least ${100 * leastFound} % found, at most ${100 * mostFalse} % false`, () => {
      const isTheirs = (one: Labelled) => one.theirs.some((word) => theirs.includes(word)) || isByCapture(one, label);
      const positives = labelled.filter(isTheirs);
      const negatives = labelled.filter((one) => !isTheirs(one));
      const found = positives.filter((one) => speaksFor(one, label));
      const wrong = negatives.filter((one) => speaksFor(one, label));
      const missed = positives
        .filter((one) => !speaksFor(one, label))
        .map(({ file, label: ours }) => `${file}: ${ours}`);
      const falsely = wrong.map(({ file, theirs: words }) => `${file}: ${words.join(".")}`);
      table.push(
        `${label.padEnd(12)} ${found.length} of ${positives.length} found, ${wrong.length} of ${negatives.length} false` +
          ` (upper bound ${(300 / negatives.length).toFixed(2)} %)`,
      );
      console.info(
        [table.at(-1), ...missed.map((one) => `  missed ${one}`), ...falsely.map((one) => `  false ${one}`)].join("\n"),
      );
      expect(found.length / Math.max(1, positives.length)).toBeGreaterThanOrEqual(leastFound);
      expect(wrong.length / negatives.length).toBeLessThanOrEqual(mostFalse);
      agreement({
        format: "first-payload",
        file: `traffic-classes: ${label}`,
        records: positives.length,
        equal: found.length,
        referee: `labels of nDPI; ${wrong.length} false among ${negatives.length} others`,
        differences: [...new Set(missed)].join("; "),
      });
    });
});

test("flows that look fully encrypted are an indication only: how often others do", () => {
  const tcp = labelled.filter(({ flow }) => flow.protocolIdentifier === 6);
  const hit = tcp.filter(({ label }) => label === "fully-encrypted");
  console.info(
    `fully-encrypted: ${hit.length} of ${tcp.length} TCP flows: ${hit.map(({ file, theirs }) => `${file} ${theirs}`).join(", ")}`,
  );
  expect(hit.length / tcp.length).toBeLessThan(0.067); // what the test alone gives, METHODS "VPN"
});

describe("captures that are what their folder says", () => {
  test.each([
    ["mining/cgminer.g0.pcapng.gz", "stratum"],
    ["mining/cgminer.s0.pcapng", "stratum"],
    ["mining/cgminer.s2.pcapng", "stratum"],
    ["mining/eth-eu1.nanopool.org.pcapng", "stratum"],
    ["mining/xmr-eu1.nanopool.org.pcapng", "stratum"],
    ["mining/zec-eu1.nanopool.org.pcapng", "stratum"],
    ["mining/zcash.pcap", "stratum"],
    ["ipfixprobe/ovpn.pcap", "openvpn"],
  ])("%s", (file, label) => {
    const flows = capturedFlows(referee(`traffic-classes/${file}`)).filter(({ hasPayload }) => hasPayload);
    const labels = flows.map((flow) => labelOf(flow.told.marks, flow).label);
    const found = labels.filter((one) => one === label).length;
    const marks = [...new Set(flows.flatMap(({ told }) => told.marks))].sort();
    console.info(`${file}: ${found} of ${flows.length} flows with payload are ${label}; marks ${marks.join(", ")}`);
    expect(found).toBeGreaterThan(0);
  });
});

test("marks cost little beside the packets", () => {
  const file = referee("traffic-classes/streaming/netflix.pcap.gz");
  const begun = process.cpuUsage();
  const flows = [1, 2, 3].flatMap(() => capturedFlows(file));
  const { user, system } = process.cpuUsage(begun);
  console.info(`${((user + system) / flows.length).toFixed(0)} µs of CPU a flow, reading and inflating included`);
});

/** Whether any mark speaks for it: what rides on it may have given the label. */
function speaksFor({ marks }: Labelled, label: string): boolean {
  return SIGNS.some((sign) => sign.label === label && marks.includes(sign.id));
}

function isByCapture({ file, flow }: Labelled, label: string): boolean {
  return BY_CAPTURE.some((one) => one.file === file && one.label === label && one.server.test(flow.destination));
}

/** Every flow of nDPI's table that is met again in its capture. */
function readAll(): Labelled[] {
  const [, ...rows] = fs.readFileSync(referee("traffic-classes/labels-flows.csv"), "utf8").trim().split("\n");
  const byFile = new Map<string, string[][]>();
  for (const row of rows) {
    const cells = row.split(",");
    byFile.set(cells[0]!, [...(byFile.get(cells[0]!) ?? []), cells]);
  }
  return [...byFile].flatMap(([file, cells]) => {
    const flows = flowsByEnds(capturedFlows(referee(`traffic-classes/${file}`)));
    return cells.flatMap(([, , l4, source, from, destination, to, protocol]): Labelled[] => {
      const flow = flows.get(endsOf(l4!, source!, from!, destination!, to!));
      if (!flow?.hasPayload) return [];
      const { marks } = flow.told;
      return [
        {
          file,
          theirs: protocol!.split("."),
          label: marks.length > 0 ? labelOf(marks, flow).label : "unresolved",
          marks,
          flow,
        },
      ];
    });
  });
}

function flowsByEnds(flows: readonly CapturedFlow[]): Map<string, CapturedFlow> {
  const found = new Map<string, CapturedFlow>();
  for (const flow of flows) {
    const l4 =
      flow.protocolIdentifier === 6 ? "TCP" : flow.protocolIdentifier === 17 ? "UDP" : String(flow.protocolIdentifier);
    const [one, other] = [
      [flow.source, String(flow.sourceTransportPort)],
      [flow.destination, String(flow.destinationTransportPort)],
    ] as const;
    found.set(endsOf(l4, ...(one as [string, string]), ...(other as [string, string])), flow);
    found.set(endsOf(l4, ...(other as [string, string]), ...(one as [string, string])), flow);
  }
  return found;
}

function endsOf(l4: string, source: string, from: string, destination: string, to: string): string {
  return [l4, plain(source), from, plain(destination), to].join(" ");
}

function plain(address: string): string {
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}
