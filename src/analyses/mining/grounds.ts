import type { Occasion } from "./occasion.ts";

/** Printed beside each finding on mining (CLAIMS row 58). */
export const PAYS_MORE = "other sources of income may pay more than mining; traffic tells no income";

/** What every reading of connections takes as given. */
export function assumptionsOf({ gathered }: Occasion): string[] {
  const { list, clockFaults, panel, exporters, cut, means } = gathered;
  return [
    "a connection to a pool belongs to a machine that mines",
    "a connection is told by its own port: address translation may give several machines one address, not one port",
    ...(list.size > 0 ? [`pools are those of the lists of ${list.dates.join(" and ")}`] : []),
    ...(list.later ? ["pools had the same servers then as when the list was made, which is later"] : []),
    ...(clockFaults.length > 0 && means.blocks
      ? ["clocks that were found wrong left packets within 5 s of their blocks"]
      : []),
    ...(panel.length < exporters.length
      ? [`${exporters.length - panel.length} exporters that see only one window are left out`]
      : []),
    ...(cut ? ["what lies beyond the limits of the question mines no more than what lies within"] : []),
  ];
}

export function untestedOf({ gathered }: Occasion): string[] {
  const { list, senders, clockFaults, means, cut } = gathered;
  return [
    ...(list.later ? ["the list of pools is later than the flows"] : []),
    ...(senders.some(({ samplingProbability }) => samplingProbability === null) ? ["sampling is not known"] : []),
    ...(clockFaults.length > 0 && means.blocks ? ["a clock was found wrong"] : []),
    ...(cut ? ["some pairs were beyond the limit"] : []),
  ];
}

/** Share of the days of a window that counted; of a window without a whole day, null. */
export function coverageOf({ gathered }: Occasion, windows: readonly number[]): number | null {
  const shares = windows.map((window) => {
    const calendar = gathered.calendar[window] ?? 0;
    return calendar === 0 ? null : gathered.days[window]!.length / calendar;
  });
  return shares.some((share) => share === null) ? null : Math.min(...shares.map((share) => share ?? 0));
}

/** Without any of these, nothing names a pool. */
export const MEANS_NEEDED =
  "a dated list of pools, first payloads (marks), or times of a coin's blocks with packet times: none of them is at hand, and shape alone names no pool";

export function couldTell({ gathered: { means, list } }: Occasion): boolean {
  return means.marks || list.size > 0 || (means.blocks && means.times);
}
