import { type Answered, type Findings, UNANSWERED_REASONS, type Unanswered } from "../finding/finding.ts";
import { confidenceSentence, intervalWords, likelihoodSentence, sentence, valueWords } from "../finding/sentences.ts";
import type { Zone } from "../values/zone.ts";
import { proved } from "./evidence.ts";
import type { Links } from "./links.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { spreadWords } from "./reversal.ts";
import { periodWords } from "./times.ts";
import { capital } from "./words.ts";

/** With more answers than this, one a question and unit; and what is real beside made-up records. */
const MOST = 14;

/** What a reader takes home, first: each claim with value, interval, likelihood, confidence; then what cannot be said. */
export function keyJudgments({ study, findings }: Findings, links: Links, zone: Zone | null): Markup {
  const answered = findings.filter((finding) => finding.answered);
  const someMadeUp = answered.some(({ madeUp }) => madeUp.length > 0);
  const judged = answered.length > MOST ? answered.filter((finding) => isKey(finding, answered, someMadeUp)) : answered;
  const open = alike(findings.filter((finding) => !finding.answered));
  return html`<section id="judgments" aria-labelledby="judgments-title">
<h2 id="judgments-title">Key judgments</h2>
${judged.length === 0 ? html`<p>No question could be answered from these data.</p>` : html`<ol class="judgments">${judged.map((finding) => judgment(finding, links))}</ol>`}
${open.length === 0 ? null : html`<h3 id="unanswered">What these data cannot answer</h3><ul class="unanswered">${open.map((group) => notAnswered(group, study.period, zone))}</ul>`}
</section>`;
}

/** The first of a question's claims in its unit that is judged; in a study with made-up records, also what was seen of the real network. */
function isKey(finding: Answered, all: readonly Answered[], someMadeUp: boolean): boolean {
  if (finding.likelihood === null) return someMadeUp && finding.madeUp.length === 0 && finding.estimate === null;
  return all.find((other) => other.likelihood !== null && measureOf(other) === measureOf(finding)) === finding;
}

/** Bytes, packets and flows that grew are one judgment. */
function measureOf({ analysis, period, against, estimate, id }: Answered): string {
  return JSON.stringify([analysis, period, against, estimate?.unit ?? id]);
}

/** Findings that lack the same thing, each of every one of these times. */
interface Lacking {
  readonly findings: readonly Unanswered[];
  readonly periods: readonly Unanswered["period"][];
}

/** What lacks the same thing is said in one line: of one time first, then of all times that lack as much. */
function alike(open: readonly Unanswered[]): Lacking[] {
  const lacks = ({ analysis, reason, needs, madeUp }: Unanswered) => [analysis, reason, needs, madeUp];
  const ofOneTime = grouped(open, (finding) => JSON.stringify([lacks(finding), finding.period]));
  const ids = (findings: readonly Unanswered[]) => findings.map(({ id }) => id);
  const ofTimes = grouped(ofOneTime, (findings) => JSON.stringify([lacks(findings[0]!), ids(findings)]));
  return ofTimes.map((groups) => ({ findings: groups[0]!, periods: groups.map(([first]) => first!.period) }));
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

function judgment(finding: Answered, links: Links): Markup {
  const { estimate, likelihood, confidence } = finding;
  return html`<li>
<p class="claim"><a href="#${links.finding(finding)}">${sentence(finding.claim)}</a>${madeUpBadge(finding.madeUp)}</p>
${estimate ? html`<p class="estimate"><b>${proved(capital(valueWords(estimate)), finding, links)}</b>; ${intervalWords(estimate)}. ${spreadWords(finding)}</p>` : null}
${likelihood ? html`<p>${likelihoodSentence(likelihood)}</p>` : null}
<p class="confidence">${confidenceSentence(confidence)}</p>
</li>`;
}

/** The time is told where it is not that of the study. */
function notAnswered({ findings, periods }: Lacking, ofStudy: Findings["study"]["period"], zone: Zone | null): Markup {
  const { madeUp, reason, needs } = findings[0]!;
  const other = periods.some(({ from, to }) => from !== ofStudy.from || to !== ofStudy.to);
  const times = periods.map((period) => periodWords(period, zone)).join("; ");
  const ids = findings.map(({ id }, i) => html`${i === 0 ? null : ", "}<code>${id}</code>`);
  return html`<li>${ids}${madeUpBadge(madeUp)}${other ? ` (${times})` : null}: ${UNANSWERED_REASONS[reason] ?? reason}.
<span class="needs">Needed: ${sentence(needs)}</span></li>`;
}
