import type { Evidence, Finding } from "../finding/finding.ts";
import type { Links } from "./links.ts";
import { html, type Inside, type Markup, preformatted } from "./markup.ts";
import { sharedParts } from "./shared-parts.ts";
import { digest } from "./table.ts";
import { capital, count } from "./words.ts";

/** The questions that one finding rests on, by number: `E1, E4`. */
export function evidenceNumbers(all: readonly Evidence[], links: Links): Markup | null {
  if (all.length === 0) return null;
  const numbers = [...new Set(all.map((held) => links.evidence(held)))];
  return html`${numbers.map((number, at) => html`${at > 0 ? ", " : ""}<a href="#evidence-${number}">E${number}</a>`)}`;
}

/** A number that leads to the first question it comes from; those without a question stay bare. */
export function proved(number: Inside, { evidence }: Finding, links: Links): Markup {
  const [first] = evidence;
  return first ? html`<a class="proof" href="#evidence-${links.evidence(first)}">${number}</a>` : html`${number}`;
}

/** Every question to the data once, as it was put, with the digest of the answer. */
export function evidenceChapter(findings: readonly Finding[], links: Links): Markup {
  const resting = restingOn(findings, links);
  const { texts, parts } = sharedParts(links.allEvidence.map(({ sql }) => sql));
  return html`<section id="evidence" aria-labelledby="evidence-title">
<h2 id="evidence-title">Evidence</h2>
${
  links.allEvidence.length === 0
    ? html`<p>No question was put to the data.</p>`
    : html`<p>Each number of a finding comes out of these
questions to the stored records. The digest is that of the answer, row by row.</p>`
}
${parts.length === 0 ? null : html`<p>Conditions that several questions share are told once, at the end: <code>⟨1⟩</code> stands for the first of them. The findings file has each question whole.</p>`}
${links.allEvidence.length === 0 ? null : html`<p class="printed">Printed without the text of the queries: the page that this was printed from holds it, and so does the findings file.</p>`}
${links.allEvidence.map((held, at) => question(held, texts[at]!, resting.get(links.evidence(held)) ?? [], links))}
${
  parts.length === 0
    ? null
    : html`<details class="evidence shared"><summary>What <code>⟨1⟩</code> to <code>⟨${parts.length}⟩</code> stand for</summary>
${parts.map(({ name, text }) => html`<p><code>${name}</code></p><pre tabindex="0">${preformatted(text)}</pre>`)}</details>`
}
</section>`;
}

function restingOn(findings: readonly Finding[], links: Links): Map<number, Finding[]> {
  const resting = new Map<number, Finding[]>();
  for (const finding of findings)
    for (const number of new Set(finding.evidence.map((held) => links.evidence(held))))
      resting.set(number, [...(resting.get(number) ?? []), finding]);
  return resting;
}

/** More would be a list of the whole report. */
const MOST_RESTING = 12;

function question(held: Evidence, sql: string, resting: readonly Finding[], links: Links): Markup {
  const number = links.evidence(held);
  const more = resting.length - MOST_RESTING;
  return html`<details class="evidence"><summary>E${number}: ${capital(held.question)}</summary>
<p id="evidence-${number}">Answered with ${count(held.rows, "row")}, SHA-256 ${digest(held.sha256)}</p>
<pre tabindex="0">${preformatted(sql)}</pre>
${held.inputs.length === 0 ? html`<p>No input named.</p>` : html`<p>Read from ${held.inputs.map((input, at) => html`${at > 0 ? ", " : ""}${inputLink(input, links)}`)}.</p>`}
<p>For ${resting.slice(0, MOST_RESTING).map((finding, at) => html`${at > 0 ? ", " : ""}<a href="#${links.finding(finding)}"><code>${finding.id}</code></a>`)}${more > 0 ? ` and ${count(more, "further finding")}` : ""}.</p>
</details>`;
}

function inputLink(sha256: string, links: Links): Markup {
  const number = links.input(sha256);
  return number === null ? digest(sha256) : html`<a href="#input-${number}">input ${number}</a>`;
}
