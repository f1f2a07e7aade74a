import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { knowing } from "../../../test/made-knowledge.ts";
import { madeOffice } from "../../../test/made-office.ts";
import { type MadeRecord, type MadeRecords, withRecords } from "../../../test/made-store.ts";
import { madeTunnel } from "../../../test/made-tunnels.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { DAY, HOUR, type Period } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import { runAnalysis } from "../run.ts";
import { dnsDetails, encryptedDetails } from "./details.ts";
import { suspected } from "./flows.ts";
import analysis from "./index.ts";
import { foundFrom, unlookedFrom } from "./power.ts";

const FROM = Date.UTC(2021, 2, 1);
const PERIOD = { from: FROM, to: FROM + 2 * DAY };
const OFFICE = madeOffice(["10.66.0.0/16"]);

/** One listed resolver. */
const RESOLVER: Partial<Knowledge> = {
  dohServers: (of) => ("address" in of && of.address[15] === 8 ? [{ operator: "test" }] : []),
};

/** What is seen in two days, or less. */
interface Case {
  readonly records: MadeRecords;
  readonly period?: Period;
}

/** tunnels.dns and tunnels.encryptedDns of each case: all in one store, ten days after each other. */
async function askEach<Name extends string>(cases: Record<Name, Case>): Promise<Record<Name, [Finding, Finding]>> {
  const names = Object.keys(cases) as Name[];
  const later = (name: Name) => names.indexOf(name) * 10 * DAY;
  const all: { [K in "dns" | "flow" | "defect"]: MadeRecord[] } = { dns: [], flow: [], defect: [] };
  for (const name of names)
    for (const kind of ["dns", "flow", "defect"] as const)
      for (const record of cases[name].records[kind] ?? []) all[kind].push(moved(record, later(name)));
  return withRecords(all, async (store) => {
    const found = {} as Record<Name, [Finding, Finding]>;
    for (const name of names) {
      const { from, to } = cases[name].period ?? PERIOD;
      const period = { from: from + later(name), to: to + later(name) };
      const task = { store, subject: OFFICE, controls: [], period, against: null, seed: 1 };
      const findings = await runAnalysis("tunnels", analysis, { ...task, knowledge: knowing(RESOLVER) }, {}, new Map());
      const of = (id: string) => findings.find((finding) => finding.id === id)!;
      found[name] = [of("tunnels.dns"), of("tunnels.encryptedDns")];
    }
    return found;
  });
}

function moved(record: MadeRecord, by: number): MadeRecord {
  const times = ["time", "flowStartMilliseconds", "flowEndMilliseconds"].filter((key) => key in record);
  return { ...record, ...Object.fromEntries(times.map((key) => [key, Number(record[key]) + by])) };
}

/** An ordinary look-up each minute. */
function* lookups(from = FROM, to = PERIOD.to): Generator<MadeRecord> {
  for (let time = from; time < to; time += 60_000)
    yield {
      time,
      clientAddress: `10.1.0.${1 + ((time / 60_000) % 20)}`,
      queryName: `www.site${(time / 60_000) % 50}.com`,
      queryType: "A",
      responseCode: "NOERROR",
      answers: "198.18.0.1",
      exporter: "sensor",
    };
}

function tunnel(client = "10.1.7.7") {
  const domains = ["t.example.co.uk"];
  return madeTunnel({ tool: "iodine", octetsPerSecond: 0.7, domains, client, from: FROM, to: PERIOD.to, seed: 2 });
}

function aMinute() {
  const domains = ["t.example.org"];
  return madeTunnel({ tool: "iodine", octetsPerSecond: 40, domains, client: "10.1.7.7", ...SHORT, seed: 2 });
}

/** What a resolver asks for: 1,100 domains a day, the same ones on most days. */
function* resolved({ from, to }: Period): Generator<MadeRecord> {
  for (let day = from; day < to; day += DAY)
    for (let k = 0; k < 1100; k++)
      yield {
        time: day + k * 60_000,
        clientAddress: "10.0.0.53",
        queryName: `www.site${k}.com`,
        queryType: "A",
        responseCode: "NOERROR",
        answers: "198.18.0.1",
        exporter: "sensor",
      };
}

