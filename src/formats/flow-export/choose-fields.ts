import { ELEMENT_RULES, type ElementRule } from "./information-elements.ts";
import type { Field } from "./template.ts";

/** A field that fills a column, and the rule by which it does. */
export interface Choice {
  /** Number of the field within its template. */
  readonly field: number;
  readonly octets: number;
  readonly rule: ElementRule;
}

/** Natural octets of what is no number; any other length is not understood (RFC 7011 §6.2). */
const WIDTHS: { readonly [codec: string]: number } = { ipv4: 4, ipv6: 16, ntp: 8 };
const WIDEST_NUMBER = 8;

/** Columns of a packet's own headers, which a record of an encapsulated packet has twice. */
const KEY_COLUMNS: ReadonlySet<string> = new Set([
  "sourceAddress",
  "destinationAddress",
  "sourceTransportPort",
  "destinationTransportPort",
  "protocolIdentifier",
  "tcpControlBits",
]);
const KEY_ELEMENTS: ReadonlySet<number> = new Set([4, 6, 7, 8, 11, 12, 27, 28]);
const PROTOCOL_IDENTIFIER = 4;

/** Per column the fields that can fill it, best rule first; addresses and times need more than the first. */
export function chooseFields(fields: readonly Field[]): Map<string, Choice[]> {
  const inner = innerHeaders(fields);
  const chosen = choose(fields, inner, (column) => inner > 0 && KEY_COLUMNS.has(column));
  for (const [column, choices] of choose(fields, 0, (name) => !chosen.has(name))) chosen.set(column, choices);
  return chosen;
}

/**
 * Where the inner headers of an encapsulated packet begin: behind a first protocolIdentifier, when there is another.
 * Headers stand in the order in which they were met (RFC 7011 §8). The flow is that of the inner ones, as pmacct and
 * nfdump have it, for they name who speaks with whom. 0 when there are none.
 */
export function innerHeaders(fields: readonly Field[]): number {
  const isKey = ({ element, enterprise, scope }: Field) => enterprise === 0 && !scope && KEY_ELEMENTS.has(element);
  const protocols = fields.flatMap((field, i) => (isKey(field) && field.element === PROTOCOL_IDENTIFIER ? [i] : []));
  if (protocols.length < 2) return 0;
  const seen = new Set(fields.slice(0, protocols[0]! + 1).map(({ element }) => element));
  const isAgain = ({ element }: Field) => seen.has(element) || element === 8 || element === 27;
  return fields.findIndex((field, i) => i > protocols[0]! && isKey(field) && isAgain(field));
}

function choose(fields: readonly Field[], from: number, isWanted: (column: string) => boolean): Map<string, Choice[]> {
  const chosen = new Map<string, Choice[]>();
  for (const rule of ELEMENT_RULES) {
    if (!isWanted(rule.column)) continue;
    const field = fields.findIndex((one, i) => i >= from && fits(one, rule));
    if (field < 0) continue;
    const choice = { field, octets: fields[field]!.octets, rule };
    const others = chosen.get(rule.column);
    if (others) others.push(choice);
    else chosen.set(rule.column, [choice]);
  }
  return chosen;
}

function fits({ element, enterprise, octets, scope }: Field, rule: ElementRule): boolean {
  if (element !== rule.element || enterprise !== rule.enterprise || scope) return false;
  if (rule.codec === "text") return octets > 0;
  const width = WIDTHS[rule.codec];
  return width === undefined ? octets > 0 && octets <= WIDEST_NUMBER : octets === width;
}
