import type { DailyTotal } from "../../src/analyses/growth/ask.ts";
import { type Growth, growthBeyond, growthOf } from "../../src/analyses/growth/estimate.ts";
import analysis from "../../src/analyses/growth/index.ts";
import { OCTETS } from "../../src/analyses/growth/measures.ts";
import { type DailySeries, dailySeries } from "../../src/analyses/growth/series.ts";
import { dayCoverage } from "../../src/analyses/instrument/complete-days.ts";
import { coveredFrom } from "../../src/analyses/instrument/coverage.ts";
import { startOfDay, wholeDays } from "../../src/analyses/instrument/local-time.ts";
import { type Aggregates, Summary } from "../aggregates.ts";
import { tellTruth } from "../truth.ts";
import type { Network } from "../world/networks.ts";
import type { World } from "../world.ts";
import { median } from "./median.ts";
import { count } from "./tally.ts";

const { ownGrowth, leastCoverage } = analysis.settings;

/** growth.octets as the analysis estimates it: beyond the control where there is one, else as seen. */
export function growthIn(world: World, seeds: number) {
  const [before, after] = world.windows.map(({ period }) => wholeDays(period, world.networks[0]!.zone));
  const truth = tellTruth(world, 1, null).growth.find(({ network }) => network === world.networks[0]!.id)!.set.octets;
  const summary = new Summary(world, "day");
  const found = Array.from({ length: seeds }, (_, seed): Growth => {
    const drawn = summary.draw(seed + 1);
    const [subject, ...controls] = world.networks.map((network) => seriesOf(world, network, drawn));
    const beyond = controls.length > 0 && growthBeyond(subject!, controls, before!, after!, ownGrowth.value);
    return beyond || growthOf(subject!, before!, after!)!;
  });
  return {
    coverage: count(found, ({ low, high }) => low <= truth && truth <= high),
    medianError: median(found.map(({ ratio }) => Math.abs(ratio / truth - 1))),
    told: count(found, ({ low, high }) => low > 1 || high < 1),
    changed: Math.abs(truth - 1) > 0.02,
  };
}

function seriesOf(world: World, network: Network, { totals, covered }: Aggregates): DailySeries {
  const exporters = world.exporters.map(({ address }) => address);
  const rows: DailyTotal[] = totals
    .filter((total) => total.network === network.id)
    .map((total) => ({ ...UNUSED, ...total, day: total.bin }));
  const seen = covered
    .filter((one) => one.network === network.id)
    .map(({ exporter, bin, share }) => ({
      exporter,
      from: startOfDay(bin, network.zone),
      to: startOfDay(bin + 1, network.zone),
      share,
    }));
  const coverage = dayCoverage(coveredFrom([], seen, [], world.period), exporters, network.zone, leastCoverage.value);
  return dailySeries(rows, OCTETS, wholeDays(world.period, network.zone), exporters, coverage);
}

/** Columns that octets are not read from. */
const UNUSED = {
  withoutOctets: 0,
  withoutPackets: 0,
  withoutFlags: 0,
  sentPackets: 0,
  sentRecords: 0,
  sentSynRecords: 0,
};
