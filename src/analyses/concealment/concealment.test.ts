import assert from "node:assert/strict";
import { test } from "vitest";
import { EXPORTER, present } from "../../../test/made-crossings.ts";
import { knowing } from "../../../test/made-knowledge.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import type { Finding } from "../../finding/finding.ts";
import { createRandom } from "../../statistics/random.ts";
import { sql } from "../../store/query.ts";
import { readSubject, type Subject } from "../../subject/subject.ts";
import { parseAddress } from "../../values/address.ts";
import { DAY, HOUR, MINUTE, parsePeriod } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { askRuled } from "./ask.ts";
import { ruleOf } from "./classify.ts";
import { beyondDetails, shareDetails } from "./details.ts";
import analysis from "./index.ts";
import { RULES } from "./rules.ts";

const PERIOD = parsePeriod("2021-03-29..2021-04-19")!;
const AGAINST = parsePeriod("2021-03-01..2021-03-22")!;
const subject = (id: string, prefix: string) =>
  readSubject(
    `id: ${id}\ntitle: ${id}\ntimeZone: UTC\nweek: { restDays: [sun], workHours: "08:00-18:00" }\nmembers:\n  - { prefix: ${prefix}, grade: core, because: test, source: test }\n`,
    id,
  );
const OURS = subject("example", "192.0.2.0/24");
const CONTROL = subject("control", "198.51.100.0/24");

type Flow = Readonly<Record<string, number | string | undefined>>;

/** Every hour of the day's first twelve a flow of each of these, in both windows; `share` of them drawn anew each day. */
function* flows(of: (window: "before" | "after", day: number) => readonly Flow[]): Generator<MadeRecord> {
  for (const [window, { from, to }] of [
    ["before", AGAINST],
    ["after", PERIOD],
  ] as const)
    for (let at = from; at < to; at += DAY)
      for (const [k, flow] of of(window, (at - from) / DAY).entries()) yield flowAt(at + k * 15 * MINUTE, flow);
}

function flowAt(at: number, flow: Flow): MadeRecord {
  const made = {
    flowStartMilliseconds: at,
    flowEndMilliseconds: at + 1000,
    sourceAddress: "192.0.2.7",
    destinationAddress: "203.0.113.9",
    sourceTransportPort: 50_000,
    destinationTransportPort: 443,
    protocolIdentifier: 6,
    tcpControlBits: 27,
    octetDeltaCount: 1000,
    packetDeltaCount: 10,
    reverseOctetDeltaCount: 9000,
    reversePacketDeltaCount: 10,
    samplingProbability: 1,
    samplingKnownBy: "told",
    exporter: EXPORTER,
    ...flow,
  };
  return Object.fromEntries(
    Object.entries(made).filter((entry): entry is [string, number | string] => entry[1] !== undefined),
  );
}

type Found = ReadonlyMap<string, Finding>;

async function ask(records: MadeRecords, known: Partial<Knowledge> = {}): Promise<Found> {
  return (await askEach({ only: { records, known } })).only;
}

interface Case {
  readonly records: MadeRecords;
  readonly known?: Partial<Knowledge>;
  readonly controls?: readonly Subject[];
}

/** Findings of each case: all in one store, fourteen weeks after each other. */
async function askEach<Name extends string>(cases: Record<Name, Case>): Promise<Record<Name, Found>> {
  const names = Object.keys(cases) as Name[];
  const later = (name: Name) => names.indexOf(name) * 98 * DAY;
  const all: { [K in "coverage" | "flow" | "defect"]: MadeRecord[] } = { coverage: [], flow: [], defect: [] };
  for (const name of names) {
    const records = { coverage: present({ from: AGAINST.from, to: PERIOD.to }), ...cases[name].records };
    for (const kind of ["coverage", "flow", "defect"] as const)
      for (const record of records[kind] ?? []) all[kind].push(moved(record, later(name)));
  }
  return withRecords(all, async (store) => {
    const found = {} as Record<Name, Found>;
    for (const name of names) {
      const { known = {}, controls = [] } = cases[name];
      const [period, against] = [PERIOD, AGAINST].map(({ from, to }) => ({
        from: from + later(name),
        to: to + later(name),
      }));
      const task = { store, subject: OURS, controls, period: period!, against: against!, seed: 1 };
      const asked = { ...task, knowledge: knowing(known) };
      const findings = await runAnalysis("concealment", analysis, asked, {}, new Map());
      for (const finding of findings) if (finding.answered) analysis.details(finding.id)!.parse(finding.details);
      found[name] = new Map(findings.map((finding) => [finding.id, finding]));
    }
    return found;
  });
}

