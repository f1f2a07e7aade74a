import type { Finding, Findings, StudyCoverage } from "../finding/finding.ts";
import { sentence } from "../finding/sentences.ts";
import type { Zone } from "../values/zone.ts";
import type { Links } from "./links.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, namedRow } from "./table.ts";
import { moment } from "./times.ts";
import { capital, count } from "./words.ts";

/** What was not seen, what is not ruled out and what is taken as given, of all findings together. */
export function gapsAndLimits({ findings, coverage }: Findings, links: Links, zone: Zone | null): Markup {
  const assumed = new Map<string, Finding[]>();
  const open = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const text of finding.assumptions) assumed.set(text, [...(assumed.get(text) ?? []), finding]);
    for (const { explanation, ruledOutBy } of finding.alternatives)
      if (ruledOutBy === null) open.set(explanation, [...(open.get(explanation) ?? []), finding]);
  }
  return html`<section id="limits" aria-labelledby="limits-title">
<h2 id="limits-title">Gaps and limits</h2>
<h3>When nobody looked</h3>
${gaps(coverage, zone)}
<h3>Explanations that these data do not rule out</h3>
${list(open, links, "None is left open by the findings; others may exist that nobody named.")}
<h3>Assumptions</h3>
${list(assumed, links, "No finding names one.")}
<h3>What cannot be read from metadata</h3>
<ul>
<li>Content: what was said, sought or bought. Names of services are told by addresses, names and ports, never by what was in a packet.</li>
<li>Persons: the unit is a network, a service, a country.</li>
<li>Intent, revenue and who ordered something: other sources may tell, these data do not.</li>
<li>What no exporter of this study saw, and what sampling passed over.</li>
</ul>
</section>`;
}

/** More would be a log, not a chapter. */
const MOST = 60;

function gaps({ gaps }: StudyCoverage, zone: Zone | null): Markup {
  if (gaps.length === 0) return html`<p>No gaps in the time covered.</p>`;
  const rows = gaps
    .slice(0, MOST)
    .map(({ from, to, exporter, why }) => namedRow(moment(from, zone), moment(to, zone), exporter, why));
  const further =
    gaps.length > MOST ? html`<p>${count(gaps.length - MOST, "further row")} in the findings file.</p>` : null;
  return html`${dataTable({ label: "Gaps in coverage", columns: ["From", "To", "Exporter", "Why"], rows })}${further}`;
}

/** A text that nearly everything rests on is not followed by nearly everything. */
const MOST_RESTING = 8;

function list(texts: ReadonlyMap<string, readonly Finding[]>, links: Links, none: string): Markup {
  if (texts.size === 0) return html`<p>${none}</p>`;
  return html`<ul>${[...texts].map(
    ([text, resting]) =>
      html`<li>${sentence(capital(text))} <span class="local">${resting.slice(0, MOST_RESTING).map((finding, at) => html`${at > 0 ? ", " : ""}<a href="#${links.finding(finding)}"><code>${finding.id}</code></a>`)}${resting.length > MOST_RESTING ? ` and ${resting.length - MOST_RESTING} more` : ""}</span></li>`,
  )}</ul>`;
}
