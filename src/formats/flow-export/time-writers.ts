import type { BatchBuilder, Column } from "../../record/batch.ts";
import type { Instant, Milliseconds } from "../../values/instant.ts";
import type { Choice } from "./choose-fields.ts";
import { FLOW_DURATION_MILLISECONDS, SYSTEM_INIT_TIME_MILLISECONDS } from "./information-elements.ts";
import { isTime, LAST, type Moment, ofNtp, ofUptime, sinceInit, timeOrExport } from "./moment.ts";
import { longUint, uint, type Writer } from "./run.ts";
import type { Template } from "./template.ts";

/**
 * Start and end of flows. Where only one is told the other follows from flowDurationMilliseconds (IE 161), or is the
 * same; where neither is told, or told as zero, the export time stands in their place and is counted as odd.
 */
export function timeWriter(
  chosen: ReadonlyMap<string, readonly Choice[]>,
  template: Template,
  builder: BatchBuilder,
  moment: Moment,
): Writer {
  const starts = builder.column("flowStartMilliseconds");
  const ends = builder.column("flowEndMilliseconds");
  const begin = chosen.get("flowStartMilliseconds")?.[0];
  const finish = chosen.get("flowEndMilliseconds")?.[0];
  const anyhow = anyTimes(begin, finish, template, moment, starts, ends);
  if (!begin || !finish || begin.octets !== finish.octets) return anyhow;
  const [one, other] = [begin.rule.codec, finish.rule.codec];
  if (one === "uptime" && other === "uptime" && begin.octets === 4)
    return uptimes(begin.field, finish.field, moment, starts, ends, anyhow);
  if (one === "milliseconds" && other === "milliseconds" && begin.octets === 8)
    return milliseconds(begin.field, finish.field, moment, starts, ends);
  return anyhow;
}

/** As far as 32 bits of milliseconds reach: that near to a credible export time all times are. */
const REACH: Milliseconds = 0x8000_0000;

/** Both by the header's sysUpTime, as NetFlow has them. */
function uptimes(start: number, end: number, moment: Moment, starts: Column, ends: Column, otherwise: Writer): Writer {
  return (run) => {
    const { exportTime } = moment;
    if (moment.uptime === null || !isTime(exportTime - REACH) || !isTime(exportTime + REACH)) return otherwise(run);
    const { view, places, stride, row, rows } = run;
    const startValues = starts.values as Float64Array;
    const endValues = ends.values as Float64Array;
    const uptime = moment.uptime | 0;
    let startAt = places[start]!;
    let endAt = places[end]!;
    let backwards = 0;
    for (let i = row; i < row + rows; i++, startAt += stride, endAt += stride) {
      const from = (view.getInt32(startAt) - uptime) | 0;
      const to = (view.getInt32(endAt) - uptime) | 0;
      if (to < from) backwards++;
      startValues[i] = exportTime + from;
      endValues[i] = exportTime + to;
    }
    if (backwards > 0) moment.backwards += backwards;
    starts.tell(row, rows);
    ends.tell(row, rows);
  };
}

/** Both in milliseconds since 1970 of eight octets, as IPFIX has them. */
function milliseconds(start: number, end: number, moment: Moment, starts: Column, ends: Column): Writer {
  return ({ view, places, stride, row, rows }) => {
    const startValues = starts.values as Float64Array;
    const endValues = ends.values as Float64Array;
    let startAt = places[start]!;
    let endAt = places[end]!;
    for (let i = row; i < row + rows; i++, startAt += stride, endAt += stride) {
      let from = view.getUint32(startAt) * 0x1_0000_0000 + view.getUint32(startAt + 4);
      let to = view.getUint32(endAt) * 0x1_0000_0000 + view.getUint32(endAt + 4);
      if (from === 0 || to < from || to >= LAST) {
        if (!isTime(from)) from = timeOrExport(from, moment);
        if (!isTime(to)) to = timeOrExport(to, moment);
        if (to < from) moment.backwards++;
      }
      startValues[i] = from;
      endValues[i] = to;
    }
    starts.tell(row, rows);
    ends.tell(row, rows);
  };
}

function anyTimes(
  begin: Choice | undefined,
  finish: Choice | undefined,
  template: Template,
  moment: Moment,
  starts: Column,
  ends: Column,
): Writer {
  const init = numberField(template, SYSTEM_INIT_TIME_MILLISECONDS, 8);
  const start = readerOf(begin, init, moment);
  const end = readerOf(finish, init, moment);
  const duration = durationReader(template);
  return ({ view, places, stride, row, rows }) => {
    const startValues = starts.values as Float64Array;
    const endValues = ends.values as Float64Array;
    for (let i = 0; i < rows; i++) {
      const ahead = i * stride;
      const lasted = start && end ? 0 : duration(view, places, ahead);
      const began = start ? start(view, places, ahead) : end ? null : timeOrExport(0, moment);
      const ended = end ? end(view, places, ahead) : began! + lasted;
      const from = began ?? ended - lasted;
      if (ended < from) moment.backwards++;
      startValues[row + i] = from;
      endValues[row + i] = ended;
    }
    starts.tell(row, rows);
    ends.tell(row, rows);
  };
}

type Read<T> = (view: DataView, places: Int32Array, ahead: number) => T;

/** `init` is the field of systemInitTimeMilliseconds, when the record has its own. */
function readerOf(choice: Choice | undefined, init: number | null, moment: Moment): Read<Instant> | null {
  if (!choice) return null;
  const { field, octets, rule } = choice;
  switch (rule.codec) {
    case "uptime":
      if (init !== null && moment.uptime === null)
        return (view, places, ahead) => {
          const uptime = lastWord(view, places[field]! + ahead, octets);
          return sinceInit(uptime, longUint(view, places[init]! + ahead, 8), moment);
        };
      return (view, places, ahead) => ofUptime(lastWord(view, places[field]! + ahead, octets), moment);
    case "milliseconds":
      return (view, places, ahead) => timeOrExport(longUint(view, places[field]! + ahead, octets), moment);
    case "seconds":
      return (view, places, ahead) => timeOrExport(longUint(view, places[field]! + ahead, octets) * 1000, moment);
    case "microsecondsBefore":
      return (view, places, ahead) =>
        moment.exportTime - Math.round(longUint(view, places[field]! + ahead, octets) / 1000);
    default:
      return (view, places, ahead) => {
        const at = places[field]! + ahead;
        return ofNtp(view.getUint32(at), view.getUint32(at + 4), moment);
      };
  }
}

function lastWord(view: DataView, at: number, octets: number): Milliseconds {
  return octets <= 4 ? uint(view, at, octets) : view.getUint32(at + octets - 4);
}

function durationReader(template: Template): Read<Milliseconds> {
  const field = numberField(template, FLOW_DURATION_MILLISECONDS, 4);
  return field === null ? () => 0 : (view, places, ahead) => view.getUint32(places[field]! + ahead);
}

function numberField({ fields }: Template, element: number, octets: number): number | null {
  const field = fields.findIndex((one) => one.element === element && one.enterprise === 0 && one.octets === octets);
  return field < 0 ? null : field;
}