function moved(record: MadeRecord, by: number): MadeRecord {
  const times = ["time", "from", "to", "flowStartMilliseconds", "flowEndMilliseconds"].filter((key) => key in record);
  return { ...record, ...Object.fromEntries(times.map((key) => [key, Number(record[key]) + by])) };
}

const share = (findings: ReadonlyMap<string, Finding>, of: string) => {
  const finding = findings.get(`concealment.share.${of}`)!;
  return finding.answered ? finding.estimate!.value : finding.reason;
};

const NAMED = { marks: "tls", serverName: "www.example.org" };
const HTTP = { destinationTransportPort: 80, marks: "http", serverName: "www.example.org" };
const WIREGUARD = { protocolIdentifier: 17, tcpControlBits: 0, destinationTransportPort: 40_000, marks: "wireguard" };

/** Of four classes one each, and a look-up. */
const CLASSES = [
  ...[NAMED, HTTP, WIREGUARD, { marks: "tls" }],
  { protocolIdentifier: 17, tcpControlBits: 0, destinationTransportPort: 53, marks: "dns" },
];
const ODD = { destinationTransportPort: 8899, marks: "fully-encrypted" };
const PROVIDER = parseAddress("203.0.113.9")!.join();
const vpnProviders: Knowledge["vpnProviders"] = (of) =>
  ("address" in of && of.address.join() === PROVIDER) || ("name" in of && of.name === "www.vpn.example")
    ? [{ provider: "vpn" }]
    : [];
const untold = { samplingProbability: undefined, samplingKnownBy: "unknown" };
const control = () => mixture("198.51.100.7", 1, 0.4, 0.7);

const FOUND = askEach({
  classes: { records: { flow: flows(() => CLASSES) } },
  odd: {
    records: { flow: flows(() => [...CLASSES, { destinationTransportPort: 8899, marks: "", protocolIdentifier: 17 }]) },
  },
  appears: { records: { flow: flows((window) => [HTTP, window === "after" ? WIREGUARD : HTTP]) } },
  hides: { records: { flow: flows((window) => [HTTP, window === "after" ? WIREGUARD : HTTP, {}]) } },
  long: { records: { flow: longFlows() } },
  visited: {
    records: { flow: flows(() => [{ ...NAMED, serverName: "www.vpn.example" }, HTTP]) },
    known: { vpnProviders },
  },
  alike: { records: { flow: all(mixture("192.0.2.7", 2, 0.4, 0.7), control()) }, controls: [CONTROL] },
  hiding: { records: { flow: all(mixture("192.0.2.7", 2, 0.4, 0.7, 12), control()) }, controls: [CONTROL] },
  bare: { records: { flow: flows(() => [{}, { destinationTransportPort: 80 }]) } },
  gap: {
    records: {
      flow: flows(() => [NAMED]),
      coverage: present({ from: AGAINST.from, to: AGAINST.from + 2 * DAY }, { from: PERIOD.from, to: PERIOD.to }),
    },
  },
  mixed: { records: { flow: flows((_, day) => [{ ...NAMED, ...(day % 2 ? untold : {}) }]) } },
  sampled: { records: { flow: flows(() => [{ ...NAMED, samplingProbability: 0.001 }]) } },
  some: { records: { flow: flows(() => [...Array.from({ length: 30 }, () => NAMED), ODD]) } },
  much: { records: { flow: flows(() => [NAMED, ODD]) } },
});

/** Fifty minutes into each day a talk that touches four quarters of an hour, and something else within one of them. */
function* longFlows(): Generator<MadeRecord> {
  for (const { from, to } of [AGAINST, PERIOD])
    for (let at = from; at < to; at += DAY) {
      yield flowAt(at + 50 * MINUTE, { ...WIREGUARD, flowEndMilliseconds: at + 95 * MINUTE }); // 00:45, 01:00, 01:15, 01:30
      yield flowAt(at + 61 * MINUTE, NAMED);
    }
}

test("time is shared by quarters of an hour: one of each of four classes is a quarter for each; look-ups are left out", async () => {
  const found = (await FOUND).classes;
  for (const of of ["namedTls", "cleartext", "vpn", "unnamedTls"])
    assert.ok(Math.abs(Number(share(found, of)) - 0.25) < 1e-9, of);
  assert.equal(share(found, "unresolved"), 0);
  const { octets, by } = shareDetails.parse(found.get("concealment.share.vpn")!.details);
  assert.ok(Math.abs(octets!.value.value - 0.25) < 1e-9);
  assert.deepEqual(
    by.map(({ id }) => id),
    ["vpn-mark"],
  );
});

