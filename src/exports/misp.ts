import { createHash } from "node:crypto";
import { canonicalJson } from "../finding/canonical.ts";
import type { Findings } from "../finding/finding.ts";
import type { Subject } from "../subject/subject.ts";
import { parseInstant, SECOND } from "../values/instant.ts";
import { formatPrefix } from "../values/prefix.ts";
import { visibleText } from "../values/visible-text.ts";
import { defineExport, type ExportRequest, textFile } from "./export.ts";
import { markdownOf } from "./markdown.ts";
import { NARROWS_NAMESPACE, uuid5 } from "./uuid.ts";

export default defineExport({
  title: "MISP event with an event report",
  specification: "MISP core format (draft-dulaunoy-misp-core-format)",
  write: (request) => [textFile("findings.misp.json", `${JSON.stringify({ Event: eventOf(request) }, null, 2)}\n`)],
});

const LEVEL = { undefined: "4" } as const;
const ANALYSIS = { completed: "2" } as const;
const DISTRIBUTION = { ownOrganisation: "0", inherit: "5" } as const;

function eventOf(request: ExportRequest) {
  const { findings, subject, tlp, producer } = request;
  const digest = createHash("sha256").update(canonicalJson(findings)).digest("hex");
  const uuid = (named: string) => uuid5(NARROWS_NAMESPACE, canonicalJson({ misp: named, study: digest }));
  const at = parseInstant(findings.study.period.to)!;
  const timestamp = String(Math.floor(at / SECOND));
  return {
    uuid: uuid("event"),
    info: `${visibleText(subject.title)}: how it uses the internet`,
    date: findings.study.period.to.slice(0, 10),
    timestamp,
    threat_level_id: LEVEL.undefined,
    analysis: ANALYSIS.completed,
    distribution: DISTRIBUTION.ownOrganisation,
    published: false,
    Orgc: { uuid: uuid5(NARROWS_NAMESPACE, producer), name: visibleText(producer) },
    Tag: [{ name: `tlp:${tlp}` }, ...(isMadeUp(findings) ? [{ name: "narrows:made-up" }] : [])],
    Attribute: attributes(findings, subject).map(({ type, value, comment }) => ({
      uuid: uuid(`${type} ${value} ${comment}`),
      type,
      category: type === "text" ? "Other" : "Network activity",
      value,
      comment,
      to_ids: false,
      distribution: DISTRIBUTION.inherit,
      timestamp,
    })),
    EventReport: [
      {
        uuid: uuid("report"),
        name: "Findings",
        content: markdownOf(request),
        distribution: DISTRIBUTION.inherit,
        timestamp,
      },
    ],
  };
}

interface Attribute {
  readonly type: "AS" | "ip-src" | "text";
  readonly value: string;
  readonly comment: string;
}

/** The subject's networks and ways, and each claim: nothing of it is for detection. */
function attributes({ findings }: Findings, { members, ways, title }: Subject): Attribute[] {
  const networks = members
    .filter(({ grade }) => grade === "core")
    .map(
      ({ prefix, because }): Attribute => ({
        type: "ip-src",
        value: formatPrefix(prefix),
        comment: `${title}: ${because}`,
      }),
    );
  const carriers = ways.flatMap(({ asns, title: carrier }) =>
    asns.map((asn): Attribute => ({ type: "AS", value: `AS${asn}`, comment: `way of ${title}: ${carrier}` })),
  );
  const claims = findings.map((finding): Attribute => {
    const claim = finding.answered ? finding.claim : `Cannot be said: ${finding.needs}`;
    return { type: "text", value: claim, comment: `${finding.id} ${finding.period.from} to ${finding.period.to}` };
  });
  return once([...networks, ...carriers, ...claims]).map(({ type, value, comment }) => ({
    type,
    value: visibleText(value),
    comment: visibleText(comment),
  }));
}

/** MISP refuses the same type and value twice in an event. */
function once(attributes: readonly Attribute[]): Attribute[] {
  return [...new Map(attributes.map((one) => [`${one.type} ${one.value}`, one])).values()];
}

function isMadeUp({ findings }: Findings): boolean {
  return findings.some(({ madeUp }) => madeUp.length > 0);
}
