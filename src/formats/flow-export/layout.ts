import type { BatchBuilder } from "../../record/batch.ts";
import { type Choice, chooseFields, innerHeaders } from "./choose-fields.ts";
import { eitherFill, type Fill, icmpPortFill, ipv4Fill, ipv6Fill, numberFill, type Part } from "./column-fills.ts";
import { type FrameWriter, frameWriter } from "./frame-writer.ts";
import {
  FLOW_DURATION_MILLISECONDS,
  ICMP,
  INGRESS_INTERFACE,
  IP_VERSION,
  SAMPLING,
  SYSTEM_INIT_TIME_MILLISECONDS,
} from "./information-elements.ts";
import { type ListReader, listReader } from "./lists.ts";
import type { Moment } from "./moment.ts";
import { type RateReader, rateReader } from "./rate-reader.ts";
import type { Run, Writer } from "./run.ts";
import { RATE_ELEMENTS } from "./sampling.ts";
import type { Staged, StagedPart } from "./stage.ts";
import { fieldOffsets, type Template, VARIABLE } from "./template.ts";
import { textWriter } from "./text-writer.ts";
import { timeWriter } from "./time-writers.ts";

/** A template made ready for reading: what turns its records into rows. */
export interface Layout extends Staged {
  readonly template: Template;
  /** Whether its records name two ends; others are no flows. */
  readonly isFlow: boolean;
  /** Start and end, which depend on the message's clock, and texts: written as the message is read. */
  readonly writers: readonly Writer[];
  readonly rates: RateReader;
  /** Null where records have no lists. */
  readonly lists: ListReader | null;
  /** Fields that writers and rates read, and where they begin in a record of fixed length. */
  readonly read: readonly number[];
  readonly offsets: readonly number[];
  /** Fields that are staged, where records are not staged whole. */
  readonly parts: readonly StagedPart[] | null;
  readonly run: Run;
  /** Where records hold the beginning of a packet in place of addresses; they are read one by one. */
  readonly frame: FrameWriter | null;
}

/** Compiles once per template and input; records then cost a loop per column and some hundred records. */
export function layoutOf(template: Template, builder: BatchBuilder, moment: Moment, view: DataView): Layout {
  const chosen = chooseFields(template.fields);
  const hasEnds = chosen.has("sourceAddress") && chosen.has("destinationAddress");
  const frame = hasEnds || template.options ? null : frameWriter(template, builder);
  const isFlow = !template.options && (hasEnds || frame !== null);
  const parts = template.fixed && frame === null ? null : partsOf(template);
  const offsets = template.fixed ? fieldOffsets(template) : [];
  return {
    template,
    isFlow,
    writers: isFlow ? [timeWriter(chosen, template, builder, moment), ...textWriters(chosen, builder)] : [],
    fills: isFlow ? fillsOf(template, chosen, builder, placesOf(template, offsets, parts)) : [],
    rates: rateReader(template, moment),
    lists: isFlow && !template.fixed ? listReader(template, builder) : null,
    read: readFields(template, chosen),
    offsets,
    parts,
    octets: parts === null ? template.leastOctets : Math.max(1, totalOctets(parts)),
    run: {
      view,
      places: new Int32Array(template.fields.length),
      lengths: Int32Array.from(template.fields, ({ octets }) => (octets === VARIABLE ? 0 : octets)),
      stride: template.fixed ? template.leastOctets : 0,
      row: 0,
      rows: 0,
    },
    frame,
  };
}

const MESSAGE_ELEMENTS: ReadonlySet<number> = new Set([
  ...RATE_ELEMENTS,
  SAMPLING.selectorId,
  SAMPLING.samplerId,
  INGRESS_INTERFACE,
  SYSTEM_INIT_TIME_MILLISECONDS,
  FLOW_DURATION_MILLISECONDS,
]);

/** Times, texts, and what tells of sampling. */
function readFields({ fields }: Template, chosen: ReadonlyMap<string, Choice[]>): number[] {
  const written = new Set(
    [...chosen.values()]
      .flat()
      .filter(isReadAtOnce)
      .map(({ field }) => field),
  );
  return fields.flatMap(({ element, enterprise }, i) =>
    written.has(i) || (enterprise === 0 && MESSAGE_ELEMENTS.has(element)) ? [i] : [],
  );
}

function isReadAtOnce({ rule: { codec, column } }: Choice): boolean {
  return codec === "text" || column === "flowStartMilliseconds" || column === "flowEndMilliseconds";
}