/** The tunnel, as flows that carry the name asked for. */
function namedFlows(): MadeRecord[] {
  return [...tunnel()].map(({ time, clientAddress, queryName }) => ({
    ...exchange(Number(time), String(clientAddress), "203.0.113.53", 90, 150),
    dnsName: queryName!,
  }));
}

/** A tunnel straight to its server, beside look-ups. */
function straight(): MadeRecord[] {
  const told = { samplingProbability: 1, samplingKnownBy: "told" };
  const talk = Array.from({ length: 4000 }, (_, k) => ({
    ...exchange(FROM + k * 40_000, "10.1.7.7", "203.0.113.9", 190, 320),
    ...told,
  }));
  return [...flows(told), ...talk];
}

/** Encrypted exchanges, one every ten minutes. */
function secure(server: string, up: number, down: number): MadeRecord[] {
  return Array.from({ length: 200 }, (_, k) => ({
    ...exchange(FROM + k * 600_000, "10.1.7.7", server, up, down),
    destinationTransportPort: 443,
    protocolIdentifier: 6,
    samplingProbability: 1,
    samplingKnownBy: "told",
  }));
}

/** A minute is all there is. */
const SHORT = { from: FROM, to: FROM + 60_000 };

const FOUND = askEach({
  whole: { records: { dns: lookups() } },
  gap: { records: { dns: [...lookups(FROM, FROM + 6 * HOUR), ...lookups(FROM + 36 * HOUR)] } },
  sampled: { records: { dns: lookups(), flow: flows({ samplingProbability: 0.1, samplingKnownBy: "told" }) } },
  tunnel: { records: { dns: [...lookups(), ...tunnel()] } },
  ofOthers: { records: { dns: [...lookups(), ...tunnel("10.66.1.1"), ...tunnel("192.0.2.1")] } },
  short: { records: { dns: aMinute() }, period: SHORT },
  named: { records: { flow: namedFlows() } },
  straight: { records: { flow: straight() } },
  lookups: { records: { flow: flows({ samplingProbability: 1, samplingKnownBy: "told" }) } },
  thin: { records: { flow: flows({ samplingProbability: 0.001, samplingKnownBy: "told" }) } },
  bare: { records: { flow: [...flows({})].map(({ octetDeltaCount: _, ...flow }) => flow) } },
  much: { records: { flow: secure("203.0.113.8", 20_000, 30_000) } },
  little: { records: { flow: secure("203.0.113.8", 2000, 3000) } },
  untold: {
    records: {
      flow: [...secure("203.0.113.8", 2000, 3000), ...flows({})].map(({ samplingProbability: _, ...one }) => one),
    },
  },
  thinTunnel: {
    records: {
      dns: [...lookups(), ...[...tunnel()].filter((_, at) => at % 10 === 0)],
      flow: flows({ samplingProbability: 0.1, samplingKnownBy: "told" }),
    },
  },
  unlisted: { records: { flow: secure("203.0.113.7", 20_000, 30_000) } },
});