test("what a port alone tells, or nothing does, is in the interval of all that it may be; marks leave nothing open", async () => {
  const { bare, classes, odd } = await FOUND;
  const held = (found: Found, of: string) => {
    const finding = found.get(`concealment.share.${of}`)!;
    assert.ok(finding.answered, of);
    const { share, octets } = shareDetails.parse(finding.details);
    const { value, low, high } = finding.estimate!;
    assert.deepEqual({ low, high }, share.range);
    assert.ok(share.low <= value && value <= share.high);
    return { value, low: low!, high: high!, told: share, octets: octets!.value.range, finding };
  };
  const vpn = held(bare, "vpn"); // half of the time is on port 443
  assert.ok(vpn.value === 0 && vpn.low === 0 && vpn.high >= 0.5 && vpn.told.high < 0.2);
  assert.ok(vpn.octets.high >= 0.5);
  assert.equal(vpn.finding.confidence.level, "low");
  assert.match(vpn.finding.claim, /what the records leave open/);
  const tls = held(bare, "unnamedTls");
  assert.ok(tls.low === 0 && tls.high >= 0.5);
  const marked = held(classes, "vpn");
  assert.deepEqual({ low: marked.low, high: marked.high }, { low: marked.told.low, high: marked.told.high });
  const beside = held(odd, "vpn"); // a fifth of the time nothing tells
  assert.ok(Math.abs(beside.value - 0.2) < 1e-9 && beside.high >= 0.4 && beside.low <= 0.2);
});

test("a move is told where it survives what is left open, else as one of what is told", async () => {
  const { appears, hides } = await FOUND;
  const claim = (found: Found) => {
    const finding = found.get("concealment.share.vpn")!;
    return finding.answered ? finding.claim : finding.reason;
  };
  assert.match(claim(appears), /\+50\.0 points .*whatever the rest is/);
  assert.match(claim(hides), /what is told moved by \+33\.3 points .*may undo that/);
});

test("a flow counts in all quarters that it touches, and a quarter with two classes is half of each", async () => {
  const found = (await FOUND).long;
  assert.ok(Math.abs(Number(share(found, "vpn")) - 3.5 / 4) < 1e-9);
  assert.ok(Math.abs(Number(share(found, "namedTls")) - 0.5 / 4) < 1e-9);
});

test("a relay counts as Tor only while it is listed", async () => {
  const listed = (address: Uint8Array, at: number) =>
    at >= PERIOD.from && address.at(-1) === 9 ? [{ role: "guard" }] : [];
  const date = (list: string, at: number) =>
    list === "tor-relays" ? { date: at >= PERIOD.from ? "2021-03-29" : "2021-01-01", later: false } : null;
  const found = await ask(
    { flow: flows(() => [{}, { destinationAddress: "203.0.113.10" }]) },
    { torRelays: listed, listDate: date },
  );
  const tor = found.get("concealment.share.tor")!;
  assert.ok(tor.answered);
  assert.ok(Math.abs(tor.estimate!.value - 0.5) < 1e-9);
  const details = shareDetails.parse(tor.details);
  assert.equal(details.against!.value, 0);
  assert.deepEqual(details.tor, { relays: 1, hosts: 1, medianRelays: 1 });
  assert.deepEqual(details.lists, [{ list: "tor-relays", date: "2021-03-29", later: false }]);
});

test("a site of a VPN provider that is visited is no VPN", async () => {
  const found = (await FOUND).visited;
  assert.equal(share(found, "vpn"), 0);
  const { visited } = shareDetails.parse(found.get("concealment.share.vpn")!.details).vpn!;
  assert.deepEqual(visited.names, ["www.vpn.example"]);
  assert.equal(visited.addresses, 1);
  assert.ok(visited.flows > 0);
});

/** Days on which so many of a dozen flows are TLS with a name, the others readable. */
function mixture(host: string, seed: number, before: number, after: number, vpn = 0) {
  const random = createRandom(seed);
  return flows((window) => [
    ...Array.from({ length: 24 }, () => ({
      ...(random.next() < (window === "after" ? after : before) ? NAMED : HTTP),
      sourceAddress: host,
    })),
    ...Array.from({ length: window === "after" ? vpn : 0 }, () => ({ ...WIREGUARD, sourceAddress: host })),
  ]);
}

function* all(...parts: Iterable<MadeRecord>[]): Generator<MadeRecord> {
  for (const part of parts) yield* part;
}

const told = (findings: ReadonlyMap<string, Finding>) => {
  const { changes } = beyondDetails.parse(findings.get("concealment.beyondControls")!.details);
  return new Map(changes.map((one) => [one.class, one.told]));
};

