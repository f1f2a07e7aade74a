import { type Answered, type Finding, type Findings, type Period, UNANSWERED_REASONS } from "../finding/finding.ts";
import type { CsvTable } from "../values/csv-text.ts";
import { fixed, percent, quantityText } from "../values/quantity.ts";
import type { Zone } from "../values/zone.ts";
import { csvLink } from "./csv.ts";
import { evidenceNumbers, proved } from "./evidence.ts";
import { type BarScale, barScale, intervalBar } from "./interval-bar.ts";
import type { Links } from "./links.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable } from "./table.ts";
import { periodWords } from "./times.ts";

/** Every finding in a row, with its interval as a bar; bars of one unit share their scale. */
export function allNumbers({ study, findings }: Findings, links: Links, zone: Zone | null): Markup {
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
  const room = { links, zone, period: study.period };
  return html`<section id="numbers" aria-labelledby="numbers-title">
<h2 id="numbers-title">All numbers</h2>
<p class="csv">${csvLink(numbersTable(findings), { name: `${study.subject.id}-numbers`, what: "all numbers" })}</p>
<p class="bars">The dot is the value, the line its interval, an arrow an open end. Ratios are on a logarithmic scale with a tick at 1, no
change; shares run from 0 to 100 %; hours of the day from 0 to 24.</p>
${dataTable({ label: "All findings", columns: ["Finding", "Value, interval (level), observations", "", "Confidence", "Evidence"], rows: findings.map((finding) => row(finding, scales, room)) })}
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
  const proof = html`<td>${evidenceNumbers(finding.evidence, links) ?? "none"}</td>`;
  if (!finding.answered)
    return html`<tr class="open">${name}<td>not answered: ${UNANSWERED_REASONS[finding.reason] ?? finding.reason}</td><td class="bars"></td><td>none</td>${proof}</tr>`;
  return html`<tr>${name}${cells(finding, scales, links)}<td>${finding.confidence.level}</td>${proof}</tr>`;
}

function cells(finding: Answered, scales: ReadonlyMap<string, BarScale>, links: Links): Markup {
  const { estimate } = finding;
  if (!estimate) return html`<td>no single number; see the finding</td><td class="bars"></td>`;
  const scale = scales.get(estimate.unit) ?? barScale(estimate.unit, [estimate]);
  const { value, interval } = quantityText(estimate);
  const told = interval === null ? "no interval" : `${interval} (${percent(estimate.level)})`;
  const worth = estimate.nEffective === null ? "" : `, worth ${fixed(estimate.nEffective, 0)}`;
  return html`<td><b>${proved(value, finding, links)}</b> <span class="local">${told}; n ${fixed(estimate.n, 0)}${worth}</span></td><td class="bars">${intervalBar(estimate, scale)}</td>`;
}

const COLUMNS = [
  ...["finding", "analysis", "method", "method version", "from", "to", "against from", "against to", "answered"],
  ...["value", "low", "high", "level", "unit", "observations", "effective observations"],
  ...["likelihood", "probability", "confidence", "claim or reason", "made up in", "evidence"],
];

/** The same in a form to compute with; units and shares as in the findings file. */
function numbersTable(findings: readonly Finding[]): CsvTable {
  return { columns: COLUMNS, rows: findings.map(csvRow) };
}

function csvRow(finding: Finding): (string | number | null)[] {
  const { id, analysis, method, period, against, answered, madeUp, evidence } = finding;
  const [estimate, likelihood] = answered ? [finding.estimate, finding.likelihood] : [null, null];
  return [
    ...[id, analysis, method.id, method.version, period.from, period.to],
    ...[against?.from ?? null, against?.to ?? null, answered ? "yes" : "no"],
    ...[estimate?.value ?? null, estimate?.low ?? null, estimate?.high ?? null, estimate?.level ?? null],
    ...[estimate?.unit ?? null, estimate?.n ?? null, estimate?.nEffective ?? null],
    ...[likelihood?.term ?? null, likelihood?.probability ?? null, answered ? finding.confidence.level : null],
    ...[answered ? finding.claim : `${finding.reason}: ${finding.needs}`, madeUp.join(" ")],
    [...new Set(evidence.map(({ sha256 }) => sha256))].join(" "),
  ];
}