describe("what is told, and what is not", () => {
  test("nothing found is an answer with the rate that would have been found, which a gap and sampling raise", async () => {
    const {
      whole: [whole],
      gap: [gap],
      sampled: [sampled],
    } = await FOUND;
    const high = (finding: Finding) => (finding as Answered).estimate!.high!;
    assert.ok(
      whole.answered && whole.estimate!.value === 0 && high(whole) >= 4096 && high(whole) < 6000,
      String(high(whole)),
    );
    assert.ok(high(gap) > 2 * high(whole), String(high(gap)));
    assert.match((gap as Answered).claim, /% of the period was not seen/);
    assert.ok(high(sampled) > 9 * high(whole), String(high(sampled)));
    assert.ok((whole as Answered).assumptions.some((one) => one.includes("see every packet")));
    assert.ok(!(sampled as Answered).assumptions.some((one) => one.includes("see every packet")));
  });

  test("a tunnel is told by its registered domain, the name it lies below, and its client's /24", async () => {
    const [finding] = (await FOUND).tunnel;
    const [told, ...others] = dnsDetails.parse(finding.details).tunnels;
    assert.deepEqual(
      [others.length, told!.domain, told!.zone, told!.client, told!.verdict],
      [0, "example.co.uk", "t.example.co.uk", "10.1.7.0/24", "likely"],
    );
    // It carries 60,480; what the names can say bounds that from above, with what counts and ends them.
    const bound = told!.octetsPerDay / 60_480;
    assert.ok(
      bound > 1 && bound < 1.15 && told!.low < told!.octetsPerDay && told!.high > told!.octetsPerDay,
      String(bound),
    );
    assert.ok(
      finding.answered && finding.likelihood!.term === "very likely" && !/prove|confirm|likely/.test(finding.claim),
    );
    assert.doesNotMatch(JSON.stringify(finding), /10\.1\.7\.7/);
  });

  test("of a tunnel of which one packet in ten was seen the whole is told, from what was seen upwards", async () => {
    const [finding] = (await FOUND).thinTunnel;
    const [told] = dnsDetails.parse(finding.details).tunnels;
    const bound = told!.octetsPerDay / 60_480;
    assert.ok(bound > 0.95 && bound < 1.3, String(bound));
    assert.ok(told!.low < 0.2 * told!.octetsPerDay && told!.high > told!.octetsPerDay);
  });

  test("a resolver is told by its address, and its clients' names apart from a machine's, however long the period", async () => {
    const period = { from: FROM, to: FROM + 4 * DAY };
    const dns = [...resolved(period), ...tunnel("10.0.0.53")];
    const {
      resolver: [finding],
    } = await askEach({ resolver: { records: { dns }, period } });
    const [told] = dnsDetails.parse(finding.details).tunnels;
    assert.deepEqual([told?.client, told?.speaksForMany], ["10.0.0.53", true]);
  });

  test("who is excluded from the subject, or not of it, is not asked about", async () => {
    const [finding] = (await FOUND).ofOthers;
    assert.deepEqual(dnsDetails.parse(finding.details).tunnels, []);
  });

  test("a minute of names is too short to say that there is nothing, and says what was shaped like a tunnel", async () => {
    const [finding] = (await FOUND).short;
    assert.ok(!finding.answered && finding.reason === "too-short");
    assert.equal(dnsDetails.parse(finding.details).tooLittle.length, 1);
  });

  test("flows that carry the name asked for will do, without types and answers", async () => {
    const [finding] = (await FOUND).named;
    const { tunnels, namesFrom } = dnsDetails.parse(finding.details);
    assert.deepEqual([namesFrom, tunnels.length, tunnels[0]?.zone], ["flow", 1, "t.example.co.uk"]);
  });

  test("a clock that was found wrong is told, and nothing passes for high confidence", async () => {
    const defect = [
      { time: FROM, format: "test", kind: "clock", octetOffset: 0, expected: "", found: "a clock of 1970", count: 1 },
    ];
    const flow = [...flows({ samplingProbability: 1, samplingKnownBy: "told" })];
    const {
      faulty: [finding],
    } = await askEach({ faulty: { records: { dns: [...lookups(), ...tunnel()], flow, defect } } });
    assert.ok(finding.answered && finding.confidence.level !== "high");
    assert.ok(finding.assumptions.some((one) => one.includes("a clock of 1970")));
  });

  test("power: 96 names of 60 octets carry 4,096 with 95 in 100, and half of the day takes double", () => {
    const whole = foundFrom(4096, 30, 1, 1);
    assert.ok(whole > 4096 && whole < 5200, String(whole));
    assert.ok(
      Math.abs(foundFrom(4096, 0.5, 1, 1) / whole - 2) < 1e-9 &&
        Math.abs(foundFrom(4096, 30, 1, 0.01) / whole - 100) < 1e-9,
    );
  });

  test("power: what a domain beyond those looked at can say bounds what would have been found", () => {
    const domain = { domain: "example.org", queries: 1000, clients: 3, places: 500, octets: 40_000 };
    const ranked = [domain, domain, { ...domain, octets: 20_000 }];
    assert.equal(unlookedFrom(ranked, 3, 10), 0);
    const a = unlookedFrom(ranked, 2, 10);
    assert.ok(a > 1000 && a < 1010, String(a)); // some 502 names of 20 octets in ten days
  });
});