test("when TLS rises everywhere, no rise of anything is told beyond the controls; when a VPN comes beside it, that is", async () => {
  const { alike, hiding } = await FOUND;
  assert.deepEqual(
    [...told(alike).values()].filter((one) => one !== "none"),
    [],
  );
  assert.equal(told(hiding).get("vpn"), "rise");
  assert.equal(told(hiding).get("tunnelled"), "rise");
});

test("without names named TLS is not observable, without lists Tor is not, without marks fully encrypted is not, without a control no trend is subtracted", async () => {
  const found = (await FOUND).bare;
  assert.equal(share(found, "namedTls"), "not-observable");
  assert.equal(share(found, "tor"), "not-observable");
  const reason = (id: string) => {
    const finding = found.get(id)!;
    return finding.answered ? "answered" : finding.reason;
  };
  assert.equal(reason("concealment.fullyEncrypted"), "not-observable");
  assert.equal(reason("concealment.beyondControls"), "no-control");
});

test("few days that are covered, or sampling that only some exporters tell, are refused", async () => {
  const { gap, mixed } = await FOUND;
  const reasons = (found: ReadonlyMap<string, Finding>) => [
    ...new Set([...found.values()].map((one) => (one.answered ? "answered" : one.reason))),
  ];
  assert.deepEqual(reasons(gap), ["coverage"]);
  assert.deepEqual(reasons(mixed), ["unknown-sampling"]);
});

test("thin sampling and clocks that are wrong are said", async () => {
  const { sampled } = await FOUND;
  const named = sampled.get("concealment.share.namedTls")!;
  assert.ok(named.answered && named.confidence.because.some((one) => one.includes("sampling")));
  const found = "a clock of 1970";
  const defect = [{ time: PERIOD.from, format: "test", kind: "clock", octetOffset: 0, expected: "", found, count: 3 }];
  const wrong = await ask({ flow: flows(() => [NAMED]), defect });
  for (const of of ["namedTls", "vpn", "unresolved"]) {
    const told = wrong.get(`concealment.share.${of}`)!;
    assert.ok(told.answered && told.assumptions.some((one) => one.includes(found)), of);
    assert.ok(told.confidence.level !== "high" && told.confidence.because.some((one) => one.includes("clocks")), of);
  }
});

test("what looks fully encrypted is an indication, and nothing below the rate at which harmless traffic does", async () => {
  const { some, much } = await FOUND;
  const claim = (found: ReadonlyMap<string, Finding>) => {
    const finding = found.get("concealment.fullyEncrypted")!;
    return finding.answered ? finding.claim : finding.reason;
  };
  assert.match(claim(some), /6\.7 %.*says nothing/);
  assert.match(claim(much), /6\.7 %.*indication and no more/);
});

test("queries and code class the same flows alike", async () => {
  const random = createRandom(3);
  const marks = [
    "",
    "tls",
    "http",
    "wireguard",
    "dns",
    "ssh",
    "gre",
    "fully-encrypted",
    "tor",
    "quic,odd-server-name",
    "socks5",
  ];
  const ports = [53, 80, 443, 500, 853, 1080, 1194, 1723, 4500, 9001, 22, 8899, 51_820, 123];
  const pick = <T>(of: readonly T[]) => of[random.integer(of.length)]!;
  const made = Array.from({ length: 400 }, (_, k) => ({
    sourceAddress: "192.0.2.7",
    destinationAddress: "203.0.113.9",
    flowStartMilliseconds: PERIOD.from + (k * HOUR) / 10,
    sourceTransportPort: pick([40_000, 51_820, 1194, 500]),
    destinationTransportPort: pick(ports),
    protocolIdentifier: pick([6, 17, 17, 6, 50, 1, 47]),
    marks: pick(marks),
    serverName: pick(["", "", "www.example.org"]),
  }));
  const expected = new Map<string, number>();
  for (const flow of made) {
    const { id } = ruleOf({ ...flow, marks: flow.marks === "" ? [] : flow.marks.split(","), endpoint: null });
    expected.set(id, (expected.get(id) ?? 0) + 1);
  }
  const counted = await withRecords(
    {
      flow: made.map((flow) =>
        flowAt(flow.flowStartMilliseconds, { ...flow, flowEndMilliseconds: flow.flowStartMilliseconds }),
      ),
    },
    (store) => askRuled(store, { subject: OURS, windows: [PERIOD], weight: sql`1` }, { vpn: [], tor: [] }),
  );
  const found = new Map<string, number>();
  for (const { rule, flows: n } of counted) found.set(RULES[rule]!.id, (found.get(RULES[rule]!.id) ?? 0) + n);
  assert.deepEqual([...found].sort(), [...expected].sort());
});
