import { createHash } from "node:crypto";
import { type Answered, type Finding, type Findings, findingsSchema } from "../src/finding/finding.ts";
import { likelihoodTerm } from "../src/finding/likelihood.ts";

/**
 * Findings made by formula for tests of whatever shows findings: growth, rhythm and paths with figures, answers that
 * cannot be given, gaps, defects, made-up and measured inputs. The numbers mean nothing.
 */
export function madeFindings(): Findings {
  return findingsSchema.parse({
    schemaVersion: 1,
    study: STUDY,
    coverage: COVERAGE,
    findings: [
      ...[growth(), growthHosts(), rhythm(), shift(), share(), upstream(), neighbours(), activity(), mining()],
      ...[presence(), dependence()],
    ],
  });
}

const DAY = 86_400_000;
const WORLD = "north-korea-2017-2019";
const WORK_SEED = 20191101;
const PERIOD = { from: "2019-04-01T00:00:00Z", to: "2019-10-01T00:00:00Z" };
const AGAINST = { from: "2017-04-01T00:00:00Z", to: "2017-10-01T00:00:00Z" };
const digest = (name: string) => createHash("sha256").update(name).digest("hex");
const iso = (at: number) => new Date(at).toISOString();

const STUDY = {
  subject: {
    id: "north-korea",
    title: "North Korea",
    sha256: digest("subject"),
    timeZone: "Asia/Pyongyang",
    source: "subjects/north-korea.yaml",
  },
  period: PERIOD,
  against: AGAINST,
  questions: [
    { analysis: "growth", period: PERIOD, against: AGAINST },
    { analysis: "rhythm", period: PERIOD, against: AGAINST },
    { analysis: "paths", period: PERIOD, against: null },
  ],
  seed: WORK_SEED,
  settings: { growth: { leastCoverage: 0.8 }, rhythm: { permutations: 9999, halfHours: true } },
  references: [
    { family: "prefix-origins", date: "2019-07-01", sha256: digest("origins"), later: false },
    { family: "as-names", date: "2024-05-01", sha256: digest("names"), later: true },
  ],
  inputs: [
    {
      path: "worlds/north-korea-2017-2019/flows-1.nfcap",
      sha256: digest("flows-1"),
      format: "netflow9",
      state: "whole",
      records: { flow: 1_204_331 },
      defects: {},
      settings: {},
      madeUp: { world: WORLD, seed: WORK_SEED },
    },
    {
      path: "worlds/north-korea-2017-2019/flows-2.nfcap",
      sha256: digest("flows-2"),
      format: "netflow9",
      state: "partial",
      records: { flow: 1_118_002 },
      defects: { truncated: 1, "unknown-template": 14 },
      settings: { sampling: "1:1000" },
      madeUp: { world: WORLD, seed: WORK_SEED },
    },
    {
      path: "examples/ris/updates.20151023.1200.mrt.gz",
      sha256: digest("ris"),
      format: "mrt",
      state: "whole",
      records: { route: 8_412 },
      defects: { "bad-length": 2 },
      settings: {},
      madeUp: null,
    },
    {
      path: "examples/broken.pcap",
      sha256: digest("broken"),
      format: "pcap",
      state: "refused",
      records: {},
      defects: { "bad-magic": 1 },
      settings: {},
      madeUp: null,
    },
  ],
  narrows: "0.1.0",
};

const COVERAGE = {
  share: 0.943,
  gaps: [
    { from: "2019-06-11T00:00:00Z", to: "2019-06-25T00:00:00Z", exporter: "192.0.2.1/0", why: "exporter silent" },
    {
      from: "2017-07-01T06:00:00Z",
      to: "2017-07-01T09:30:00Z",
      exporter: "192.0.2.7/256",
      why: "sequence numbers lost",
    },
  ],
  sampling: "mixed",
  lossShare: 0.0021,
  events: [
    { at: "2018-02-01T00:00:00Z", exporter: "192.0.2.1/0", what: "sampling changed from 1:100 to 1:1000" },
    { at: "2018-09-01T00:00:00Z", exporter: "192.0.2.9/0", what: "exporter joined" },
  ],
};

