import { canonicalJson } from "../../finding/canonical.ts";
import { NARROWS_NAMESPACE, uuid5 } from "../uuid.ts";

/** An object of STIX 2.1; the names of its properties are the specification's. */
export type StixObject = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string };

/** Namespace of the ids of cyber-observables (STIX 2.1 §2.9). */
const OBSERVABLES = "00abedb4-aa42-466c-9c01-fed23315a9b7";

/** A cyber-observable whose id follows from the properties that tell it apart (STIX 2.1 §2.9 and each type's list of them). */
export function observable(
  type: string,
  telling: Readonly<Record<string, unknown>>,
  others: Readonly<Record<string, unknown>> = {},
): StixObject {
  const id = `${type}--${uuid5(OBSERVABLES, canonicalJson(telling))}`;
  return { type, spec_version: "2.1", id, ...telling, ...others };
}

/** What every domain object of a bundle has in common. */
export interface Authorship {
  /** With milliseconds: created and modified. */
  readonly at: string;
  readonly createdBy: string | null;
  readonly marking: string;
  /** Digest of what the bundle is made of: another study has other ids. */
  readonly study: string;
}

/** A domain object whose id follows from the study and from what it is called in it. */
export function domainObject(
  type: string,
  named: string,
  properties: Readonly<Record<string, unknown>>,
  { at, createdBy, marking, study }: Authorship,
): StixObject {
  return {
    type,
    spec_version: "2.1",
    id: `${type}--${uuid5(NARROWS_NAMESPACE, canonicalJson({ type, study, named }))}`,
    ...(createdBy ? { created_by_ref: createdBy } : {}),
    created: at,
    modified: at,
    ...properties,
    object_marking_refs: [marking],
  };
}

/** An instant as STIX has it: RFC 3339 with milliseconds (§2.15). */
export function timestamp(instant: string): string {
  return new Date(instant).toISOString();
}
