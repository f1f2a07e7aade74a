import { serverDocument } from "../figures/server-document.ts";
import type { Findings } from "../finding/finding.ts";
import type { Subject } from "../subject/subject.ts";
import { type Accuracy, accuracyChapter } from "./accuracy.ts";
import { chapters } from "./chapter.ts";
import { subjectDefinition } from "./definition.ts";
import { doubts } from "./doubts.ts";
import { evidenceChapter } from "./evidence.ts";
import { atAGlance } from "./glance.ts";
import { keyJudgments } from "./judgments.ts";
import { linksOf } from "./links.ts";
import { madeUpBanner, worldsOf } from "./made-up.ts";
import { html, trusted } from "./markup.ts";
import { glossary, methodAndSettings } from "./method.ts";
import { scopeAndData } from "./scope.ts";
import { styleSheet } from "./style.ts";
import { studyZone } from "./times.ts";
import { contents, titleBlock } from "./title.ts";

export interface ReportOptions {
  /** The definition that the findings name by its digest. */
  readonly subject: Subject;
  /** Name of the findings file, as a person would give it to `narrows verify`. */
  readonly generatedFrom: string;
  /** How often the methods are right on made-up networks; left out, nothing is said of it. */
  readonly accuracy?: Accuracy;
}

/** The findings as one HTML file that needs nothing else: no script, no address outside itself. Same findings, same page. */
export function renderReport(findings: Findings, { subject, generatedFrom, accuracy }: ReportOptions): string {
  const { study } = findings;
  const worlds = worldsOf(findings);
  const links = linksOf(findings);
  const zone = studyZone(study.subject.timeZone);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Narrows ${study.narrows}">
<title>${study.subject.title}: findings${worlds.length > 0 ? " (made up)" : ""}</title>
<style>${trusted(styleSheet({ title: study.subject.title, madeUp: worlds.length > 0 }))}</style>
</head>
<body>
<a class="skip" href="#judgments">Skip to the key judgments</a>
${worlds.length > 0 ? html`<aside class="strip" aria-label="Made-up data">Made up: contains findings from simulated traffic</aside>` : null}
<div class="page">
${contents(CHAPTERS.filter(({ id }) => accuracy || id !== "accuracy"))}
<main>
${titleBlock(findings, zone)}
${madeUpBanner(worlds, findings)}
${keyJudgments(findings, links, zone)}
${atAGlance(findings, links, zone)}
${chapters(findings, { document: serverDocument(), zone, links })}
${scopeAndData(findings, zone)}
${subjectDefinition(subject)}
${doubts(findings, links)}
${methodAndSettings(findings, generatedFrom)}
${accuracy ? accuracyChapter(accuracy, [...new Set(findings.findings.map(({ analysis }) => analysis))]) : null}
${evidenceChapter(links)}
${glossary()}
</main>
</div>
<footer><p>Made by Narrows ${study.narrows} from <code>${generatedFrom}</code>. Metadata only: no content, no persons.</p></footer>
</body>
</html>
`;
  return page.toString();
}

const CHAPTERS = [
  { id: "judgments", title: "Key judgments" },
  { id: "glance", title: "At a glance" },
  { id: "findings", title: "Findings in full" },
  { id: "scope", title: "Scope and data" },
  { id: "subject", title: "The subject" },
  { id: "doubts", title: "Assumptions and alternatives" },
  { id: "method", title: "Method and settings" },
  { id: "accuracy", title: "How often this is right" },
  { id: "evidence", title: "Evidence" },
  { id: "words", title: "Words" },
];