/** Longest field that a fill reads. */
const WIDEST = 16;

/** Fields of few and fixed octets, one behind the other. */
function partsOf({ fields }: Template): StagedPart[] {
  let at = 0;
  return fields.flatMap(({ octets }, field) => {
    if (octets === VARIABLE || octets === 0 || octets > WIDEST) return [];
    at += octets;
    return [{ field, at: at - octets, octets }];
  });
}

function totalOctets(parts: readonly StagedPart[]): number {
  return parts.reduce((sum, { octets }) => sum + octets, 0);
}

/** Where a field lies in a staged record, by its number in the template. */
function placesOf(template: Template, offsets: readonly number[], parts: readonly StagedPart[] | null) {
  return new Map(
    parts === null ? template.fields.map((_, i) => [i, offsets[i]!]) : parts.map(({ field, at }) => [field, at]),
  );
}

function textWriters(chosen: ReadonlyMap<string, Choice[]>, builder: BatchBuilder): Writer[] {
  return [...chosen]
    .map(([name, choices]) => ({ column: builder.column(name), choices }))
    .filter(({ column }) => column.description.type === "text")
    .map(({ column, choices }) => textWriter(column, choices));
}

function fillsOf(
  template: Template,
  chosen: ReadonlyMap<string, Choice[]>,
  builder: BatchBuilder,
  places: ReadonlyMap<number, number>,
): Fill[] {
  const icmp = icmpFill(template, chosen, builder, places);
  const fills = icmp ? [icmp] : [];
  for (const [name, choices] of chosen) {
    const column = builder.column(name);
    const { type } = column.description;
    if (type === "milliseconds" || type === "text" || (icmp && name === "destinationTransportPort")) continue;
    const { field, octets } = choices[0]!;
    if (type === "address") fills.push(addressFill(template, choices, builder, places));
    else fills.push(numberFill(column, places.get(field)!, octets));
  }
  return fills;
}

function addressFill(
  { fields }: Template,
  choices: readonly Choice[],
  builder: BatchBuilder,
  places: ReadonlyMap<number, number>,
): Fill {
  const column = builder.column(choices[0]!.rule.column);
  const placed = (codec: string) => places.get(choices.find(({ rule }) => rule.codec === codec)?.field ?? -1);
  const [ipv4, ipv6] = [placed("ipv4"), placed("ipv6")];
  if (ipv6 === undefined) return ipv4Fill(column, ipv4!);
  if (ipv4 === undefined) return ipv6Fill(column, ipv6);
  const version = fields.findIndex((one) => one.element === IP_VERSION && one.enterprise === 0 && one.octets === 1);
  return eitherFill(column, ipv4, ipv6, places.get(version) ?? null);
}

const ICMP_ELEMENTS: ReadonlySet<number> = new Set(Object.values(ICMP));

/**
 * Type × 256 + code of ICMP in the place of the destination port, as NetFlow v5 has it and nfdump and tshark show it.
 * Type and code of their own (IE 176 to 179) rule; both in one (IE 32, 139) where they are not zero, for exporters fill
 * a port or that. Null when the template has neither.
 */
function icmpFill(
  { fields }: Template,
  chosen: ReadonlyMap<string, Choice[]>,
  builder: BatchBuilder,
  places: ReadonlyMap<number, number>,
): Fill | null {
  const parts = new Map<number, Part>();
  const inner = innerHeaders(fields);
  for (const [i, { element, enterprise, octets, scope }] of fields.entries())
    if (i >= inner && enterprise === 0 && !scope && ICMP_ELEMENTS.has(element) && octets > 0 && octets <= 2)
      if (!parts.has(element)) parts.set(element, { at: places.get(i)!, octets });
  const protocol = parts.get(ICMP.protocolIdentifier);
  if (protocol === undefined || parts.size === 1) return null;
  const part = (element: number) => parts.get(element) ?? null;
  const port = chosen.get("destinationTransportPort")?.[0];
  return icmpPortFill(builder.column("destinationTransportPort"), {
    protocol,
    port: port ? { at: places.get(port.field)!, octets: port.octets } : null,
    v4: { typeCode: part(ICMP.typeCodeIPv4), type: part(ICMP.typeIPv4), code: part(ICMP.codeIPv4) },
    v6: { typeCode: part(ICMP.typeCodeIPv6), type: part(ICMP.typeIPv6), code: part(ICMP.codeIPv6) },
  });
}
