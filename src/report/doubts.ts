import type { Finding, Findings } from "../finding/finding.ts";
import type { Links } from "./links.ts";
import { html, type Markup } from "./markup.ts";
import { capital, sentence } from "./words.ts";

/** Assumptions and open alternatives of all findings together, each with those that rest on it. */
export function doubts({ findings }: Findings, links: Links): Markup {
  const assumed = new Map<string, Finding[]>();
  const open = new Map<string, Finding[]>();
  for (const finding of findings) {
    for (const text of finding.assumptions) assumed.set(text, [...(assumed.get(text) ?? []), finding]);
    for (const { explanation, ruledOutBy } of finding.alternatives)
      if (ruledOutBy === null) open.set(explanation, [...(open.get(explanation) ?? []), finding]);
  }
  return html`<section id="doubts" aria-labelledby="doubts-title">
<h2 id="doubts-title">Assumptions and alternatives</h2>
<h3>Explanations that these data do not rule out</h3>
${list(open, links, "None is left open by the findings; others may exist that nobody named.")}
<h3>Assumptions</h3>
${list(assumed, links, "No finding names one.")}
</section>`;
}

function list(texts: ReadonlyMap<string, readonly Finding[]>, links: Links, none: string): Markup {
  if (texts.size === 0) return html`<p>${none}</p>`;
  return html`<ul>${[...texts].map(
    ([text, resting]) =>
      html`<li>${sentence(capital(text))} <span class="local">${resting.map((finding, at) => html`${at > 0 ? ", " : ""}<a href="#${links.finding(finding)}"><code>${finding.id}</code></a>`)}</span></li>`,
  )}</ul>`;
}
