import { LIMITS } from "../../record/limits.ts";

/** A field specifier (RFC 7011 §3.2, RFC 3954 §5.2). */
export interface Field {
  readonly element: number;
  /** Private Enterprise Number; 0 for IANA's elements and all of NetFlow v9. */
  readonly enterprise: number;
  /** Octets of the field, or `VARIABLE`. */
  readonly octets: number;
  /** Whether it says what an options record speaks of; in NetFlow v9 `element` is then a scope type. */
  readonly scope: boolean;
}

/** The shape of a data record. */
export interface Template {
  readonly id: number;
  readonly fields: readonly Field[];
  /** Whether its records tell of the exporter and not of flows. */
  readonly options: boolean;
  /** Octets of a record; where lengths vary, of the shortest one. */
  readonly leastOctets: number;
  readonly fixed: boolean;
}

/** Length of a field whose octets begin with their number (RFC 7011 §7). */
export const VARIABLE = 65_535;

/** Templates, options templates and data of one kind share these numbers (RFC 7011 §3.4.1, RFC 3954 §5.2). */
export const FIRST_TEMPLATE_ID = 256;

/** The template, or in plain words what is wrong with it. */
export function templateOf(id: number, fields: readonly Field[], options: boolean): Template | string {
  if (id < FIRST_TEMPLATE_ID) return `template id ${id}`;
  if (fields.length === 0) return "0 fields";
  if (fields.length > LIMITS.templateFields.value) return `${fields.length} fields`;
  let leastOctets = 0;
  let fixed = true;
  for (const { octets } of fields) {
    if (octets === VARIABLE) fixed = false;
    leastOctets += octets === VARIABLE ? 1 : octets;
  }
  if (leastOctets === 0) return "records of 0 octets";
  if (leastOctets > LIMITS.templateOctets.value) return `records of ${leastOctets} octets`;
  return { id, fields, options, leastOctets, fixed };
}

export function sameLayout(one: Template, other: Template): boolean {
  return (
    one.options === other.options &&
    one.fields.length === other.fields.length &&
    one.fields.every((field, i) => {
      const like = other.fields[i]!;
      return (
        field.element === like.element &&
        field.enterprise === like.enterprise &&
        field.octets === like.octets &&
        field.scope === like.scope
      );
    })
  );
}

/** Where each field begins in a record of fixed length. */
export function fieldOffsets({ fields }: Template): number[] {
  let at = 0;
  return fields.map(({ octets }) => {
    const from = at;
    at += octets;
    return from;
  });
}

/**
 * Finds the fields of the record that begins at `from`: places and lengths are filled, and the record's end is the
 * answer; -1 when it does not end before `to`.
 */
export function locateFields(
  fields: readonly Field[],
  view: DataView,
  from: number,
  to: number,
  places: Int32Array,
  lengths: Int32Array,
): number {
  let at = from;
  for (let i = 0; i < fields.length; i++) {
    let octets = fields[i]!.octets;
    if (octets === VARIABLE) {
      if (at + 1 > to) return -1;
      octets = view.getUint8(at++);
      if (octets === 255) {
        if (at + 2 > to) return -1;
        octets = view.getUint16(at);
        at += 2;
      }
    }
    if (at + octets > to) return -1;
    places[i] = at;
    lengths[i] = octets;
    at += octets;
  }
  return at;
}
