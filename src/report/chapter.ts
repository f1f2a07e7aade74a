import type { SvgDocument } from "../figures/canvas.ts";
import { canonicalJson } from "../finding/canonical.ts";
import type { Figure } from "../finding/figure.ts";
import {
  type Answered,
  type Finding,
  type Findings,
  type Period,
  UNANSWERED_REASONS,
  type Unanswered,
} from "../finding/finding.ts";
import {
  baseWords,
  confidenceSentence,
  intervalWords,
  likelihoodSentence,
  sentence,
  valueWords,
} from "../finding/sentences.ts";
import { quantityText } from "../values/quantity.ts";
import type { Zone } from "../values/zone.ts";
import { evidenceNumbers, proved } from "./evidence.ts";
import { figureBlock } from "./figure.ts";
import type { Links } from "./links.ts";
import { madeUpMark } from "./made-up.ts";
import { html, type Markup, preformatted } from "./markup.ts";
import { meaningWords, movedTo, spreadWords, whatWouldChange } from "./reversal.ts";
import { dataTable, namedRow } from "./table.ts";
import { periodWords } from "./times.ts";
import { capital, spaced } from "./words.ts";

export interface Setting {
  readonly document: SvgDocument;
  readonly zone: Zone | null;
  readonly links: Links;
  /** The question of an analysis, as a person would ask it. */
  readonly questions: ReadonlyMap<string, string>;
}

/** A chapter for each question in the order of the findings; a figure is drawn once. */
export function chapters({ study, findings }: Findings, setting: Setting): Markup {
  const room: Room = { ...setting, period: study.period, drawn: new Map(), said: new Map() };
  return html`${questionsOf(findings).map(({ analysis, anchor, title }) => {
    const own = findings.filter((finding) => finding.analysis === analysis);
    return html`<section id="${anchor}" class="question" aria-labelledby="${anchor}-title">
<h2 id="${anchor}-title">${setting.questions.get(analysis) ?? title}</h2>
${own.map((one) => findingArticle(one, room))}</section>`;
  })}`;
}

/** The questions that the findings answer, each with its place on the page and its short title. */
export function questionsOf(findings: readonly Finding[]): { analysis: string; anchor: string; title: string }[] {
  return [...new Set(findings.map(({ analysis }) => analysis))].map((analysis, at) => ({
    analysis,
    anchor: `question-${at + 1}`,
    title: capital(spaced(analysis)),
  }));
}

interface Room extends Setting {
  readonly period: Period;
  /** The finding at which a figure, as canonical JSON, was drawn first. */
  readonly drawn: Map<string, Finding>;
  /** The same of lists that several findings of a chapter share. */
  readonly said: Map<string, Finding>;
}

function findingArticle(finding: Finding, room: Room): Markup {
  return html`<article id="${room.links.finding(finding)}" class="finding">
<p class="eyebrow"><code>${finding.id}</code></p>
<h3>${finding.answered ? sentence(finding.claim) : `Not answered: ${UNANSWERED_REASONS[finding.reason] ?? finding.reason}.`}</h3>
${madeUpMark(finding.madeUp)}
${finding.answered ? answer(finding, room.links) : openAnswer(finding)}
${finding.figures.map((figure) => figureOnce(figure, finding, room))}
${alternatives(finding, room)}${finding.answered ? reversal(finding) : null}${assumptions(finding, room)}${finding.answered ? sensitivity(finding) : null}
${method(finding, room)}${details(finding)}
</article>`;
}

function figureOnce(figure: Figure, finding: Finding, { document, drawn, links }: Room): Markup {
  const key = canonicalJson([figure, finding.madeUp]);
  const first = drawn.get(key);
  if (first) return html`<p>Figure: see <a href="#${links.finding(first)}"><code>${first.id}</code></a>.</p>`;
  drawn.set(key, finding);
  const proof = evidenceNumbers(finding.evidence, links);
  return figureBlock(figure, {
    document,
    madeUp: finding.madeUp,
    name: `${finding.id}-${drawn.size}`,
    proof: proof && html` From ${proof}.`,
  });
}