/** A wave of known shape between 0 and 1, so that no chance is needed. */
function wave(index: number): number {
  return 0.5 + 0.5 * Math.sin(index * 1.7) * Math.cos(index * 0.31);
}

function days(
  from: string,
  to: string,
  value: (index: number) => number,
  width: number,
  hidden: (at: number) => boolean,
) {
  const points = [];
  for (let at = Date.parse(from), index = 0; at < Date.parse(to); at += DAY, index++) {
    const middle = value(index);
    points.push(
      hidden(at)
        ? { at: iso(at), value: null, low: null, high: null }
        : { at: iso(at), value: middle, low: middle * (1 - width), high: middle * (1 + width) },
    );
  }
  return points;
}

const inGap = (at: number) =>
  (at >= Date.parse("2019-06-11T00:00:00Z") && at < Date.parse("2019-06-25T00:00:00Z")) ||
  (at >= Date.parse("2018-01-05T00:00:00Z") && at < Date.parse("2018-01-08T00:00:00Z"));

const EVENTS = [
  { at: "2017-10-01T09:07:51Z", title: "TransTelecom appears upstream" },
  { at: "2018-02-01T00:00:00Z", title: "sampling 1:100 → 1:1000" },
  { at: "2018-05-04T15:00:00Z", title: "clocks back to UTC+9" },
  { at: "2018-06-12T00:00:00Z", title: "summit in Singapore" },
  { at: "2019-09-10T00:00:00Z", title: "one subnet wholly to TransTelecom" },
];

const WINDOWS = [
  { ...AGAINST, label: "2017, compared with" },
  { ...PERIOD, label: "2019, the period" },
];

const MADE = { madeUp: [WORLD], period: PERIOD, against: AGAINST };

function evidence(question: string, inputs: string[]) {
  return [
    {
      question,
      sql: `SELECT toStartOfDay(flowStartMilliseconds, 'UTC') AS day,\n       sum(octetDeltaCount / samplingProbability) AS octets\nFROM flow\nWHERE flowStartMilliseconds >= {from:DateTime64(3)} AND flowStartMilliseconds < {to:DateTime64(3)}\nGROUP BY day\nORDER BY day`,
      rows: 366,
      sha256: digest(question),
      inputs: inputs.map(digest),
    },
  ];
}

const FLOWS = ["flows-1", "flows-2"];

function growth(): Finding {
  return {
    ...MADE,
    id: "growth.octets",
    analysis: "growth",
    method: { id: "ratio-of-means-ar1", version: 1 },
    answered: true,
    claim: "Octets a day grew about fourfold from April to September 2017 to the same months of 2019",
    estimate: { value: 4.03, low: 3.61, high: 4.49, level: 0.95, unit: "ratio", n: 183, nEffective: 71.4 },
    likelihood: likelihoodTerm(0.97),
    confidence: {
      level: "moderate",
      because: ["94 % of the hours are covered", "two exporters joined, which the controls allow for"],
    },
    assumptions: [
      "The exporters see the same share of the subject's paths in both periods, after the controls are allowed for.",
      "Sampling is independent of the size of a flow.",
    ],
    alternatives: [
      { explanation: "More exporters see the subject, not more use", ruledOutBy: "control networks grew by 4 % only" },
      { explanation: "One bulk transfer dominates", ruledOutBy: null },
    ],
    sensitivity: [
      { changed: "core + suspected members", value: 3.97 },
      { changed: "without the three busiest days", value: 3.88 },
      { changed: "each control left out, least", value: null },
    ],
    evidence: evidence("octets a day, weighted by 1 / samplingProbability", FLOWS),
    figures: [
      {
        kind: "volume",
        title: "Bytes a day, 2017 to 2019",
        caption: "Daily bytes with 95 % intervals; shaded where no exporter reported.",
        unit: "octets per day",
        zone: "Asia/Pyongyang",
        series: [
          {
            name: "North Korea",
            points: days(
              "2017-04-01T00:00:00Z",
              "2019-10-01T00:00:00Z",
              (index) => 4.2e9 * (1 + (3 * index) / 900) * (0.8 + 0.4 * wave(index)),
              0.12,
              inGap,
            ),
          },
          {
            name: "control: university-example",
            points: days(
              "2017-04-01T00:00:00Z",
              "2019-10-01T00:00:00Z",
              (index) => 5.5e9 * (0.95 + 0.1 * wave(index + 3)),
              0.05,
              inGap,
            ),
          },
        ],
        windows: WINDOWS,
        events: EVENTS,
      },
    ],
    details: { perWeek: { slope: 0.011 } },
  };
}

