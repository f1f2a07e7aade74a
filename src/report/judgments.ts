import { type Answered, type Findings, UNANSWERED_REASONS, type Unanswered } from "../finding/finding.ts";
import type { Links } from "./links.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { capital, confidenceSentence, intervalWords, likelihoodSentence, sentence, valueWords } from "./words.ts";

/** With more answers than this, only those that carry a likelihood or better than low confidence are judgments. */
const MOST = 14;

/** What a reader takes home, first: each claim with value, interval, likelihood, confidence; then what cannot be said. */
export function keyJudgments({ findings }: Findings, links: Links): Markup {
  const answered = findings.filter((finding) => finding.answered);
  const judged = answered.length > MOST ? answered.filter(isKey) : answered;
  const open = findings.filter((finding) => !finding.answered);
  return html`<section id="judgments" aria-labelledby="judgments-title">
<h2 id="judgments-title">Key judgments</h2>
${judged.length === 0 ? html`<p>No question could be answered from these data.</p>` : html`<ol class="judgments">${judged.map((finding) => judgment(finding, links))}</ol>`}
${open.length === 0 ? null : html`<h3 id="unanswered">What these data cannot answer</h3><ul class="unanswered">${open.map(notAnswered)}</ul>`}
</section>`;
}

function isKey({ likelihood, confidence }: Answered): boolean {
  return likelihood !== null || confidence.level !== "low";
}

function judgment(finding: Answered, links: Links): Markup {
  const { estimate, likelihood, confidence } = finding;
  return html`<li>
<p class="claim"><a href="#${links.finding(finding)}">${sentence(finding.claim)}</a>${madeUpBadge(finding.madeUp)}</p>
${estimate ? html`<p class="estimate"><b>${capital(valueWords(estimate))}</b>; ${intervalWords(estimate)}</p>` : null}
${likelihood ? html`<p>${likelihoodSentence(likelihood)}</p>` : null}
<p class="confidence">${confidenceSentence(confidence)}</p>
</li>`;
}

function notAnswered(finding: Unanswered): Markup {
  return html`<li><code>${finding.id}</code>${madeUpBadge(finding.madeUp)}: ${UNANSWERED_REASONS[finding.reason] ?? finding.reason}.
<span class="needs">Needed: ${sentence(finding.needs)}</span></li>`;
}
