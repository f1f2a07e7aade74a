import { sentence } from "../finding/sentences.ts";
import type { Member, Subject, Way } from "../subject/subject.ts";
import { formatInstant } from "../values/instant.ts";
import { formatPrefix } from "../values/prefix.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, digest, namedRow } from "./table.ts";
import { belongingWords, moment } from "./times.ts";
import { count } from "./words.ts";

/** What "the subject" means here: a dated, graded set of claims, with those that were turned down. */
export function subjectDefinition(subject: Subject): Markup {
  const excluded = subject.members.filter(({ grade }) => grade === "excluded");
  const members = subject.members.filter(({ grade }) => grade !== "excluded");
  return html`<section id="subject" aria-labelledby="subject-title">
<h2 id="subject-title">The subject</h2>
<p>${subject.title} is here the networks of the first table, each for its time. Core members are in every finding; suspected
ones only in a second computation. Defined in ${subject.source}, SHA-256 ${digest(subject.sha256)}</p>
<h3>Members</h3>
${memberTable("Members", members)}
${excluded.length === 0 ? null : html`<h3>Not the subject, though somebody says so</h3>${memberTable("Excluded", excluded)}`}
${ways(subject.ways)}
<h3>People and calendar</h3>
<p>${people(subject)} The local time is that of ${subject.zone.name} with its history; work runs from ${hours(subject.workHours.from)}
to ${hours(subject.workHours.to)}, and the days of rest are ${subject.restDays.map((day) => DAYS[day] ?? "?").join(", ") || "none"}.
${count(subject.holidays.length, "holiday")} named; controls: ${subject.controls.join(", ") || "none"}.</p>
${events(subject)}
${subject.notes.length === 0 ? null : html`<h3>Notes</h3><ul>${subject.notes.map((note) => html`<li>${sentence(note)}</li>`)}</ul>`}
</section>`;
}

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

function memberTable(label: string, members: readonly Member[]): Markup {
  const rows = members.map(({ prefix, grade, period, holder, because, source }) =>
    namedRow(
      html`<code>${formatPrefix(prefix)}</code>`,
      grade,
      belongingWords(period),
      html`${holder ? html`${sentence(holder)} ` : null}${sentence(because)}`,
      source,
    ),
  );
  return dataTable({ label, columns: ["Prefix", "Grade", "When", "Why", "Source"], rows });
}

function ways(all: readonly Way[]): Markup | null {
  if (all.length === 0) return null;
  const rows = all.map((way) =>
    namedRow(
      html`${way.title} <code>${way.asns.map((asn) => `AS${asn}`).join(", ")}</code>`,
      belongingWords(way.period),
      way.registeredIn ?? "not told",
      way.operatesIn ?? "not told",
      `${way.because ?? ""}${way.source ? ` (${way.source})` : ""}`,
    ),
  );
  return html`<h3>Ways out</h3>
<p>A carrier is registered in one country and may operate in another; a share by country says which is meant.</p>
${dataTable({ label: "Ways out", columns: ["Carrier", "When", "Registered in", "Operates in", "Why"], rows })}`;
}

function people({ population }: Subject): string {
  if (!population) return "How many people use these networks is not assumed.";
  const { low, high, because } = population;
  return `Between ${low.toLocaleString("en-US")} and ${high.toLocaleString("en-US")} people are assumed to use these networks: ${sentence(because)}`;
}

function events({ events, zone }: Subject): Markup | null {
  if (events.length === 0) return null;
  const rows = events.map(({ at, title, source }) => namedRow(moment(formatInstant(at), zone), title, source));
  return html`<h3>Dated events</h3>${dataTable({ label: "Events", columns: ["When", "What", "Source"], rows })}`;
}

function hours(hour: number): string {
  return `${String(Math.floor(hour)).padStart(2, "0")}:${String(Math.round((hour % 1) * 60)).padStart(2, "0")}`;
}