function growthHosts(): Finding {
  return {
    ...MADE,
    id: "growth.hosts",
    analysis: "growth",
    method: { id: "ratio-of-means-ar1", version: 1 },
    answered: false,
    reason: "unknown-sampling",
    needs: "Distinct hosts under sampling need the sampling probability of every exporter; two of five do not tell it.",
    assumptions: [],
    alternatives: [],
    evidence: [],
    figures: [],
    details: {},
  };
}

function week(peak: number, weekend: number): number[][] {
  const raw = Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (_, hour) => {
      const bump = Math.exp(-((((hour - peak + 36) % 24) - 12) ** 2) / 18);
      return (0.15 + bump) * (day >= 5 ? weekend : 1);
    }),
  );
  const sum = raw.flat().reduce((total, value) => total + value, 0);
  return raw.map((hours) => hours.map((value) => value / sum));
}

function rhythm(): Finding {
  return {
    ...MADE,
    id: "rhythm.workHourShare",
    analysis: "rhythm",
    method: { id: "week-blocks", version: 2 },
    answered: true,
    claim: "Working hours, 08:00 to 18:00 on working days in Pyongyang time, hold about 47 % of the bytes",
    estimate: { value: 0.472, low: 0.447, high: 0.497, level: 0.95, unit: "share of octets", n: 26, nEffective: 22 },
    likelihood: null,
    confidence: { level: "high", because: ["26 whole weeks", "bytes and flows agree"] },
    assumptions: ["The exporters' clocks are right to a minute."],
    alternatives: [{ explanation: "A miner that runs by day", ruledOutBy: "no stratum flows" }],
    sensitivity: [{ changed: "by flows, not bytes", value: 0.461 }],
    evidence: evidence("octets by half-hour of the week in the subject's time", FLOWS),
    figures: [
      {
        kind: "week",
        title: "The week before and after",
        caption: "Share of the week's bytes in each hour, in Pyongyang time (+08:30 until May 2018, +09:00 since).",
        unit: "share of octets",
        zone: "Asia/Pyongyang",
        weeks: [
          { label: "2017, compared with", shares: week(20, 1.5), weeks: 26 },
          { label: "2019, the period", shares: week(11, 0.5), weeks: 24 },
        ],
      },
    ],
    details: {},
  };
}

function shift(): Finding {
  return {
    ...rhythm(),
    id: "rhythm.shift",
    answered: true,
    claim: "The week's shape moved from weekend evenings to the hours of offices",
    estimate: { value: 13.6, low: 13.1, high: 14.2, level: 0.95, unit: "hour of day", n: 26, nEffective: null },
    likelihood: likelihoodTerm(0.9),
    confidence: { level: "moderate", because: ["half of the weeks of 2017 lie before the exporter of 2018 joined"] },
    assumptions: [],
    alternatives: [],
    sensitivity: [],
    figures: [],
    evidence: [],
    details: { shifted: true, pValue: 0.0004 },
  };
}

