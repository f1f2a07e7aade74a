import { chanceSeen, mostUnseen, packetsToBeSeen } from "../../statistics/unseen-flows.ts";
import type { DailyTotal } from "./ask.ts";
import type { Unseen } from "./details.ts";
import type { DaySpan } from "./series.ts";

const LEVEL = 0.95;

/** What sampling could not have seen in a window, at the coarsest rate that was told there; null where none was told. */
export function unseenIn(rows: readonly DailyTotal[], window: DaySpan): Unseen | null {
  const inside = rows.filter(({ day }) => day >= window.from && day < window.to);
  const told = inside.flatMap(({ samplingProbability }) => samplingProbability ?? []);
  if (told.length === 0) return null;
  const samplingProbability = Math.min(...told);
  const octets = inside.reduce((sum, row) => sum + row.octets, 0);
  const packets = inside.reduce((sum, row) => sum + row.packets, 0);
  const most = mostUnseen(LEVEL, samplingProbability);
  return {
    samplingProbability,
    singlePacketFlowsSeen: chanceSeen(1, samplingProbability),
    halfSeenPackets: packetsToBeSeen(0.5, samplingProbability),
    nearlyAllSeenPackets: packetsToBeSeen(LEVEL, samplingProbability),
    mostUnseenPackets: most,
    mostUnseenOctets: packets > 0 ? (most * octets) / packets : null,
    level: LEVEL,
  };
}
