import type { Announced } from "../flow-export/set-reader.ts";
import { type Field, templateOf } from "../flow-export/template.ts";
import type { OctetReader } from "../octet-reader.ts";

const FIELD_OCTETS = 4;
const ENTERPRISE_BIT = 0x8000;

/** The templates of a set (RFC 7011 §3.4.1), or the options templates (§3.4.2.2), and withdrawals (§8.1). */
export function templates(body: OctetReader, options: boolean): Announced[] {
  const announced: Announced[] = [];
  body.loop(() => {
    if (body.left < FIELD_OCTETS) return false; // padding
    const one = template(body, options);
    if (one) announced.push(one);
    return one !== null;
  });
  return announced;
}

/** Null where padding begins. */
function template(body: OctetReader, options: boolean): Announced | null {
  const at = body.at;
  const id = body.u16();
  const count = body.u16();
  if (id === 0 && count === 0) return null;
  if (count === 0) return { withdrawn: id };
  if (options && body.left < 2) return rest(body, at, "no scope count");
  const scopes = options ? body.u16() : 0;
  if (count * FIELD_OCTETS > body.left) return rest(body, at, `${count} fields in ${body.left} octets`);
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) {
    const field = fieldOf(body, i < scopes);
    if (!field) return rest(body, at, "a field that ends before its enterprise number");
    fields.push(field);
  }
  const octets = body.at - at;
  if (options && (scopes === 0 || scopes > count)) return { fault: `${scopes} scopes of ${count} fields`, at, octets };
  const made = templateOf(id, fields, options);
  return typeof made === "string" ? { fault: made, at, octets } : { template: made };
}

function fieldOf(body: OctetReader, scope: boolean): Field | null {
  if (body.left < FIELD_OCTETS) return null;
  const element = body.u16();
  const octets = body.u16();
  if ((element & ENTERPRISE_BIT) === 0) return { element, enterprise: 0, octets, scope };
  if (body.left < FIELD_OCTETS) return null;
  return { element: element & ~ENTERPRISE_BIT, enterprise: body.u32(), octets, scope };
}

/** Nothing behind this can be told apart. */
function rest(body: OctetReader, at: number, fault: string): Announced {
  body.skip(body.left);
  return { fault, at, octets: body.at - at };
}