function share(): Answered {
  const from = Date.parse("2017-04-01T00:00:00Z");
  const at = (month: number) => iso(Date.UTC(2017, 3 + month, 1));
  const russian = (month: number) => (Date.parse(at(month)) < Date.parse("2017-10-01") ? 0.001 : 0.36 + 0.004 * month);
  const months = Array.from({ length: 30 }, (_, month) => month);
  const points = (value: (month: number) => number, width: number) =>
    months.map((month) => {
      if (month === 14) return { at: at(month), value: null, low: null, high: null };
      const middle = value(month) + 0.02 * (wave(month) - 0.5);
      const clipped = Math.max(0, middle);
      return { at: at(month), value: clipped, low: Math.max(0, clipped - width), high: Math.min(1, clipped + width) };
    });
  return {
    ...MADE,
    against: { from: iso(from), to: AGAINST.to },
    id: "paths.share.transtelecom",
    analysis: "paths",
    method: { id: "share-by-way", version: 1 },
    answered: true,
    claim: "TransTelecom (AS20485) carried about 45 % of the subject's bytes",
    estimate: { value: 0.452, low: 0.43, high: 0.474, level: 0.95, unit: "share of octets", n: 183, nEffective: 96 },
    likelihood: likelihoodTerm(0.93),
    confidence: { level: "low", because: ["a single exporter tells the next-hop AS"] },
    assumptions: ["Flows without a next-hop AS go the way of their prefix."],
    alternatives: [{ explanation: "Return traffic takes another way", ruledOutBy: null }],
    sensitivity: [{ changed: "core + suspected members", value: 0.449 }],
    evidence: evidence("octets by next-hop AS and month", FLOWS),
    figures: [
      {
        kind: "shares",
        title: "Through whose networks the bytes left",
        caption: "Monthly shares with 95 % intervals.",
        unit: "share of octets",
        zone: "Asia/Pyongyang",
        series: [
          { id: "china-unicom", name: "China Unicom (AS4837)", points: points((month) => 0.93 - russian(month), 0.03) },
          { id: "transtelecom", name: "TransTelecom (AS20485)", points: points(russian, 0.03) },
          { id: "unattributed", name: "not attributed", points: points(() => 0.07, 0.01) },
        ],
        windows: [],
        events: EVENTS.slice(0, 2),
      },
    ],
    details: {},
  };
}

function upstream(): Finding {
  return {
    ...share(),
    id: "paths.newUpstream",
    answered: true,
    claim: "A new upstream, TransTelecom, carried traffic from 1 October 2017",
    estimate: null,
    likelihood: likelihoodTerm(0.98),
    confidence: { level: "moderate", because: ["seen in flows and in routes"] },
    figures: [],
    sensitivity: [],
    details: { upstreams: [{ asn: 20485, way: "transtelecom", verdict: "confirmed" }] },
  };
}

const PREFIXES = ["175.45.176.0/24", "175.45.177.0/24", "175.45.178.0/24", "175.45.179.0/24"];

function neighbours(): Finding {
  const day = (hours: number) => iso(Date.UTC(2015, 9, 23) + hours * 3_600_000);
  return {
    id: "paths.hegemony.4837",
    analysis: "paths",
    method: { id: "as-hegemony", version: 1 },
    period: { from: "2015-10-23T00:00:00Z", to: "2015-10-24T00:00:00Z" },
    against: null,
    madeUp: [],
    answered: true,
    claim: "On 23 October 2015 nearly every path to the subject crossed AS4837",
    estimate: { value: 0.98, low: 0.91, high: 1, level: 0.95, unit: "share of paths", n: 31, nEffective: null },
    likelihood: null,
    confidence: { level: "moderate", because: ["31 peers of one route collector"] },
    assumptions: ["The peers of the collector stand for the internet."],
    alternatives: [],
    sensitivity: [],
    evidence: evidence("neighbour of AS131279 by prefix and peer", ["ris"]),
    figures: [
      {
        kind: "timeline",
        title: "Neighbours of AS131279 by prefix",
        caption: "From the RIS updates of 23 October 2015.",
        unit: "prefix and neighbour",
        zone: "Asia/Pyongyang",
        rows: PREFIXES,
        spans: PREFIXES.flatMap((row, at) => [
          { row, name: "AS4837 China Unicom", from: day(0), to: day(at === 1 ? 9.5 : 24) },
          ...(at === 1 ? [{ row, name: "AS4837 China Unicom", from: day(11), to: day(24) }] : []),
          ...(at === 3 ? [{ row, name: "AS22351 Intelsat", from: day(20.2), to: day(20.6) }] : []),
        ]),
        events: [{ at: day(9.5), title: "withdrawn for ninety minutes" }],
      },
    ],
    details: {},
  };
}

