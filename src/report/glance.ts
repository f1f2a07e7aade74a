import { type Answered, type Finding, type Findings, type Period, UNANSWERED_REASONS } from "../finding/finding.ts";
import { quantityText } from "../values/quantity.ts";
import type { Zone } from "../values/zone.ts";
import { type BarScale, barScale, intervalBar } from "./interval-bar.ts";
import type { Links } from "./links.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable } from "./table.ts";
import { periodWords } from "./times.ts";
import { percent } from "./words.ts";

/** Every finding in a row, with its interval as a bar; bars of one unit share their scale. */
export function atAGlance({ study, findings }: Findings, links: Links, zone: Zone | null): Markup {
  const estimates = findings.flatMap((finding) => (finding.answered && finding.estimate ? [finding.estimate] : []));
  const scales = new Map<string, BarScale>();
  for (const { unit } of estimates)
    scales.set(
      unit,
      barScale(
        unit,
        estimates.filter((other) => other.unit === unit),
      ),
    );
  return html`<section id="glance" aria-labelledby="glance-title">
<h2 id="glance-title">Findings at a glance</h2>
<p class="bars">The dot is the value, the line its interval, an arrow an open end. Ratios are on a logarithmic scale with a tick at 1, no
change; shares run from 0 to 100 %; hours of the day from 0 to 24.</p>
${dataTable({ label: "All findings", columns: ["Finding", "Value, interval (level)", "", "Confidence"], rows: findings.map((finding) => row(finding, scales, { links, zone, period: study.period })) })}
</section>`;
}

interface Room {
  readonly links: Links;
  readonly zone: Zone | null;
  /** Of the study; a finding with another one says so. */
  readonly period: Period;
}

function row(finding: Finding, scales: ReadonlyMap<string, BarScale>, { links, zone, period }: Room): Markup {
  const own = finding.period.from !== period.from || finding.period.to !== period.to;
  const when = own ? html`<br><span class="local">${periodWords(finding.period, zone)}</span>` : null;
  const name = html`<th scope="row"><a href="#${links.finding(finding)}"><code>${finding.id}</code></a>${madeUpBadge(finding.madeUp)}${when}</th>`;
  if (!finding.answered)
    return html`<tr class="open">${name}<td>not answered: ${UNANSWERED_REASONS[finding.reason] ?? finding.reason}</td><td class="bars"></td><td>none</td></tr>`;
  return html`<tr>${name}${cells(finding, scales)}<td>${finding.confidence.level}</td></tr>`;
}

function cells({ estimate }: Answered, scales: ReadonlyMap<string, BarScale>): Markup {
  if (!estimate) return html`<td>no single number; see the finding</td><td class="bars"></td>`;
  const scale = scales.get(estimate.unit) ?? barScale(estimate.unit, [estimate]);
  const { value, interval } = quantityText(estimate);
  const told = interval === null ? "no interval" : `${interval} (${percent(estimate.level)})`;
  return html`<td><b>${value}</b> <span class="local">${told}</span></td><td class="bars">${intervalBar(estimate, scale)}</td>`;
}