/** Of one client with one server, over an hour. */
const QUESTIONS = {
  client: "00000000000000000000FFFF0A000001",
  server: "",
  flows: 1000,
  octetsUp: 60_000,
  octetsDown: 200_000,
  packetsUp: 1000,
  packetsDown: 1000,
  minutes: 60,
  first: 0,
  last: 60,
  sampling: 1,
  unknownSampling: 0,
  untold: 0,
};

describe("without names", () => {
  test("a tunnel straight to its server is possible, and never more", async () => {
    const [finding] = (await FOUND).straight;
    const { tunnels } = dnsDetails.parse(finding.details);
    assert.deepEqual(
      tunnels.map(({ verdict, zone, client }) => [verdict, zone, client]),
      [["possible", "203.0.113.9", "10.1.7.0/24"]],
    );
    assert.ok(finding.answered && finding.confidence.level === "low" && finding.estimate!.high === null);
  });

  test("look-ups alone are no tunnel; sampled, more could have gone unseen; without octets nothing can be said", async () => {
    const {
      lookups: [none],
      thin: [thin],
      bare: [unknown],
    } = await FOUND;
    assert.ok(none.answered && thin.answered && none.estimate!.value === 0);
    assert.ok(thin.estimate!.high! > 50 * none.estimate!.high!);
    assert.ok(!unknown.answered && unknown.reason === "not-observable");
  });

  test("sampling that is not known leaves open how much went unseen", async () => {
    const [plain, secured] = (await FOUND).untold;
    for (const finding of [plain, secured]) {
      assert.ok(finding.answered && finding.estimate!.value === 0 && finding.estimate!.high === null, finding.id);
      assert.match(finding.claim, /sampling, which is not known, hides/);
    }
    assert.equal(dnsDetails.parse(plain.details).foundFrom, null);
  });

  for (const [version, server, headers] of [
    ["IPv4", "00000000000000000000FFFFCB007109", 28],
    ["IPv6", "20010DB8000000000000000000000035", 48],
  ] as const)
    test(`over ${version}, ordinary questions to a resolver of one's own are not long, and a tunnel's are`, () => {
      const beside = { ...QUESTIONS, client: QUESTIONS.client.replace("0A", "0B"), server: server.replace("0", "1") };
      const own = (octets: number) => ({ ...QUESTIONS, server, octetsUp: 1000 * (octets + headers) });
      assert.deepEqual(suspected([own(50), beside], 1), []);
      assert.equal(suspected([own(120), beside], 1).length, 1);
    });
});

describe("encrypted DNS", () => {
  test("a client that sends more than look-ups need is possible; one that looks up is not; an unlisted server is not asked about", async () => {
    const {
      much: [, much],
      little: [, little],
      unlisted: [, elsewhere],
    } = await FOUND;
    assert.deepEqual(
      encryptedDetails.parse(much.details).tunnels.map(({ verdict }) => verdict),
      ["possible"],
    );
    assert.ok(little.answered && little.estimate!.value === 0 && little.estimate!.high! >= 500_000);
    assert.ok(!elsewhere.answered && elsewhere.reason === "not-observable");
  });
});

/** Look-ups of three clients at the resolver, as flows tell them. */
function* flows(more: MadeRecord): Generator<MadeRecord> {
  for (let k = 0; k < 600; k++)
    yield { ...exchange(FROM + k * 200_000, `10.1.0.${1 + (k % 3)}`, "203.0.113.53", 70, 140), ...more };
}

function exchange(time: number, client: string, server: string, up: number, down: number): MadeRecord {
  return {
    flowStartMilliseconds: time,
    flowEndMilliseconds: time + 20,
    sourceAddress: client,
    destinationAddress: server,
    sourceTransportPort: 40_000,
    destinationTransportPort: 53,
    protocolIdentifier: 17,
    octetDeltaCount: up,
    packetDeltaCount: 1,
    reverseOctetDeltaCount: down,
    reversePacketDeltaCount: 1,
    exporter: "sensor",
  };
}
