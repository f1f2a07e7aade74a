import type { Instant, Milliseconds } from "../../values/instant.ts";
import type { Sampling } from "./sampling.ts";
import type { Template } from "./template.ts";

/** What holds for all records of the message that is being read. */
export interface Moment {
  exporter: string;
  domain: number;
  /** Of the header, or when that cannot be, of reception. */
  exportTime: Instant;
  /** sysUpTime of the header in milliseconds; null in IPFIX. */
  uptime: number | null;
  /** When the exporter booted, if it told so (IE 160). */
  systemInit: Instant | null;
  sampling: Sampling;
  /** Share of packets set by the operator; holds where the exporter tells none. */
  configured: number | null;
  /** Templates of the session at hand: lists within records name them. */
  templates: (id: number) => Template | undefined;
  /** Times that could not be, since last asked; the export time stands in their place. */
  oddTimes: number;
  /** Flows that end before they start, since last asked. */
  backwards: number;
}

const UINT32 = 0x1_0000_0000;
const UNIX_OF_NTP = 2_208_988_800; // seconds from 1900 to 1970, RFC 5905 §6
/** What 32 bits of seconds can tell: up to 2106. */
export const LAST: Instant = UINT32 * 1000;
/** NetFlow is younger than this. */
const FIRST_EXPORT: Instant = Date.UTC(1990, 0);
const LAST_EXPORT: Instant = Date.UTC(2037, 0);

/** Whether an exporter's clock can be believed at all. */
export function isExportTime(time: Instant): boolean {
  return time >= FIRST_EXPORT && time < LAST_EXPORT;
}

/** Whether a flow can have begun or ended then: not left at zero, and not beyond all clocks. */
export function isTime(time: Instant): boolean {
  return time > 0 && time < LAST;
}

/** A time as told, or the export time when it was left at zero or lies beyond all clocks. */
export function timeOrExport(time: Instant, moment: Moment): Instant {
  if (isTime(time)) return time;
  moment.oddTimes++;
  return moment.exportTime;
}

/**
 * The instant of a sysUpTime. With the header's own uptime at hand the difference is taken modulo 2³² and the nearest
 * instant counts, so that a counter that wraps between flow and header (49.7 days) moves nothing.
 */
export function ofUptime(uptime: Milliseconds, moment: Moment): Instant {
  if (moment.uptime !== null) return timeOrExport(moment.exportTime + ((uptime - moment.uptime) | 0), moment);
  return moment.systemInit === null ? timeOrExport(0, moment) : sinceInit(uptime, moment.systemInit, moment);
}

/** The instant of a sysUpTime of an exporter that tells when it booted (IE 160). */
export function sinceInit(uptime: Milliseconds, systemInit: Instant, moment: Moment): Instant {
  const wraps = Math.round((moment.exportTime - systemInit - uptime) / UINT32);
  return timeOrExport(systemInit + uptime + Math.max(0, wraps) * UINT32, moment);
}

/** RFC 5905 timestamp: seconds since 1900 and a fraction; the era that lies nearest to the export time. */
export function ofNtp(seconds: number, fraction: number, moment: Moment): Instant {
  if (seconds === 0) return timeOrExport(0, moment);
  const first = (seconds - UNIX_OF_NTP) * 1000;
  const eras = Math.round((moment.exportTime - first) / (UINT32 * 1000));
  return timeOrExport(Math.floor(first + eras * UINT32 * 1000 + (fraction / UINT32) * 1000), moment);
}
