import { INGRESS_INTERFACE, SAMPLING } from "./information-elements.ts";
import type { Moment } from "./moment.ts";
import { longUint, type Run } from "./run.ts";
import { isUniform, probabilityOf, probabilityTold, RATE_ELEMENTS, type Sampling } from "./sampling.ts";
import type { Template } from "./template.ts";

/** Which share of packets records stand for, as the exporter tells it. */
export interface RateReader {
  /** Whether records of a message may differ, and each must be asked. */
  varies(): boolean;
  /** Null when it is not told. */
  read(run: Run, record: number): number | null;
}

/**
 * By numbers of the record itself, by the sampler or interface that it names, or by what holds for all. Records that
 * follow each other mostly tell the same, and the answer is kept.
 */
export function rateReader(template: Template, moment: Moment): RateReader {
  const own = numberFields(template, RATE_ELEMENTS);
  const selector = numberFields(template, [SAMPLING.selectorId, SAMPLING.samplerId])[0] ?? null;
  const ingress = numberFields(template, [INGRESS_INTERFACE])[0] ?? null;
  const byRecord = own.length > 0 || selector !== null;
  const asked = [...own, ...[selector, ingress].filter((one) => one !== null)];
  const values = new Float64Array(asked.length).fill(Number.NaN);
  let known: Sampling | null = null;
  let share: number | null = null;
  const numberOf = (field: NumberField | null) => (field === null ? null : values[asked.indexOf(field)]!);
  const answer = (sampling: Sampling): number | null => {
    const told = own.length === 0 ? null : probabilityTold(new Map(own.map((one, i) => [one.element, values[i]!])));
    return told ?? probabilityOf(sampling, numberOf(selector), isUniform(sampling) ? null : numberOf(ingress));
  };
  return {
    varies: () => byRecord || !isUniform(moment.sampling),
    read: ({ view, places, lengths, stride }, record) => {
      let isKnown = known === moment.sampling;
      for (let i = 0; i < asked.length; i++) {
        const { element, field } = asked[i]!;
        const value = toldNumber(element, view, places[field]! + record * stride, lengths[field]!);
        if (value === values[i]) continue;
        values[i] = value;
        isKnown = false;
      }
      if (!isKnown) {
        known = moment.sampling;
        share = answer(known);
      }
      return share;
    },
  };
}

interface NumberField {
  readonly element: number;
  readonly field: number;
}

function numberFields({ fields }: Template, elements: readonly number[]): NumberField[] {
  return elements.flatMap((element) => {
    const field = fields.findIndex(
      (one) => one.element === element && one.enterprise === 0 && one.octets > 0 && one.octets <= 8,
    );
    return field < 0 ? [] : [{ element, field }];
  });
}

/** A number as it stands; samplingProbability is a float (RFC 5477 §8.2.7). */
export function toldNumber(element: number, view: DataView, at: number, octets: number): number {
  if (element !== SAMPLING.samplingProbability) return longUint(view, at, octets);
  return octets === 8 ? view.getFloat64(at) : octets === 4 ? view.getFloat32(at) : Number.NaN;
}