function answer(finding: Answered, links: Links): Markup {
  const { estimate, likelihood, confidence } = finding;
  const number = estimate
    ? html`<p class="estimate"><b>${proved(capital(valueWords(estimate)), finding, links)}</b><br>${intervalWords(estimate)}, ${baseWords(estimate)}.
${meaningWords(finding)} ${spreadWords(finding)}</p>`
    : null;
  return html`${number}${likelihood ? html`<p>${likelihoodSentence(likelihood)}</p>` : null}
<p class="confidence">${confidenceSentence(confidence)}</p>`;
}

function openAnswer({ needs }: Unanswered): Markup {
  return html`<p><b>Needed for an answer:</b> ${sentence(needs)}</p>`;
}

function alternatives(finding: Finding, room: Room): Markup | null {
  return listOnce(
    "What else would explain it",
    finding,
    room,
    finding.alternatives,
    ({ explanation, ruledOutBy }) =>
      html`${sentence(capital(explanation))} ${ruledOutBy === null ? html`<b>Not ruled out.</b>` : html`Ruled out by: ${sentence(ruledOutBy)}`}`,
  );
}

/** A list under its heading; where an earlier finding of the chapter has the very same, a link to that. */
function listOnce<Item>(
  heading: string,
  finding: Finding,
  { said, links }: Room,
  items: readonly Item[],
  told: (item: Item) => Markup,
): Markup | null {
  if (items.length === 0) return null;
  const key = canonicalJson([heading, finding.analysis, items]);
  const first = said.get(key);
  if (first)
    return html`<p class="same"><b>${heading}:</b> as for <a href="#${links.finding(first)}"><code>${first.id}</code></a>.</p>`;
  said.set(key, finding);
  return html`<h4>${heading}</h4><ul>${items.map((item) => html`<li>${told(item)}</li>`)}</ul>`;
}

function reversal(finding: Answered): Markup | null {
  const all = whatWouldChange(finding);
  if (all.length === 0) return null;
  return html`<h4>What would change it</h4><ul>${all.map((one) => html`<li>${sentence(one)}</li>`)}</ul>`;
}

function assumptions(finding: Finding, room: Room): Markup | null {
  return listOnce("Taken as given", finding, room, finding.assumptions, (text) => html`${sentence(capital(text))}`);
}

function sensitivity({ sensitivity, estimate, id }: Answered): Markup | null {
  if (sensitivity.length === 0) return null;
  const told = (value: number | null) =>
    value === null ? "no value" : estimate ? quantityText(movedTo(value, estimate)).value : String(value);
  const rows = sensitivity.map(({ changed, value }) => namedRow(changed, told(value)));
  const reference = estimate ? [namedRow("as stated", quantityText(estimate).value)] : [];
  return html`<h4>If something is changed</h4>
${dataTable({ label: `Sensitivity of ${id}`, columns: ["Changed", "Value"], rows: [...reference, ...rows] })}`;
}

function method({ method, period, against, evidence }: Finding, { period: whole, zone, links }: Room): Markup {
  const own = period.from !== whole.from || period.to !== whole.to;
  const windows = `${periodWords(period, zone)}${against ? `, compared with ${periodWords(against, zone)}` : ""}`;
  return html`<p class="method">Method <code>${method.id}</code>, version ${method.version}. ${own ? "Period of its own: " : "Period: "}${windows}.${evidence.length > 0 ? html` Evidence: ${evidenceNumbers(evidence, links)}.` : null}</p>`;
}

/** More than this is in the file only. */
const MOST_DETAILS = 6000; // characters

function details({ details }: Finding): Markup | null {
  if (Object.keys(details).length === 0) return null;
  const text = JSON.stringify(details, null, 2);
  const cut = text.length > MOST_DETAILS ? `${text.slice(0, MOST_DETAILS)}\n… all of it in the findings file` : text;
  return html`<details class="data"><summary>Details of the analysis</summary><pre tabindex="0">${preformatted(cut)}</pre></details>`;
}
