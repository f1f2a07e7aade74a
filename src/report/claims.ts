import { type Agreement, agreementOf, heldOf } from "../finding/agreement.ts";
import type { Findings } from "../finding/finding.ts";
import { sentence } from "../finding/sentences.ts";
import type { PublishedClaim, PublishedClaims } from "../subject/claims.ts";
import { percent, quantityText } from "../values/quantity.ts";
import type { Zone } from "../values/zone.ts";
import { csvLink } from "./csv.ts";
import { evidenceNumbers } from "./evidence.ts";
import type { Links } from "./links.ts";
import { madeUpBadge } from "./made-up.ts";
import { html, type Markup } from "./markup.ts";
import { dataTable, digest, namedRow } from "./table.ts";
import { periodWords } from "./times.ts";
import { capital } from "./words.ts";

const VERDICTS: Readonly<Record<Agreement["verdict"], string>> = {
  agrees: "Agrees",
  disagrees: "Does not agree",
  undecided: "Not decided",
  unanswered: "Cannot be said here",
  notFound: "Not found here",
  notAsked: "Not asked",
  beyond: "Cannot be said from metadata",
};

interface Judged {
  readonly claim: PublishedClaim;
  readonly agreement: Agreement;
}

/** What others have published, claim by claim, beside what these data say; the rule of each is told. */
export function claimsChapter(
  published: PublishedClaims,
  { study, findings }: Findings,
  links: Links,
  zone: Zone | null,
): Markup {
  const judged = published.claims.map((claim) => ({ claim, agreement: agreementOf(claim, findings) }));
  const madeUp = judged.some(({ agreement }) => agreement.findings.some((finding) => finding.madeUp.length > 0));
  const file = { name: `${study.subject.id}-claims`, what: "this table" };
  return html`<section id="claims" aria-labelledby="claims-title">
<h2 id="claims-title">What was published, and what these data say</h2>
<p>${published.title}, in our words, each held against the finding that answers it by a rule fixed beforehand. ${tally(judged)}</p>
${
  madeUp
    ? html`<p class="made-up"><strong>Made up:</strong> where a row is marked, the records were set to the published figures. Agreement then
says that the method finds again what was put in; it says nothing about whether the claim is true of the real network.</p>`
    : null
}
<p class="csv">${csvLink({ columns: COLUMNS, rows: judged.map(csvRow) }, file)}</p>
<p>Claims and rules: ${published.source}, SHA-256 ${digest(published.sha256)}</p>
${dataTable({ label: "Published claims", className: "claims", columns: ["Claimed", "These data", "Agreement"], rows: judged.map((one) => row(one, links, zone)) })}
<p class="local">Sources: ${Object.entries(published.sources).map(([code, title], at) => html`${at > 0 ? "; " : ""}<b>${code}</b> ${title}`)}.</p>
</section>`;
}

function tally(judged: readonly Judged[]): string {
  const parts = Object.entries(VERDICTS).flatMap(([verdict, words]) => {
    const number = judged.filter(({ agreement }) => agreement.verdict === verdict).length;
    return number === 0 ? [] : [`${words.toLowerCase()}: ${number}`];
  });
  return sentence(`Of ${judged.length} claims – ${parts.join(", ")}`);
}

function row({ claim, agreement }: Judged, links: Links, zone: Zone | null): Markup {
  const { sources, grade, figure, claimed } = claim;
  const from = `${sources.join(", ")}; ${grade === "first" ? "at first hand" : "told by others"}`;
  const reading = "beyond" in claim ? null : html`<br><span class="local">${sentence(claim.reading)}</span>`;
  return namedRow(
    html`${sentence(claimed)}${figure ? html` <b>${figure}</b>` : null}<br><span class="local">${from}</span>`,
    said({ claim, agreement }, links, zone),
    html`<b class="verdict ${agreement.verdict}">${VERDICTS[agreement.verdict]}</b><br>${sentence(capital(agreement.because))}${reading}`,
  );
}

/** The finding's number and interval where the claim is about it, else what the finding claims. */
function said({ claim, agreement }: Judged, links: Links, zone: Zone | null): Markup {
  const [first] = agreement.findings;
  if (!first) return html`–`;
  const named = agreement.findings.map(
    (finding, at) => html`${at > 0 ? " + " : ""}<a href="#${links.finding(finding)}"><code>${finding.id}</code></a>`,
  );
  const proof = evidenceNumbers(
    agreement.findings.flatMap(({ evidence }) => evidence),
    links,
  );
  const tail = html`<br><span class="local">${named}${madeUpBadge(first.madeUp)} ${periodWords(first.period, zone)}${proof ? html`; ${proof}` : null}</span>`;
  const answered = agreement.findings.filter((finding) => finding.answered);
  const [told] = answered;
  if (!told || answered.length < agreement.findings.length) return html`no answer${tail}`;
  const held = "agreement" in claim && claim.agreement.rule === "range" ? heldOf(answered) : null;
  if (!held) return html`${sentence(told.claim)}${tail}`;
  const { value, interval } = quantityText(held);
  const level = told.estimate?.level ?? null;
  const width = interval === null ? "no interval" : `${interval}${level === null ? "" : ` (${percent(level)})`}`;
  return html`<b>${value}</b>; ${width}${tail}`;
}

const COLUMNS = [
  "claim",
  "claimed",
  "figure",
  "sources",
  "grade",
  "verdict",
  "because",
  "value",
  "low",
  "high",
  "unit",
  "findings",
  "made up in",
];

function csvRow({ claim, agreement }: Judged): (string | number | null)[] {
  const { findings, verdict, because } = agreement;
  const answered = findings.filter((finding) => finding.answered);
  const held = answered.length === findings.length ? heldOf(answered) : null;
  return [
    ...[claim.id, claim.claimed, claim.figure, claim.sources.join(" "), claim.grade, VERDICTS[verdict], because],
    ...[held?.value ?? null, held?.low ?? null, held?.high ?? null, held?.unit ?? null],
    findings.map(({ id }) => id).join(" "),
    [...new Set(findings.flatMap(({ madeUp }) => madeUp))].join(" "),
  ];
}
