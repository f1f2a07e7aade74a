import type { Finding } from "../../finding/finding.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Asn } from "../../values/asn.ts";
import type { Period } from "../../values/instant.ts";
import { parseInstant } from "../../values/instant.ts";
import { formatPrefix } from "../../values/prefix.ts";
import { visibleText } from "../../values/visible-text.ts";
import { observable, type StixObject, timestamp } from "./objects.ts";

/** The networks and ASes of a study, and what was seen of them. */
export interface Observed {
  readonly objects: readonly StixObject[];
  /** Of the subject's core prefixes. */
  readonly subjectRefs: readonly string[];
  asn(asn: Asn, name: string | null): StixObject;
}

/** The subject's core prefixes with the ASes that they belong to, and its ways. */
export function observablesOf(subject: Subject, during: Period): Observed {
  const objects = new Map<string, StixObject>();
  const put = (object: StixObject): StixObject => {
    if (!objects.has(object.id)) objects.set(object.id, object);
    return objects.get(object.id)!;
  };
  const asn = (number: Asn, name: string | null) =>
    put(observable("autonomous-system", { number }, name ? { name: visibleText(name) } : {}));
  const members = subject.members.filter(
    ({ grade, period }) => grade === "core" && period.from < during.to && period.to > during.from,
  );
  const subjectRefs = members.map(({ prefix, originAsn, holder }) => {
    const value = formatPrefix(prefix);
    const belongs = originAsn === null ? {} : { belongs_to_refs: [asn(originAsn, holder).id] };
    return put(observable(value.includes(":") ? "ipv6-addr" : "ipv4-addr", { value }, belongs)).id;
  });
  for (const { asns, title } of subject.ways) for (const number of asns) asn(number, title);
  return {
    get objects() {
      return [...objects.values()];
    },
    subjectRefs: [...new Set(subjectRefs)],
    asn,
  };
}

/** Traffic of the subject in the window of a finding, with what was estimated under IPFIX's own names where it has one. */
export function trafficOf(finding: Finding, source: string): StixObject {
  const { from, to } = finding.period;
  const telling = {
    start: timestamp(from),
    end: timestamp(to),
    src_ref: source,
    protocols: [source.startsWith("ipv6") ? "ipv6" : "ipv4"],
  };
  const ipfix = {
    flowStartMilliseconds: parseInstant(from)!,
    flowEndMilliseconds: parseInstant(to)!,
    ...neighbour(finding),
  };
  return observable("network-traffic", telling, { is_active: false, ipfix });
}

/** The AS that a share or a dependence is of, as IANA's registry names it. */
function neighbour({ details }: Finding): Readonly<Record<string, number>> {
  const asn = (details as { asn?: unknown }).asn;
  return typeof asn === "number" ? { bgpNextAdjacentAsNumber: asn } : {};
}
