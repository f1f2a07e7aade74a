import type { Findings, StudyCoverage, StudyInput } from "../finding/finding.ts";
import { percent } from "../values/quantity.ts";
import type { Zone } from "../values/zone.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, digest, namedRow } from "./table.ts";
import { moment } from "./times.ts";
import { count, spaced } from "./words.ts";

/** What went in, what was wrong with it, and what was not seen. */
export function scopeAndInstrument({ study, coverage }: Findings, zone: Zone | null): Markup {
  return html`<section id="scope" aria-labelledby="scope-title">
<h2 id="scope-title">Scope and instrument</h2>
<p>What was looked at, and through what. A change of the instrument looks like a change of the world until it is told apart.</p>
<h3>Coverage</h3>
${coverageFacts(coverage)}
${changes(coverage, zone)}
${inputsInShort(study.inputs)}
</section>`;
}

/** Every input with its digest, how it was read and what was wrong with it. */
export function inputsChapter({ study }: Findings): Markup {
  return html`<section id="inputs" aria-labelledby="inputs-title">
<h2 id="inputs-title">Inputs</h2>
${study.inputs.length === 0 ? html`<p>No input.</p>` : dataTable({ label: "Every input", columns: ["Input, SHA-256", "Format", "State", "Records"], rows: study.inputs.map(inputRow) })}
<h3>Defects</h3>
${defects(study.inputs)}
</section>`;
}

/** What was read, by kind of record: how much of it, from how many inputs, and how much of that is made up. */
function inputsInShort(inputs: readonly StudyInput[]): Markup {
  const kinds = [...new Set(inputs.flatMap(({ records }) => Object.keys(records)))].sort();
  const rows = kinds.map((kind) => {
    const holding = inputs.filter(({ records }) => (records[kind] ?? 0) > 0);
    const sum = (some: readonly StudyInput[]) => some.reduce((all, { records }) => all + (records[kind] ?? 0), 0);
    const formats = [...new Set(holding.map(({ format }) => format))].sort().join(", ");
    const madeUp = sum(holding.filter((input) => input.madeUp !== null));
    const share = madeUp === 0 ? "none" : percent(madeUp / sum(holding));
    return namedRow(kind, count(sum(holding), "record"), count(holding.length, "input"), formats, share);
  });
  const refused = inputs.filter(({ state }) => state === "refused").length;
  const faulty = inputs.filter(({ defects }) => Object.keys(defects).length > 0).length;
  return html`<h3>What was read</h3>
${rows.length === 0 ? html`<p>No records.</p>` : dataTable({ label: "Records by kind", columns: ["Kind", "Records", "From", "Formats", "Made up"], rows })}
<p>${count(faulty, "input")} had defects, ${refused} of them could not be read at all. Each stands with its digest under <a href="#inputs">Inputs</a>.</p>`;
}

function inputRow({ path, format, state, records, settings, madeUp, sha256 }: StudyInput, at: number): Markup {
  return namedRow(
    html`<span id="input-${at + 1}">${at + 1}. ${path}</span>${madeUpBadge(madeUp ? [madeUp.world] : [])}<br>${digest(sha256)}
${madeUp ? html`<br><span class="local">from the world ${madeUp.world}, seed ${madeUp.seed}</span>` : null}
${Object.keys(settings).length === 0 ? null : html`<br><span class="local">read with <code>${JSON.stringify(settings)}</code></span>`}`,
    format,
    state,
    counts(records),
  );
}

function defects(inputs: readonly StudyInput[]): Markup {
  const rows = inputs.flatMap(({ path, defects }) =>
    Object.entries(defects).map(([kind, number]) => namedRow(spaced(kind), count(number, "defect"), path)),
  );
  if (rows.length === 0) return html`<p>None: every record of every input could be read.</p>`;
  return html`<p>Faults of the inputs, by kind. What was good before and after a fault was kept.</p>
${dataTable({ label: "Defects", columns: ["Kind", "How many", "Input"], rows })}`;
}

const SAMPLING: Readonly<Record<StudyCoverage["sampling"], string>> = {
  told: "told by the exporters",
  configured: "given by the person who ran the study",
  mixed: "told by some exporters, given for others",
  unknown: "not known; nothing was scaled up as if it were",
};

function coverageFacts({ share, sampling, lossShare }: StudyCoverage): Markup {
  return html`<dl class="facts">
<div><dt>Hours with reports</dt><dd>${share === null ? "not known" : percent(share)}</dd></div>
<div><dt>Sampling</dt><dd>${SAMPLING[sampling] ?? sampling}</dd></div>
<div><dt>Records lost on the way</dt><dd>${lossShare === null ? "not known" : percent(lossShare)}</dd></div>
</dl>`;
}

/** More would be a log, not a chapter. */
const MOST = 60;

function changes({ events }: StudyCoverage, zone: Zone | null): Markup | null {
  if (events.length === 0) return null;
  const rows = events.slice(0, MOST).map(({ at, exporter, what }) => namedRow(moment(at, zone), exporter, what));
  return html`<h3>Changes of the instrument</h3>
<p>What changed in the measurement itself, and must not be taken for a change of use.</p>
${dataTable({ label: "Changes of the instrument", columns: ["When", "Exporter", "What"], rows })}${further(events.length)}`;
}

function further(length: number): Markup | null {
  return length > MOST ? html`<p>${count(length - MOST, "further row")} in the findings file.</p>` : null;
}

function counts(numbers: Readonly<Record<string, number>>): string {
  const told = Object.entries(numbers).map(([kind, number]) => count(number, kind));
  return told.length === 0 ? "none" : told.join(", ");
}
