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

/** Per column the fields that can fill it, best rule first; addresses and times need more than the first. */
export function chooseFields(fields: readonly Field[]): Map<string, Choice[]> {
  const chosen = new Map<string, Choice[]>();
  for (const rule of ELEMENT_RULES) {
    const field = fields.findIndex((one) => fits(one, rule));
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
