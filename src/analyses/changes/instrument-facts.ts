import type { Subject } from "../../subject/subject.ts";
import type { LocalDay } from "../instrument/local-time.ts";
import { startOfDay } from "../instrument/local-time.ts";
import type { DailyTotal } from "./ask.ts";
import type { Scene } from "./scene.ts";

/** A dated change of how the subject is seen. */
export interface InstrumentFact {
  readonly kind: "exporter" | "sampling" | "coverage" | "prefix" | "loss" | "double export";
  readonly day: LocalDay;
  /** Null when it concerns all of them. */
  readonly exporter: string | null;
  readonly what: string;
}

const SAME_PROBABILITY = 1.1;
/** Of sampled records, packets per record that differ by more speak for a rate that is not the one told. */
const SAME_PACKETS = 1.25;
/** Days without anything that counts, from which on who knows what changed meanwhile. */
const LONG_GAP = 7;
const TOLD_LOSS = 0.01; // RELIABILITY §6
const TOLD_TWICE = 0.05;
/** Days on either side that are compared where a fact is no step in itself. */
const SIDE = 7;

/** All that is known to have changed in the instrument, by day. */
export function instrumentFacts(scene: Scene, subject: Subject): InstrumentFact[] {
  const facts = [
    ...scene.exporters.flatMap((exporter) => ofExporter(scene, exporter)),
    ...gaps(scene),
    ...prefixes(scene, subject),
    ...doubleExport(scene),
  ];
  return facts.sort((a, b) => a.day - b.day || (a.what < b.what ? -1 : 1));
}

function ofExporter(scene: Scene, exporter: string): InstrumentFact[] {
  const rows = scene.rows.filter((row) => row.exporter === exporter);
  const days = byDay(rows);
  const [first, last] = [Math.min(...days.keys()), Math.max(...days.keys())];
  const facts: InstrumentFact[] = [];
  const fact = (kind: InstrumentFact["kind"], day: LocalDay, what: string) => facts.push({ kind, day, exporter, what });
  if (first > scene.span.from + 1) fact("exporter", first, `${exporter} is first seen`);
  if (last < scene.span.to - 2) fact("exporter", last + 1, `${exporter} is last seen`);
  let before: DayFacts | null = null;
  for (const [day, now] of [...days].sort(([a], [b]) => a - b)) {
    if (before && apart(before.probability, now.probability) > Math.log(SAME_PROBABILITY))
      fact("sampling", day, `${exporter} samples ${rate(now.probability)} instead of ${rate(before.probability)}`);
    before = now;
  }
  for (const { day, ratio } of steps(days, scene.span))
    fact("sampling", day, `packets per sampled record of ${exporter} change ×${ratio.toFixed(2)}`);
  let lossy = false;
  for (const { utcDay, lost, received } of scene.loss.filter((row) => row.exporter === exporter)) {
    const now = lost > TOLD_LOSS * (lost + received);
    if (now !== lossy) fact("loss", utcDay, `loss of ${exporter} ${now ? "rises above" : "falls below"} 1 %`);
    lossy = now;
  }
  return facts;
}

interface DayFacts {
  /** Mean of the logarithm over records; null when not told. */
  readonly probability: number | null;
  readonly packets: number;
  readonly records: number;
}

function byDay(rows: readonly DailyTotal[]): Map<LocalDay, DayFacts> {
  const sums = new Map<LocalDay, { told: number; logs: number; packets: number; records: number }>();
  for (const { day, samplingProbability, records, packets } of rows) {
    const sum = sums.get(day) ?? { told: 0, logs: 0, packets: 0, records: 0 };
    sums.set(day, sum);
    if (samplingProbability !== null) {
      sum.told += records;
      sum.logs += records * Math.log(samplingProbability);
    }
    sum.packets += packets;
    sum.records += records;
  }
  return new Map(
    [...sums].map(([day, { told, logs, packets, records }]) => [
      day,
      { probability: told > 0 ? Math.exp(logs / told) : null, packets, records },
    ]),
  );
}

