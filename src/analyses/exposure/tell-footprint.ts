import { confidenceFrom } from "../../finding/confidence.ts";
import { answered, unanswered } from "../../finding/tell.ts";
import type { Answer } from "../analysis.ts";
import type { AnonymityDetails, LitDetails, ServicesDetails } from "./details.ts";
import { atLeast, dates, ends, estimateOf, percent, trafficAssumptions, trafficConfidence } from "./grounds.ts";
import { FALSE_SHARE, type LitSpace } from "./lit.ts";
import type { Footprint, Occasion } from "./occasion.ts";
import type { Exposed, PortCount } from "./services.ts";

const SPOOFED = "somebody else sent packets with addresses of the subject as their source";

/** exposure.litAddresses and exposure.newlyLit. */
export function tellLit({ lit }: Footprint, occasion: Occasion): Answer[] {
  const { subject, period } = occasion;
  if (!lit) {
    const needs = `flows that ${subject.id} sent, on days that the exporters cover`;
    return ["litAddresses", "newlyLit"].map((id) => unanswered(`exposure.${id}`, "no-data", needs));
  }
  const details = litDetailsOf(lit);
  const { seen, unit, aDay, shareOfSpace } = lit;
  const space = shareOfSpace === null ? "" : `, ${percent(shareOfSpace)} of its space`;
  const seldom =
    seen.value - seen.seen >= 0.5
      ? `; with those met too seldom to be seen there were at least about ${seen.value.toFixed(0)} (95 % interval ${seen.low.toFixed(0)} to ${seen.high.toFixed(0)})`
      : "";
  return [
    answered({
      id: "exposure.litAddresses",
      claim: `At least ${seen.seen} ${unit} of ${subject.title} sent something in ${dates(period)}${space}, ${aDay.toFixed(1)} a day as seen${seldom}.`,
      estimate: atLeast(seen.seen, unit, lit.days),
      confidence: trafficConfidence(occasion, { value: seen.value, low: seen.low, high: seen.high }, 10, {
        agree: 1,
        of: 1,
      }),
      assumptions: [...trafficAssumptions(occasion), "an address that sends is in use"],
      alternatives: [{ explanation: SPOOFED, ruledOutBy: null }],
      details,
    }),
    tellNewly(lit, details, occasion),
  ];
}

function tellNewly(lit: LitSpace, details: LitDetails, occasion: Occasion): Answer {
  const { subject, period, against } = occasion;
  const { newly, unit } = lit;
  const id = "exposure.newlyLit";
  if (newly === null || !against)
    return unanswered(id, "no-data", "an earlier window to compare with (--against)", details);
  if (newly === "short") return unanswered(id, "too-short", "four covered weeks in each window", details);
  if (newly === "no-panel")
    return unanswered(id, "coverage", "an exporter that covers half of the days of both windows", details);
  if (newly === "unknown-sampling")
    return unanswered(
      id,
      "unknown-sampling",
      "samplingProbability in both windows: finer sampling shows more addresses",
      details,
    );
  const thinner = newly.kept < 1 ? `, allowing for a sampling that kept ${percent(newly.kept)} as much then` : "";
  const claim =
    newly.told === 0
      ? `No ${unit} of ${subject.title} can be told to be newly in use in ${dates(period)} against ${dates(against)}; ${newly.onlyLater} were seen only later and ${newly.onlyBefore} only before${newly.onlyLater + newly.onlyBefore > 0 ? ", which chance can do" : ""}${thinner}.`
      : `At least ${newly.told} ${unit} of ${subject.title} that sent nothing in ${dates(against)} were in use in ${dates(period)}, at most ${FALSE_SHARE * 100} in 100 of them by chance${thinner}; ${newly.onlyLater} were seen only later, ${newly.onlyBefore} only before.`;
  return answered({
    id,
    claim,
    estimate: {
      value: newly.told,
      low: Math.floor(newly.told * (1 - FALSE_SHARE)),
      high: null,
      level: 0.95,
      unit,
      n: newly.weeks + newly.weeksBefore,
      nEffective: null,
    },
    confidence: trafficConfidence(
      occasion,
      { value: newly.told, low: newly.told, high: Math.max(newly.told, newly.onlyLater) },
      10,
      { agree: 1, of: 1 },
    ),
    assumptions: [...trafficAssumptions(occasion), "weeks in which an address is seen do not depend on each other"],
    alternatives: [
      { explanation: SPOOFED, ruledOutBy: null },
      {
        explanation: "hosts moved to other addresses of the same network",
        ruledOutBy: newly.onlyBefore === 0 ? "no address fell silent" : null,
      },
    ],
    details,
  });
}

