import { groupKey, type SampledGroup, samplingKnown, scaledByExporter } from "../instrument/sampling.ts";
import type { Scene } from "./scene.ts";
import { type DaySpan, sampledGroups } from "./series.ts";

/** What is known of sampling over the two windows. */
export interface SamplingFacts {
  readonly known: boolean;
  /** Whether every record stands for itself: told to be unsampled. */
  readonly whole: boolean;
  /** Whether each exporter sampled alike in both windows; of unknown sampling, whether nothing speaks against it. */
  readonly alike: boolean;
  /** Ratio of packets per record, later ÷ earlier, of the exporter that changed most; null when packets are not told. */
  readonly packetsPerRecord: number | null;
  readonly probabilities: readonly number[];
  /** Exporters that multiplied before they sent. */
  readonly scaledAlready: readonly string[];
}

/** Packets per record that differ by more than this between the windows speak for a change of sampling. */
const MOST_CHANGE = 1.25;
/** Below this nearly every record is of one sampled packet, however thin the sampling: then packets per record tell nothing. */
const TELLING_PACKETS = 3;
/** Mean samplingProbability that differs by less is the same. */
const SAME_PROBABILITY = 1.1;

export function samplingFacts(scene: Scene): SamplingFacts {
  const rows = scene.core.filter(({ day }) => [scene.before, scene.after].some((window) => inside(day, window)));
  const groups = sampledGroups(rows);
  const scaled = scaledByExporter(groups);
  const probabilities = new Set(groups.flatMap(({ samplingProbability }) => samplingProbability ?? []));
  const known = samplingKnown(groups);
  const told = scene.panel.flatMap((exporter) => perRecord(scene, exporter) ?? []);
  const largest = told.reduce<number | null>((most, { before, after }) => {
    const each = after / before;
    return most === null || Math.abs(Math.log(each)) > Math.abs(Math.log(most)) ? each : most;
  }, null);
  const telling = told.every(({ before, after }) => Math.max(before, after) >= TELLING_PACKETS);
  return {
    known,
    whole: known && groups.every((group) => group.samplingProbability === 1 || group.samplingProbability === null),
    alike: known
      ? probabilityRatio(scene) < SAME_PROBABILITY
      : largest !== null && telling && Math.abs(Math.log(largest)) < Math.log(MOST_CHANGE),
    packetsPerRecord: largest,
    probabilities: [...probabilities].sort((a, b) => b - a),
    scaledAlready: exportersOf(groups, scaled),
  };
}

/** Packets per record in the two windows. */
function perRecord(scene: Scene, exporter: string): { readonly before: number; readonly after: number } | null {
  const [before, after] = [scene.before, scene.after].map((window) => {
    const rows = scene.core.filter((row) => row.exporter === exporter && inside(row.day, window));
    const packets = rows.reduce((sum, row) => sum + row.packets, 0);
    const records = rows.reduce((sum, row) => sum + row.records - row.withoutPackets, 0);
    return records > 0 && packets > 0 ? packets / records : null;
  });
  return before && after ? { before, after } : null;
}

/** How far the mean samplingProbability (in logarithms, by records) lies apart in the two windows. */
function probabilityRatio(scene: Scene): number {
  const [before, after] = [scene.before, scene.after].map((window) => {
    let sum = 0;
    let records = 0;
    for (const row of scene.core)
      if (inside(row.day, window) && row.samplingProbability !== null) {
        sum += row.records * Math.log(row.samplingProbability);
        records += row.records;
      }
    return records === 0 ? 0 : sum / records;
  });
  return Math.exp(Math.abs(after! - before!));
}

function exportersOf(groups: readonly SampledGroup[], scaled: ReadonlySet<string>): string[] {
  const found = groups.filter((group) => scaled.has(groupKey(group.exporter, group.samplingProbability)));
  return [...new Set(found.map(({ exporter }) => exporter))].sort();
}

function inside(day: number, window: DaySpan): boolean {
  return day >= window.from && day < window.to;
}