/** Where the packets per sampled record step: the greatest step of each run of days that all differ enough. */
function steps(
  days: ReadonlyMap<LocalDay, DayFacts>,
  span: { from: number; to: number },
): { day: number; ratio: number }[] {
  const found: { day: number; ratio: number }[] = [];
  for (let day = span.from + SIDE; day < span.to - SIDE; day++) {
    const [before, after] = [perRecord(days, day - SIDE, day), perRecord(days, day, day + SIDE)];
    if (before === null || after === null || Math.abs(Math.log(after / before)) < Math.log(SAME_PACKETS)) continue;
    const last = found.at(-1);
    const ratio = after / before;
    if (!last || day - last.day > SIDE) found.push({ day, ratio });
    else if (Math.abs(Math.log(ratio)) > Math.abs(Math.log(last.ratio))) found[found.length - 1] = { day, ratio };
  }
  return found;
}

/** Null where records are known to be whole: then a flow's packets are use, not sampling. */
function perRecord(days: ReadonlyMap<LocalDay, DayFacts>, from: LocalDay, to: LocalDay): number | null {
  let packets = 0;
  let records = 0;
  for (let day = from; day < to; day++) {
    const one = days.get(day);
    if (!one || one.probability === 1) continue;
    packets += one.packets;
    records += one.records;
  }
  return records > 0 && packets > 0 ? packets / records : null;
}

function gaps({ span, coverage }: Scene): InstrumentFact[] {
  const facts: InstrumentFact[] = [];
  let from: LocalDay | null = null;
  for (let day = span.from; day <= span.to; day++) {
    const missing = day < span.to && !coverage.complete(day);
    if (missing) from ??= day;
    else if (from !== null) {
      const what = `${day - from} days that do not count`;
      if (day - from >= LONG_GAP && from > span.from && day < span.to)
        facts.push(
          { kind: "coverage", day: from, exporter: null, what },
          { kind: "coverage", day, exporter: null, what },
        );
      from = null;
    }
  }
  return facts;
}

function prefixes({ span }: Scene, subject: Subject): InstrumentFact[] {
  const facts: InstrumentFact[] = [];
  for (let day = span.from + 1; day < span.to; day++) {
    const [from, to] = [startOfDay(day, subject.zone), startOfDay(day + 1, subject.zone)];
    for (const { period, grade, because } of subject.members)
      if (grade === "core")
        for (const [end, verb] of [
          [period.from, "begins"],
          [period.to, "ends"],
        ] as const)
          if (end >= from && end < to)
            facts.push({ kind: "prefix", day, exporter: null, what: `a member ${verb}: ${because}` });
  }
  return facts;
}

function doubleExport({ twice, span }: Scene): InstrumentFact[] {
  const days = new Map(twice.map((row) => [row.day, row] as const));
  const share = (from: number, to: number) => {
    let [keys, both] = [0, 0];
    for (let day = from; day < to; day++) {
      keys += days.get(day)?.keys ?? 0;
      both += days.get(day)?.twice ?? 0;
    }
    return keys > 0 ? both / keys : null;
  };
  const facts: InstrumentFact[] = [];
  for (let day = span.from + SIDE; day < span.to - SIDE; day++) {
    const [before, after] = [share(day - SIDE, day), share(day, day + SIDE)];
    if (before === null || after === null || Math.abs(after - before) < TOLD_TWICE) continue;
    if (facts.length > 0 && day - facts.at(-1)!.day <= 2 * SIDE) continue;
    const what = `flows told by more than one exporter go from ${percent(before)} to ${percent(after)}`;
    facts.push({ kind: "double export", day: day + Math.floor(SIDE / 2), exporter: null, what });
  }
  return facts;
}

function apart(a: number | null, b: number | null): number {
  if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(Math.log(a / b));
}

function rate(probability: number | null): string {
  return probability === null ? "at a rate that is not told" : `1:${Math.round(1 / probability)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
