import type { Finding, Findings, Study } from "../finding/finding.ts";
import { DAY, parseInstant } from "../values/instant.ts";
import { type Accuracy, accuracySummary } from "./accuracy.ts";
import { html, type Markup } from "./markup.ts";
import { prose, sectionOf } from "./prose.ts";
import { dataTable, digest, namedRow } from "./table.ts";
import { capital, count, spaced } from "./words.ts";

/** What a reader should know of a method, from the analysis that follows it. */
export interface MethodCard {
  readonly analysis: string;
  readonly question: string;
  /** Its README, of which Method and Limits are shown; null where it is not at hand. */
  readonly readme: string | null;
}

/** A card for each method that was used; then the settings and the outside knowledge of all. */
export function methods(
  { study, findings }: Findings,
  cards: readonly MethodCard[],
  accuracy: Accuracy | undefined,
): Markup {
  const analyses = [...new Set(findings.map(({ analysis }) => analysis))];
  return html`<section id="method" aria-labelledby="method-title">
<h2 id="method-title">Methods</h2>
${analyses.map((analysis) =>
  methodCard(
    findings.filter((finding) => finding.analysis === analysis),
    cards.find((card) => card.analysis === analysis),
    accuracy,
  ),
)}
<h3>Settings in force</h3>
${settings(study)}
<h3>Outside knowledge</h3>
${references(study)}
</section>`;
}

function methodCard(
  findings: readonly Finding[],
  card: MethodCard | undefined,
  accuracy: Accuracy | undefined,
): Markup {
  const { analysis } = findings[0]!;
  const title = capital(spaced(analysis));
  const used = [...new Set(findings.map(({ method }) => `${method.id}, version ${method.version}`))];
  const [how, limits] = ["Method", "Limits"].map((heading) => (card?.readme ? sectionOf(card.readme, heading) : null));
  const measured = accuracy ? accuracySummary(accuracy, analysis) : null;
  return html`<div class="card"><h3>${title}</h3>
${card ? html`<p class="asked">${card.question}</p>` : null}
<dl class="facts"><div><dt>Method</dt><dd>${used.join("; ")}</dd></div>
<div><dt>Findings</dt><dd>${findings.filter(({ answered }) => answered).length} answered of ${findings.length}</dd></div></dl>
${measured ? html`<p><b>Measured:</b> ${measured} <a href="#accuracy">How this was measured</a></p>` : null}
${limits ? html`<h4>Limits</h4>${prose(limits, `Limits of ${analysis}`)}` : null}
${how ? html`<details class="data"><summary>The method in full: ${title}</summary>${prose(how, `Method of ${analysis}`)}</details>` : null}
</div>`;
}

function settings({ settings }: Study): Markup {
  const rows = Object.entries(settings).flatMap(([name, held]) => settingRows(name, held));
  if (rows.length === 0) return html`<p>All at their defaults.</p>`;
  return dataTable({ label: "Settings", columns: ["Setting", "Value", "Meaning"], rows });
}

/** A setting as analyses declare it in one row; anything else by its paths. */
function settingRows(name: string, held: unknown): Markup[] {
  if (held !== null && typeof held === "object" && "value" in held && "meaning" in held) {
    const unit = "unit" in held ? ` ${String(held.unit)}` : "";
    return [namedRow(html`<code>${name}</code>`, `${String(held.value)}${unit}`, String(held.meaning))];
  }
  return flat(held, name).map(([path, value]) => namedRow(html`<code>${path}</code>`, value, ""));
}

function references({ references, period }: Study): Markup {
  if (references.length === 0) return html`<p>No reference was used.</p>`;
  const rows = references.map(({ family, date, sha256, later }) =>
    namedRow(family, date, later ? html`<b>later than the data</b>` : age(date, period.to), digest(sha256)),
  );
  return html`<p>Lists made by others, each of its date. Where only one from after the period exists, it says so.</p>
${dataTable({ label: "References", columns: ["Family", "Date", "Age at the end of the period", "SHA-256"], rows })}`;
}

function age(date: string, end: string): string {
  const [from, to] = [parseInstant(date), parseInstant(end)];
  return from === null || to === null ? "not known" : count(Math.round((to - from) / DAY), "day");
}

/** `growth.leastCoverage`: paths of a nested value in the order they were given. */
function flat(value: unknown, path = ""): [string, string][] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [[path, JSON.stringify(value) ?? ""]];
  return Object.entries(value).flatMap(([key, held]) => flat(held, path === "" ? key : `${path}.${key}`));
}
