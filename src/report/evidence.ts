import type { Evidence } from "../finding/finding.ts";
import type { Links } from "./links.ts";
import { html, type Markup, preformatted } from "./markup.ts";
import { digest } from "./table.ts";
import { capital, count } from "./words.ts";

/** The questions that one finding rests on, by number. */
export function evidenceNumbers(all: readonly Evidence[], links: Links): Markup | null {
  if (all.length === 0) return null;
  const numbers = all.map((held) => links.evidence(held));
  return html`<p class="method">Evidence: ${numbers.map((number, at) => html`${at > 0 ? ", " : ""}<a href="#evidence-${number}">E${number}</a>`)}.</p>`;
}

/** Every question to the data once, as it was put, with the digest of the answer. */
export function evidenceChapter(links: Links): Markup {
  return html`<section id="evidence" aria-labelledby="evidence-title">
<h2 id="evidence-title">Evidence</h2>
${
  links.allEvidence.length === 0
    ? html`<p>No question was put to the data.</p>`
    : html`<p>Each number of a finding comes out of these
questions to the stored records. The digest is that of the answer, row by row.</p>`
}
${links.allEvidence.map((held) => question(held, links))}
</section>`;
}

function question(held: Evidence, links: Links): Markup {
  const number = links.evidence(held);
  return html`<details class="evidence"><summary>E${number}: ${capital(held.question)}</summary>
<p id="evidence-${number}">Answered with ${count(held.rows, "row")}, SHA-256 ${digest(held.sha256)}</p>
<pre tabindex="0">${preformatted(held.sql)}</pre>
${held.inputs.length === 0 ? html`<p>No input named.</p>` : html`<p>Read from ${held.inputs.map((input, at) => html`${at > 0 ? ", " : ""}${inputLink(input, links)}`)}.</p>`}
</details>`;
}

function inputLink(sha256: string, links: Links): Markup {
  const number = links.input(sha256);
  return number === null ? digest(sha256) : html`<a href="#input-${number}">input ${number}</a>`;
}
