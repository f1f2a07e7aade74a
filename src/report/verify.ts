import { createHash } from "node:crypto";
import type { Findings } from "../finding/finding.ts";
import type { Subject } from "../subject/subject.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, digest, namedRow } from "./table.ts";
import { count } from "./words.ts";

/** How a stranger gets the same numbers, and the digests that say whether it was the same study. */
export function howToVerify(
  { study, schemaVersion }: Findings,
  subject: Subject,
  file: { readonly name: string; readonly sha256: string },
): Markup {
  return html`<section id="verify" aria-labelledby="verify-title">
<h2 id="verify-title">How to verify</h2>
<p>This page was made from the findings file <code>${file.name}</code>. With the inputs at hand, this command computes the study again
and says whether it comes out the same, or which finding differs and why; given this page instead of the file, it also builds the page
anew and compares it octet for octet:</p>
<pre tabindex="0">narrows verify ${file.name}</pre>
<ol>
<li>Every number leads to its <a href="#evidence">evidence</a>: the question as it was put, how many rows came back, their digest, and the
<a href="#scope">inputs</a> they were read from.</li>
<li>Inputs and <a href="#method">references</a> are named by the digest of their octets; one that was changed is not the one of this study.</li>
<li>Chance is drawn from the seed below: the same data, settings and version give the same findings, to the last digit.</li>
<li>Every figure holds its numbers as a table and as CSV; <a href="#numbers">all numbers</a> stand in one table.</li>
</ol>
${dataTable({
  label: "Manifest",
  columns: ["What", "Which (SHA-256)"],
  rows: [
    namedRow("Narrows", html`${study.narrows}, schema of findings ${schemaVersion}`),
    namedRow("Seed", String(study.seed)),
    namedRow(html`Findings file <code>${file.name}</code>`, digest(file.sha256)),
    namedRow(html`Subject <code>${study.subject.id}</code>`, digest(subject.sha256)),
    namedRow(
      `Inputs, ${count(study.inputs.length, "file")}`,
      digest(sha256(study.inputs.map((one) => one.sha256).join("\n"))),
    ),
    namedRow(
      `References, ${count(study.references.length, "list")}`,
      digest(sha256(study.references.map((one) => one.sha256).join("\n"))),
    ),
  ],
})}
<p>The digests of inputs and references are those of their SHA-256 in the order of their tables, a line each.</p>
</section>`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
