import type { Findings } from "../finding/finding.ts";
import { findingAnchor } from "./anchor.ts";
import { html, type Markup } from "./markup.ts";
import { sentence } from "./words.ts";

/** Assumptions and open alternatives of all findings together, each with those that rest on it. */
export function doubts({ findings }: Findings): Markup {
  const assumed = new Map<string, string[]>();
  const open = new Map<string, string[]>();
  for (const { id, assumptions, alternatives } of findings) {
    for (const text of assumptions) assumed.set(text, [...(assumed.get(text) ?? []), id]);
    for (const { explanation, ruledOutBy } of alternatives)
      if (ruledOutBy === null) open.set(explanation, [...(open.get(explanation) ?? []), id]);
  }
  return html`<section id="doubts" aria-labelledby="doubts-title">
<h2 id="doubts-title">Assumptions and alternatives</h2>
<h3>Explanations that these data do not rule out</h3>
${list(open, "None is left open by the findings; others may exist that nobody named.")}
<h3>Assumptions</h3>
${list(assumed, "No finding names one.")}
</section>`;
}

function list(texts: ReadonlyMap<string, readonly string[]>, none: string): Markup {
  if (texts.size === 0) return html`<p>${none}</p>`;
  return html`<ul>${[...texts].map(
    ([text, ids]) =>
      html`<li>${sentence(text)} <span class="local">${ids.map((id, at) => html`${at > 0 ? ", " : ""}<a href="#${findingAnchor({ id })}"><code>${id}</code></a>`)}</span></li>`,
  )}</ul>`;
}
