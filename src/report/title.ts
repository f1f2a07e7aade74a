import type { Findings } from "../finding/finding.ts";
import { percent } from "../values/quantity.ts";
import type { Zone } from "../values/zone.ts";
import { html, type Markup } from "./markup.ts";
import { periodWords } from "./times.ts";
import { count } from "./words.ts";

/** Who is studied, when, against what, and on how much. */
export function titleBlock({ study, coverage, findings }: Findings, zone: Zone | null): Markup {
  const answered = findings.filter((finding) => finding.answered).length;
  const records = study.inputs.flatMap(({ records }) => Object.values(records)).reduce((sum, held) => sum + held, 0);
  const share = coverage.share === null ? "not known" : `${percent(coverage.share)} of the hours`;
  return html`<header class="title">
<p class="eyebrow">Narrows · findings from traffic metadata</p>
<h1>${study.subject.title}</h1>
<p class="lead">${periodWords(study.period, zone)}${study.against ? html`, <span class="against">compared with ${periodWords(study.against, zone)}</span>` : ""}</p>
<dl class="facts">
<div><dt>Findings</dt><dd>${answered} answered, ${findings.length - answered} not</dd></div>
<div><dt>Data</dt><dd>${count(records, "record")} from ${count(study.inputs.length, "input")}</dd></div>
<div><dt>Coverage</dt><dd>${share}</dd></div>
<div><dt>Times</dt><dd>UTC and ${study.subject.timeZone}</dd></div>
</dl>
</header>`;
}

export interface Chapter {
  readonly id: string;
  readonly title: string;
}

export function contents(chapters: readonly Chapter[]): Markup {
  return html`<nav class="contents" aria-label="Contents"><ol>
${chapters.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
</ol></nav>`;
}
