import { createHash } from "node:crypto";
import { canonicalJson } from "../../finding/canonical.ts";
import type { Answered, Finding } from "../../finding/finding.ts";
import { likelihoodSentence } from "../../finding/sentences.ts";
import { parseInstant, periodOf } from "../../values/instant.ts";
import { visibleText } from "../../values/visible-text.ts";
import type { ExportRequest } from "../export.ts";
import { sentencesOf, withPlainSpaces } from "../sentences.ts";
import { TLP } from "../tlp.ts";
import { NARROWS_NAMESPACE, uuid5 } from "../uuid.ts";
import { type Authorship, domainObject, type StixObject, timestamp } from "./objects.ts";
import { type Observed, observablesOf, trafficOf } from "./observables.ts";

/** STIX 2.1 Appendix A, the scale of none, low, medium and high. */
const CONFIDENCE = { low: 15, moderate: 50, high: 85 } as const;

/** TLP 2.0 as an extension of marking definitions (OASIS cti-stix-common-objects). */
const TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/** The findings as one bundle: a report, and a note for each finding about what was observed. */
export function bundleOf(request: ExportRequest): {
  readonly type: "bundle";
  readonly id: string;
  readonly objects: StixObject[];
} {
  const { findings, subject, tlp, producer } = request;
  const { study } = findings;
  const digest = createHash("sha256").update(canonicalJson(findings)).digest("hex");
  const at = timestamp(study.period.to);
  const alone: Authorship = { at, createdBy: null, marking: TLP[tlp].id, study: digest };
  const author = domainObject(
    "identity",
    `producer ${producer}`,
    { name: visibleText(producer), identity_class: "organization" },
    alone,
  );
  const by = { ...alone, createdBy: author.id };
  const network = domainObject(
    "identity",
    `subject ${subject.id}`,
    { name: visibleText(subject.title), identity_class: "group" },
    by,
  );
  const numbers = extensionDefinition(by);
  const observed = observablesOf(subject, periodOf(parseInstant(study.period.from), parseInstant(study.period.to))!);
  const told = findings.findings.flatMap((finding, i) => tell(finding, i, { observed, network, numbers, by }));
  const content = [author, network, numbers, ...observed.objects, ...once(told)];
  const report = domainObject(
    "report",
    "report",
    {
      name: `${visibleText(subject.title)}: how it uses the internet`,
      description: `${findings.findings.length} findings for ${study.period.from} to ${study.period.to}, made by Narrows ${visibleText(study.narrows)}.`,
      report_types: ["observed-data"],
      published: at,
      object_refs: content.map(({ id }) => id),
    },
    by,
  );
  const objects = [markingOf(tlp), ...content, report];
  return { type: "bundle", id: `bundle--${uuid5(NARROWS_NAMESPACE, canonicalJson(objects))}`, objects };
}

interface Setting {
  readonly observed: Observed;
  readonly network: StixObject;
  readonly numbers: StixObject;
  readonly by: Authorship;
}

/** A note on the traffic that was observed, and, where a likelihood is told, an opinion on that note. */
function tell(finding: Finding, number: number, { observed, network, numbers, by }: Setting): StixObject[] {
  const named = `${number} ${finding.id}`;
  const traffic = observed.subjectRefs.map((source) => trafficOf(finding, source));
  const seen =
    traffic.length === 0
      ? []
      : [
          domainObject(
            "observed-data",
            named,
            {
              first_observed: timestamp(finding.period.from),
              last_observed: timestamp(finding.period.to),
              number_observed: observedTimes(finding),
              object_refs: traffic.map(({ id }) => id),
            },
            by,
          ),
        ];
  const about = [network.id, ...seen.map(({ id }) => id)];
  const note = domainObject(
    "note",
    named,
    {
      abstract: finding.id,
      content: contentOf(finding),
      object_refs: about,
      ...(finding.answered ? { confidence: CONFIDENCE[finding.confidence.level] } : {}),
      extensions: { [numbers.id]: { extension_type: "property-extension", ...figuresOf(finding) } },
    },
    by,
  );
  return [...traffic, ...seen, note, ...opinionOf(finding, note, named, by)];
}

/** STIX counts at least one (§4.14). */
function observedTimes(finding: Finding): number {
  const n = finding.answered ? (finding.estimate?.n ?? 1) : 1;
  return Math.min(999_999_999, Math.max(1, n));
}

function contentOf(finding: Finding): string {
  if (!finding.answered) return visibleText(`Cannot be said (${finding.reason}): ${finding.needs}.`);
  const sentences = [
    finding.claim,
    ...sentencesOf(finding),
    ...(finding.madeUp.length > 0 ? [`Made up: rests on simulated traffic (${finding.madeUp.join(", ")}).`] : []),
  ];
  return sentences.map(visibleText).join("\n");
}

/** A rendering of the likelihood on STIX's own scale (§4.15): the note's claim, agreed with or not. */
function opinionOf(finding: Finding, note: StixObject, named: string, by: Authorship): StixObject[] {
  if (!finding.answered || !finding.likelihood) return [];
  const { probability } = finding.likelihood;
  const opinion = OPINIONS.find(({ from }) => probability >= from)!.word;
  const explanation = withPlainSpaces(likelihoodSentence(finding.likelihood));
  return [domainObject("opinion", named, { opinion, explanation, object_refs: [note.id] }, by)];
}

const OPINIONS = [
  { from: 0.95, word: "strongly-agree" },
  { from: 0.55, word: "agree" },
  { from: 0.45, word: "neutral" },
  { from: 0.05, word: "disagree" },
  { from: 0, word: "strongly-disagree" },
] as const;

/** The numbers of a finding for machines, and what proves them. */
function figuresOf(finding: Finding): Readonly<Record<string, unknown>> {
  const { id, analysis, method, evidence, madeUp } = finding;
  return {
    finding: id,
    analysis: visibleText(analysis),
    method: visibleText(`${method.id} ${method.version}`),
    answered: finding.answered,
    ...(finding.answered ? numbersOf(finding) : { reason: finding.reason }),
    evidence: [...new Set(evidence.map(({ sha256 }) => sha256))],
    made_up: madeUp.map(visibleText),
  };
}

function numbersOf({ estimate, likelihood }: Answered): Readonly<Record<string, unknown>> {
  const known = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  return {
    ...(estimate ? { estimate: known({ ...estimate, unit: visibleText(estimate.unit) }) } : {}),
    ...(likelihood ? { likelihood: { ...likelihood } } : {}),
  };
}

function extensionDefinition(by: Authorship): StixObject {
  return domainObject(
    "extension-definition",
    "numbers",
    {
      name: "Narrows finding",
      description: "The estimate of a finding with its interval, its likelihood and the digests of its evidence.",
      schema: "https://json-schema.org/draft/2020-12/schema",
      version: "1.0.0",
      extension_types: ["property-extension"],
    },
    by,
  );
}

function markingOf(tlp: keyof typeof TLP): StixObject {
  return {
    type: "marking-definition",
    spec_version: "2.1",
    id: TLP[tlp].id,
    created: "2022-10-01T00:00:00.000Z",
    name: TLP[tlp].name,
    extensions: { [TLP_EXTENSION]: { extension_type: "property-extension", tlp_2_0: tlp } },
  };
}

/** The same observable may come with several findings. */
function once(objects: readonly StixObject[]): StixObject[] {
  return [...new Map(objects.map((object) => [object.id, object])).values()];
}
