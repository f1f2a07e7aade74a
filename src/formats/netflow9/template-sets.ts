import type { Announced } from "../flow-export/set-reader.ts";
import { type Field, templateOf, VARIABLE } from "../flow-export/template.ts";
import type { OctetReader } from "../octet-reader.ts";

const FIELD_OCTETS = 4;

/** The templates of a set (RFC 3954 §5.2), or the options templates (§6.1). */
export function templates(body: OctetReader, options: boolean): Announced[] {
  const announced: Announced[] = [];
  const headerOctets = options ? 6 : 4;
  body.loop(() => {
    if (body.left < headerOctets) return false; // padding to four octets
    const one = options ? optionsTemplate(body) : template(body);
    if (one) announced.push(one);
    return one !== null;
  });
  return announced;
}

/** Null where padding begins. */
function template(body: OctetReader): Announced | null {
  const at = body.at;
  const id = body.u16();
  const count = body.u16();
  if (id === 0 && count === 0) return null;
  if (count * FIELD_OCTETS > body.left) return rest(body, at, `${count} fields in ${body.left} octets`);
  return checked(id, fieldsOf(body, count, false), false, at, body.at);
}

function optionsTemplate(body: OctetReader): Announced | null {
  const at = body.at;
  const id = body.u16();
  const scopeOctets = body.u16();
  const optionOctets = body.u16();
  if (id === 0 && scopeOctets === 0 && optionOctets === 0) return null;
  if (scopeOctets % FIELD_OCTETS !== 0 || optionOctets % FIELD_OCTETS !== 0)
    return rest(body, at, `scopes of ${scopeOctets} and options of ${optionOctets} octets, not all fours`);
  if (scopeOctets + optionOctets > body.left)
    return rest(body, at, `scopes of ${scopeOctets} and options of ${optionOctets} octets in ${body.left}`);
  const scopes = fieldsOf(body, scopeOctets / FIELD_OCTETS, true);
  const fields = [...scopes, ...fieldsOf(body, optionOctets / FIELD_OCTETS, false)];
  return checked(id, fields, true, at, body.at);
}

function fieldsOf(body: OctetReader, count: number, scope: boolean): Field[] {
  return Array.from({ length: count }, () => ({ element: body.u16(), enterprise: 0, octets: body.u16(), scope }));
}

/** No length can be variable here; RFC 3954 knows none. */
function checked(id: number, fields: readonly Field[], options: boolean, at: number, end: number): Announced {
  const made = fields.some(({ octets }) => octets === VARIABLE)
    ? "a field of 65535 octets"
    : templateOf(id, fields, options);
  return typeof made === "string" ? { fault: made, at, octets: end - at } : { template: made };
}

/** Nothing behind this can be told apart. */
function rest(body: OctetReader, at: number, fault: string): Announced {
  body.skip(body.left);
  return { fault, at, octets: body.at - at };
}
