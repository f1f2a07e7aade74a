import type { Instant } from "../../values/instant.ts";
import { SYSTEM_INIT_TIME_MILLISECONDS } from "./information-elements.ts";
import { toldNumber } from "./rate-reader.ts";
import { isZero } from "./run.ts";
import { interfaceScope, learn, type OptionsRecord, type Sampling } from "./sampling.ts";
import { locateFields, type Template } from "./template.ts";

export interface OptionsTold {
  readonly records: number;
  /** Where the first octet lies that is no part of them. */
  readonly end: number;
  readonly sampling: Sampling;
  readonly systemInit: Instant | null;
}

/** What the options records of a set tell of sampling and of the exporter's start (RFC 7011 §3.4.2, RFC 3954 §6.1). */
export function readOptions(
  template: Template,
  view: DataView,
  from: number,
  to: number,
  before: Sampling,
  version9: boolean,
): OptionsTold {
  const places = new Int32Array(template.fields.length);
  const lengths = new Int32Array(template.fields.length);
  const read: OptionsRecord[] = [];
  let systemInit: Instant | null = null;
  let records = 0;
  let at = from;
  while (at + template.leastOctets <= to) {
    const next = locateFields(template.fields, view, at, to, places, lengths);
    if (next <= at) break;
    const { told, scopes } = numbersOf(template, view, places, lengths, version9);
    if (isZero(view, at, next)) break; // padding
    if (told.size > 0) read.push({ told, interfaceScope: interfaceScope(scopes, version9) });
    systemInit = told.get(SYSTEM_INIT_TIME_MILLISECONDS) || systemInit;
    records++;
    at = next;
  }
  return { records, end: at, sampling: learn(before, read), systemInit };
}

/** Scope fields of IPFIX are information elements too, those of NetFlow v9 have numbers of their own. */
function numbersOf(
  { fields }: Template,
  view: DataView,
  places: Int32Array,
  lengths: Int32Array,
  version9: boolean,
): { told: Map<number, number>; scopes: Map<number, number> } {
  const told = new Map<number, number>();
  const scopes = new Map<number, number>();
  for (const [i, { element, enterprise, scope }] of fields.entries()) {
    const octets = lengths[i]!;
    if (enterprise !== 0 || octets === 0 || octets > 8) continue;
    const value = toldNumber(element, view, places[i]!, octets);
    if (scope) scopes.set(element, value);
    if (!scope || !version9) told.set(element, value);
  }
  return { told, scopes };
}
