import type { Findings, Study } from "../finding/finding.ts";
import { LIKELIHOOD_TERMS } from "../finding/likelihood.ts";
import { DAY, parseInstant } from "../values/instant.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, digest, namedRow } from "./table.ts";
import { count, percent } from "./words.ts";

/** Everything another person needs to get the same findings. */
export function methodAndSettings({ study, findings, schemaVersion }: Findings, generatedFrom: string): Markup {
  const methods = [...new Set(findings.map(({ method }) => `${method.id}, version ${method.version}`))];
  return html`<section id="method" aria-labelledby="method-title">
<h2 id="method-title">Method and settings</h2>
<p>Computed by Narrows ${study.narrows} with seed ${study.seed}; schema of the findings ${schemaVersion}. Methods in use:
${methods.length === 0 ? "none" : methods.join("; ")}.</p>
<h3>Check it yourself</h3>
<p>This page was made from the findings file below. With the inputs at hand, this command computes the study again and says
whether it comes out the same, or which finding differs and why:</p>
<pre tabindex="0">narrows verify ${generatedFrom}</pre>
<h3>Settings in force</h3>
${settings(study)}
<h3>Outside knowledge</h3>
${references(study)}
</section>`;
}

function settings({ settings }: Study): Markup {
  const rows = flat(settings).map(([name, value]) => namedRow(html`<code>${name}</code>`, value));
  if (rows.length === 0) return html`<p>All at their defaults.</p>`;
  return dataTable({ label: "Settings", columns: ["Setting", "Value"], rows });
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

/** What the words of likelihood and confidence mean here. */
export function glossary(): Markup {
  const rows = LIKELIHOOD_TERMS.map(({ term, from, to }) => namedRow(term, `${percent(from)} to ${percent(to)}`));
  return html`<section id="words" aria-labelledby="words-title">
<h2 id="words-title">Words</h2>
<p>Likelihood says how probable it is that a statement is true. Its words are those of the Intelligence Community Directive 203
(2015); near a boundary the weaker word is taken.</p>
${dataTable({ label: "Words of likelihood", columns: ["Word", "Probability"], rows })}
<dl class="words">
<dt>Confidence</dt><dd>How good the evidence is: high, moderate or low. It rests on coverage, precision, agreement of readings and rival
explanations, and is never mixed with likelihood.</dd>
<dt>Interval</dt><dd>Where the value lies in the stated share of like cases, if the assumptions hold.</dd>
<dt>Observations</dt><dd>The units that repeat: days, weeks, peers. Those that depend on each other are worth fewer.</dd>
<dt>Ratio</dt><dd>The period divided by the one it is compared with; ×4 is fourfold, that is +300 %.</dd>
<dt>Coverage</dt><dd>The share of hours in which the exporters that see the subject reported.</dd>
<dt>Made up</dt><dd>Computed from records of a simulated network whose truth is known.</dd>
</dl>
</section>`;
}