function activity(): Finding {
  return {
    ...growthHosts(),
    id: "activity.share.streaming",
    analysis: "activity",
    method: { id: "service-names", version: 1 },
    answered: false,
    reason: "too-short",
    needs: "13 weeks with at least 80 % of their hours covered; there are 9.",
  } as Finding;
}

function mining(): Finding {
  return {
    ...growthHosts(),
    id: "mining.capacity",
    analysis: "mining",
    method: { id: "share-rate", version: 1 },
    answered: false,
    reason: "not-observable",
    needs: "Packet times; the records here are 60-second aggregates.",
    madeUp: [],
  } as Finding;
}

const COUNTRIES = [
  { country: "IN", name: "India", value: 3.2, low: 2.6, high: 3.9, level: 4, note: "evenings of Asia/Kolkata" },
  { country: "NP", name: "Nepal", value: 1.9, low: 1.2, high: null, level: 3, note: "" },
  { country: "NZ", name: "New Zealand", value: 0.9, low: 0.6, high: 1.4, level: 0, note: "as expected" },
];

function presence(): Finding {
  return {
    ...share(),
    against: null,
    id: "presence.IN",
    analysis: "presence",
    method: { id: "excess-and-ladder", version: 1 },
    answered: true,
    claim: "People who use the subject's services sat in India, at step 4 of 5 of the evidence",
    estimate: { value: 3.2, low: 2.6, high: 3.9, level: 0.95, unit: "ratio", n: 183, nEffective: 120 },
    evidence: evidence("distinct networks a day by country", FLOWS),
    figures: [
      {
        kind: "countries",
        title: "Countries that the subject's services are used from",
        caption: "Seen against expected, with the step of the evidence.",
        unit: "ratio",
        zone: "Asia/Pyongyang",
        rows: COUNTRIES,
      },
    ],
    details: { level: 4 },
  };
}

const CARRIED = [
  { from: "North Korea", to: "China Unicom", value: 0.5, low: 0.46, high: 0.54 },
  { from: "North Korea", to: "TransTelecom", value: 0.45, low: 0.42, high: 0.48 },
  { from: "China Unicom", to: "China", value: 0.38, low: 0.33, high: 0.43 },
  { from: "China Unicom", to: "elsewhere", value: 0.12, low: 0.1, high: 0.14 },
  { from: "TransTelecom", to: "Russia", value: 0.3, low: 0.26, high: 0.34 },
  { from: "TransTelecom", to: "elsewhere", value: 0.15, low: 0.12, high: 0.18 },
];

function dependence(): Finding {
  const head = { caption: "Of the period.", unit: "share of octets", zone: "Asia/Pyongyang" };
  const before = { value: 0.6, low: 0.52, high: 0.69 };
  return {
    ...share(),
    id: "dependence.AS4837",
    analysis: "dependence",
    method: { id: "shares-of-entities", version: 1 },
    answered: true,
    claim: "China Unicom carried about half of the subject's bytes",
    estimate: { value: 0.5, low: 0.46, high: 0.54, level: 0.95, unit: "share of octets", n: 183, nEffective: 90 },
    likelihood: null,
    evidence: evidence("octets by entity", FLOWS),
    figures: [
      {
        ...head,
        kind: "ranking",
        title: "Whom the subject rests on",
        rows: [
          { name: "China Unicom", value: 0.5, low: 0.46, high: 0.54, note: "carrier, China", before },
          { name: "TransTelecom", value: 0.45, low: 0.42, high: 0.48, note: "carrier, Russia", before: null },
          { name: "A host abroad", value: 0.02, low: 0.001, high: null, note: "", before: null },
        ],
      },
      { ...head, kind: "links", title: "Where the bytes went", links: CARRIED },
      {
        ...head,
        kind: "calibration",
        title: "Said and happened",
        unit: "share of judgments",
        bins: [
          { stated: 0.1, held: 0.08, low: 0.03, high: 0.17, n: 60 },
          { stated: 0.5, held: 0.44, low: 0.32, high: 0.57, n: 60 },
          { stated: 0.9, held: 0.93, low: 0.84, high: 0.98, n: 60 },
        ],
      },
    ],
    details: { entity: "AS4837" },
  };
}
