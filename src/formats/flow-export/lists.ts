import type { BatchBuilder, Column } from "../../record/batch.ts";
import { ELEMENT_RULES } from "./information-elements.ts";
import { isZero, type Run } from "./run.ts";
import { locateFields, type Template, VARIABLE } from "./template.ts";
import { textOf } from "./text-writer.ts";

/** Structured data (RFC 6313): lists of values, and of records that have templates of their own. */
const BASIC_LIST = 291;
const SUB_TEMPLATE_LIST = 292;
const SUB_TEMPLATE_MULTI_LIST = 293;

/** Lists within lists; RELIABILITY X13. */
const DEEPEST = 4;
const ENTERPRISE_BIT = 0x8000;

/** What is wrong with a list, and how many octets it has; they are passed over and the record is kept. */
export interface BadList {
  readonly fault: string;
  readonly octets: number;
}

type Templates = (id: number) => Template | undefined;
type Told = (element: number, enterprise: number, view: DataView, at: number, octets: number) => void;

/** Reads the lists of the record at hand: names found in them fill columns that the record itself left empty. */
export type ListReader = (run: Run, templates: Templates) => BadList | null;

/** Null when the template has no lists. */
export function listReader({ fields }: Template, builder: BatchBuilder): ListReader | null {
  const lists = fields.flatMap(({ element, enterprise }, i) => (isList(element, enterprise) ? [i] : []));
  if (lists.length === 0) return null;
  const columns = new Map<string, Column>();
  let row = 0;
  const told: Told = (element, enterprise, view, at, octets) => {
    const column = columns.get(`${enterprise} ${element}`);
    if (!column || octets === 0 || !isEmpty(column, row)) return;
    const text = textOf(view, at, octets);
    if (text !== "") column.text(row, text);
  };
  for (const { element, enterprise, codec, column } of ELEMENT_RULES)
    if (codec === "text") columns.set(`${enterprise} ${element}`, builder.column(column));
  return (run, templates) => {
    row = run.row;
    for (const field of lists) {
      const [at, octets] = [run.places[field]!, run.lengths[field]!];
      const fault = readList(fields[field]!.element, run.view, at, at + octets, templates, told, 1);
      if (fault !== null) return { fault, octets };
    }
    return null;
  };
}

function isList(element: number, enterprise: number): boolean {
  return enterprise === 0 && element >= BASIC_LIST && element <= SUB_TEMPLATE_MULTI_LIST;
}

function isEmpty({ values }: Column, row: number): boolean {
  return Array.isArray(values) ? values[row] === "" : values[row] === 0;
}

/** What is wrong, in plain words; null when all is well. */
function readList(
  element: number,
  view: DataView,
  from: number,
  to: number,
  templates: Templates,
  told: Told,
  depth: number,
): string | null {
  if (from === to) return null;
  if (depth > DEEPEST) return `lists ${depth} deep`;
  const inner = (id: number, at: number, end: number) => readRecords(id, view, at, end, templates, told, depth);
  if (element === BASIC_LIST) return readBasicList(view, from, to, templates, told, depth);
  if (element === SUB_TEMPLATE_LIST)
    return to - from < 3 ? "a list cut short" : inner(view.getUint16(from + 1), from + 3, to);
  for (let at = from + 1; at < to; ) {
    const octets = to - at < 4 ? 0 : view.getUint16(at + 2);
    if (octets < 4 || at + octets > to) return `an entry of ${octets} octets in ${to - at}`;
    const fault = inner(view.getUint16(at), at + 4, at + octets);
    if (fault !== null) return fault;
    at += octets;
  }
  return null;
}

/** RFC 6313 §4.5.1: semantic, field specifier, values. */
function readBasicList(
  view: DataView,
  from: number,
  to: number,
  templates: Templates,
  told: Told,
  depth: number,
): string | null {
  if (to - from < 5) return "a list cut short";
  const number = view.getUint16(from + 1);
  const octets = view.getUint16(from + 3);
  const hasEnterprise = (number & ENTERPRISE_BIT) !== 0;
  const first = from + (hasEnterprise ? 9 : 5);
  if (first > to) return "a list cut short";
  if (octets === 0) return "values of 0 octets";
  const enterprise = hasEnterprise ? view.getUint32(from + 5) : 0;
  const element = number & ~ENTERPRISE_BIT;
  const fields = [{ element, enterprise, octets, scope: false }];
  return readFields(fields, view, first, to, templates, told, depth);
}

/** Records of a template; of one that is not known they are passed over. */
function readRecords(
  id: number,
  view: DataView,
  from: number,
  to: number,
  templates: Templates,
  told: Told,
  depth: number,
): string | null {
  const template = templates(id);
  return template ? readFields(template.fields, view, from, to, templates, told, depth) : null;
}

function readFields(
  fields: Template["fields"],
  view: DataView,
  from: number,
  to: number,
  templates: Templates,
  told: Told,
  depth: number,
): string | null {
  const places = new Int32Array(fields.length);
  const lengths = new Int32Array(fields.length);
  const least = fields.reduce((sum, { octets }) => sum + (octets === VARIABLE ? 1 : octets), 0);
  for (let at = from; at < to; ) {
    if (to - at < least && isZero(view, at, to)) return null; // padding
    if (to - at < least) return `${to - at} octets of a record of ${least}`;
    const next = locateFields(fields, view, at, to, places, lengths);
    if (next <= at) return `values beyond the list, ${to - at} octets left`;
    for (const [i, { element, enterprise }] of fields.entries()) {
      const [place, octets] = [places[i]!, lengths[i]!];
      if (!isList(element, enterprise)) told(element, enterprise, view, place, octets);
      else {
        const fault = readList(element, view, place, place + octets, templates, told, depth + 1);
        if (fault !== null) return fault;
      }
    }
    at = next;
  }
  return null;
}
