import { DAY, formatInstant, type Instant, MINUTE, parseInstant } from "../values/instant.ts";
import { type Zone, zoneNamed } from "../values/zone.ts";
import { html, type Markup } from "./markup.ts";

/** `2017-10-01 09:07 UTC, 17:37 +08:30 there`: for machines as well. A text that is no time is shown as it is. */
export function moment(text: string, zone: Zone | null): Markup {
  const at = parseInstant(text);
  if (at === null) return html`${text}`;
  const local = zone ? html` <span class="local">${localText(at, zone)}</span>` : null;
  return html`<time datetime="${formatInstant(at)}">${minuteText(at)} UTC</time>${local}`;
}

/**
 * `1 April to 30 September 2019` for whole days of UTC or of the subject, half-open inside and not for a reader; else with
 * times.
 */
export function periodWords({ from, to }: { readonly from: string; readonly to: string }, zone: Zone | null): string {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start === null || end === null) return `${from} to ${to}`;
  if (start % DAY === 0 && end % DAY === 0) return daysWords(start, end);
  const [there, until] = zone ? [start + zone.offsetAt(start), end + zone.offsetAt(end)] : [start, end];
  if (zone && there % DAY === 0 && until % DAY === 0) return `${daysWords(there, until)} (${zone.name})`;
  return `${minuteText(start)} to ${minuteText(end)} UTC`;
}

/** `since 2017-10-01`, `2014-01-01 to 2020-03-01`, `always`; open ends are infinite. */
export function belongingWords({ from, to }: { readonly from: Instant; readonly to: Instant }): Markup {
  const date = (at: Instant) => html`<span class="date">${shortText(at)}</span>`;
  if (!Number.isFinite(from) && !Number.isFinite(to)) return html`no dates told`;
  if (!Number.isFinite(to)) return html`since ${date(from)}`;
  if (!Number.isFinite(from)) return html`until ${date(to)}`;
  return html`${date(from)} to ${date(to)}`;
}

/** The zone that a study names; null for a name the platform does not know, and times are then UTC only. */
export function studyZone(name: string): Zone | null {
  return zoneNamed(name);
}

/** `2017-10-01`, with the minute where it is not midnight. */
function shortText(at: Instant): string {
  return at % DAY === 0 ? formatInstant(at).slice(0, 10) : `${minuteText(at)} UTC`;
}

function minuteText(at: Instant): string {
  return formatInstant(at).slice(0, 16).replace("T", " ");
}

function localText(at: Instant, zone: Zone): string {
  const offset = zone.offsetAt(at);
  const there = formatInstant(at + offset);
  const minutes = Math.abs(Math.round(offset / MINUTE));
  const sign = offset < 0 ? "−" : "+";
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const day = there.slice(0, 10) === formatInstant(at).slice(0, 10) ? "" : `${there.slice(0, 10)} `;
  return `${day}${there.slice(11, 16)} ${sign}${clock}`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

function daysWords(from: Instant, to: Instant): string {
  const [first, last] = [dayWords(from), dayWords(to - DAY)];
  if (first === last) return first;
  return `${first.endsWith(last.slice(-5)) ? first.slice(0, -5) : first} to ${last}`;
}

function dayWords(at: Instant): string {
  const day = new Date(at);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}
