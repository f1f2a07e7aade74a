import { createHash } from "node:crypto";
import { serverDocument } from "../figures/server-document.ts";
import type { Findings } from "../finding/finding.ts";
import { findingsText } from "../finding/findings-text.ts";
import type { PublishedClaims } from "../subject/claims.ts";
import type { Subject } from "../subject/subject.ts";
import { type Accuracy, accuracyChapter } from "./accuracy.ts";
import { chapters, questionsOf } from "./chapter.ts";
import { claimsChapter } from "./claims.ts";
import { subjectDefinition } from "./definition.ts";
import { entitiesChapter } from "./entities.ts";
import { evidenceChapter } from "./evidence.ts";
import { glossary } from "./glossary.ts";
import { keyJudgments } from "./judgments.ts";
import { gapsAndLimits } from "./limits.ts";
import { linksOf } from "./links.ts";
import { madeUpBanner, worldsOf } from "./made-up.ts";
import { html, trusted } from "./markup.ts";
import { type MethodCard, methods } from "./method.ts";
import { allNumbers } from "./numbers.ts";
import { inputsChapter, scopeAndInstrument } from "./scope.ts";
import { styleSheet } from "./style.ts";
import { studyZone } from "./times.ts";
import { type Chapter, contents, titleBlock } from "./title.ts";
import { howToVerify } from "./verify.ts";

export interface ReportOptions {
  /** The definition that the findings name by its digest. */
  readonly subject: Subject;
  /** Name of the findings file, as a person would give it to `narrows verify`. */
  readonly generatedFrom: string;
  /** SHA-256 of that file; left out, it is computed from the findings. */
  readonly findingsSha256?: string;
  /** How often the methods are right on made-up networks; left out, nothing is said of it. */
  readonly accuracy?: Accuracy;
  /** Question and method of each analysis. */
  readonly cards?: readonly MethodCard[];
  /** What others have published about the subject; left out, there is no such chapter. */
  readonly claims?: PublishedClaims;
}

/** The findings as one HTML file that needs nothing else: no script, no address outside itself. Same findings, same page. */
export function renderReport(findings: Findings, options: ReportOptions): string {
  const { subject, generatedFrom, accuracy, cards = [], claims } = options;
  const { study } = findings;
  const fileDigest = options.findingsSha256 ?? findingsDigest(findings);
  const worlds = worldsOf(findings);
  const links = linksOf(findings);
  const zone = studyZone(study.subject.timeZone);
  const document = serverDocument();
  const asked = questionsOf(findings.findings);
  const analyses = asked.map(({ analysis }) => analysis);
  const questions = new Map(cards.map(({ analysis, question }) => [analysis, question]));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Narrows ${study.narrows}">
<meta name="narrows-findings" content="${generatedFrom} ${fileDigest}">
<title>${study.subject.title}: findings${worlds.length > 0 ? " (made up)" : ""}</title>
<style>${trusted(styleSheet({ title: study.subject.title, madeUp: worlds.length > 0 }))}</style>
</head>
<body>
<a class="skip" href="#judgments">Skip to the key judgments</a>
${worlds.length > 0 ? html`<aside class="strip" aria-label="Made-up data">Made up: contains findings from simulated traffic</aside>` : null}
<div class="page">
${contents(chaptersOf(asked, { accuracy: accuracy !== undefined, claims: claims !== undefined }))}
<main>
${titleBlock(findings, zone)}
${madeUpBanner(worlds, findings)}
${keyJudgments(findings, links, zone)}
${claims ? claimsChapter(claims, findings, links, zone) : null}
${scopeAndInstrument(findings, zone)}
${chapters(findings, { document, zone, links, questions })}
${allNumbers(findings, links, zone)}
${subjectDefinition(subject)}
${entitiesChapter(findings.findings, subject, links)}
${gapsAndLimits(findings, links, zone)}
${inputsChapter(findings)}
${methods(findings, cards, accuracy)}
${accuracy ? accuracyChapter(accuracy, analyses, document) : null}
${evidenceChapter(findings.findings, links)}
${glossary()}
${howToVerify(findings, subject, { name: generatedFrom, sha256: fileDigest })}
</main>
</div>
<footer><p>Made by Narrows ${study.narrows} from <code>${generatedFrom}</code>. Metadata only: no content, no persons.</p></footer>
</body>
</html>
`;
  return page.toString();
}

/** SHA-256 of the findings file that the page goes with. */
function findingsDigest(findings: Findings): string {
  return createHash("sha256").update(findingsText(findings)).digest("hex");
}

/** The chapters there are, in their order; those of which there is nothing to tell are left out. */
function chaptersOf(
  asked: ReturnType<typeof questionsOf>,
  there: Readonly<Record<"accuracy" | "claims", boolean>>,
): Chapter[] {
  const questions = asked.map(({ anchor, title }) => ({ id: anchor, title }));
  return [...FIRST, ...questions, ...LAST].filter(
    ({ id }) => (id !== "accuracy" || there.accuracy) && (id !== "claims" || there.claims),
  );
}

/** What stands before the questions, and what after them. */
const FIRST: readonly Chapter[] = [
  { id: "judgments", title: "Key judgments" },
  { id: "claims", title: "What was published" },
  { id: "scope", title: "Scope and instrument" },
];
const LAST: readonly Chapter[] = [
  { id: "numbers", title: "All numbers" },
  { id: "subject", title: "The subject" },
  { id: "entities", title: "Countries and entities" },
  { id: "limits", title: "Gaps and limits" },
  { id: "inputs", title: "Inputs" },
  { id: "method", title: "Methods" },
  { id: "accuracy", title: "How often this is right" },
  { id: "evidence", title: "Evidence" },
  { id: "words", title: "Words" },
  { id: "verify", title: "How to verify" },
];