/** exposure.services: what scans found open and flows show answering. */
export function tellServices({ exposed, serving }: Footprint, occasion: Occasion): Answer {
  const { subject, period } = occasion;
  const details: ServicesDetails = {
    scans: exposed?.scans ?? 0,
    cut: exposed?.cut ?? 0,
    addresses: exposed?.addresses ?? 0,
    atLeast: exposed && ends(exposed.services),
    ports: copied(exposed?.ports ?? []),
    change: exposed?.change
      ? { ...exposed.change, opened: copied(exposed.change.opened), closed: copied(exposed.change.closed) }
      : null,
    answering: serving.map((port) => ({ ...port })),
  };
  if (!exposed && serving.length === 0)
    return unanswered(
      "exposure.services",
      "no-data",
      "port scans of the subject in the period, or flows that it answered as a server",
      details,
    );
  const addresses = serving.reduce((most, one) => Math.max(most, one.addresses), 0);
  const answering =
    serving.length === 0
      ? ""
      : `${exposed ? "; flows show it" : `${subject.title} is seen`} answering as a server on ${serving.length} ports, ${serving.slice(0, 5).map(portText).join(", ")} first, at up to ${addresses} addresses a port`;
  return answered({
    id: "exposure.services",
    claim: `${exposed ? scanClaim(exposed, occasion) : ""}${answering}${exposed ? "" : ` in ${dates(period)}; no scan looked`}.`,
    estimate: exposed
      ? atLeast(exposed.services.seen, "services", exposed.scans)
      : atLeast(serving.length, "ports", occasion.traffic?.blocks.covered.length ?? 0),
    confidence: confidenceFrom({
      coverage: exposed ? 1 - exposed.cut / exposed.scans : null,
      precision:
        exposed && exposed.scans > 1
          ? Math.max(0, 1 - (exposed.services.high - exposed.services.low) / Math.max(1, exposed.services.value))
          : null,
      readings: { agree: exposed && serving.length > 0 ? 2 : 1, of: exposed && serving.length > 0 ? 2 : 1 },
      openRivals: [],
      untested: exposed ? ["what a scan did not report open was not filtered from where it looked"] : [],
    }),
    assumptions: [
      ...(exposed
        ? ["scans looked at the same ports of the same addresses, as far as what they found open reaches"]
        : []),
      ...(serving.length > 0 ? ["the end with the lower port is the server"] : []),
    ],
    alternatives: exposed?.change
      ? [
          {
            explanation: "a scan's packets were lost or filtered on the way",
            ruledOutBy: exposed.change.scansAfter > 1 && exposed.change.scansBefore > 1 ? "several scans agree" : null,
          },
        ]
      : [],
    details,
  });
}

function scanClaim({ services, addresses, scans, cut, change, ports }: Exposed, { subject, period }: Occasion): string {
  const whole =
    cut > 0 ? `${scans} port scans (${cut} of them cut)` : `${scans} port ${scans === 1 ? "scan" : "scans"}`;
  const first = ports.length > 0 ? `, ${ports.slice(0, 5).map(portText).join(", ")} most` : "";
  return `${whole} in ${dates(period)} found ${services.seen} services of ${subject.title} open at ${addresses} addresses, at least${first}${change ? changeText(change) : "; no whole scan before looked at the same"}`;
}

function changeText({
  opened,
  closed,
  scansBefore,
  scansAfter,
  onlyAfter,
  onlyBefore,
}: NonNullable<Exposed["change"]>): string {
  const sum = (ports: readonly PortCount[]) => ports.reduce((all, { addresses }) => all + addresses, 0);
  const against = `; of ${scansBefore} whole scans before against ${scansAfter} after`;
  if (opened.length + closed.length === 0)
    return `${against}, no service can be told to have opened or closed (${onlyAfter} seen only after, ${onlyBefore} only before)`;
  return `${against}, ${sum(opened)} services opened and ${sum(closed)} closed`;
}

/** exposure.anonymity: distributions over hours. */
export function tellAnonymity({ anonymity }: Footprint, occasion: Occasion): Answer {
  const { subject, period, traffic, refused } = occasion;
  if (!anonymity)
    return unanswered(
      "exposure.anonymity",
      refused?.reason ?? "too-short",
      refused?.needs ?? "120 hours with ten records and more that the subject sent",
    );
  const { bits, effectiveSize, actors, degree, hours } = anonymity;
  const sampled = traffic?.sampled ? " Sampling hides the quieter ones, so the sets are larger than told." : "";
  return answered({
    id: "exposure.anonymity",
    claim: `An address of ${subject.title} is hidden among others as among ${effectiveSize.median.toFixed(0)} alike in the middle hour of ${dates(period)} (a tenth of the hours below ${effectiveSize.tenth.toFixed(0)}, a tenth above ${effectiveSize.ninetieth.toFixed(0)}): ${bits.value.toFixed(2)} bits on the mean (95 % interval ${bits.low.toFixed(2)} to ${bits.high.toFixed(2)}).${sampled}`,
    estimate: { ...estimateOf(bits, "bits"), high: traffic?.sampled ? null : bits.high },
    confidence: trafficConfidence(
      occasion,
      bits,
      1,
      { agree: 1, of: 1 },
      traffic?.sampled ? ["addresses that sampling did not show"] : [],
    ),
    assumptions: [
      ...trafficAssumptions(occasion),
      "users behind one address are not told apart: sets of people are larger",
    ],
    details: { effectiveSize, actors, degree, hours } satisfies AnonymityDetails,
  });
}

function litDetailsOf({ unit, seen, aDay, shareOfSpace, days, networks, newly }: LitSpace): LitDetails {
  return {
    unit,
    atLeast: { value: seen.value, low: seen.low, high: seen.high },
    aDay,
    shareOfSpace,
    days,
    networks: networks.map((one) => ({ ...one })),
    newly: newly !== null && typeof newly === "object" ? { ...newly } : null,
  };
}

function portText({
  protocolIdentifier,
  port,
}: {
  readonly protocolIdentifier: number;
  readonly port: number;
}): string {
  return `${protocolIdentifier === 17 ? "UDP" : "TCP"} ${port}`;
}

function copied(ports: readonly PortCount[]): ServicesDetails["ports"] {
  return ports.map((port) => ({ ...port }));
}
