import type { BatchBuilder } from "../../record/batch.ts";
import { INGRESS_INTERFACE, SAMPLING } from "./information-elements.ts";
import type { Moment } from "./moment.ts";
import { longUint, type Run, type Writer } from "./run.ts";
import { isUniform, probabilityOf, probabilityTold, RATE_ELEMENTS } from "./sampling.ts";
import type { Template } from "./template.ts";

/** Who sent the records, and which share of packets they stand for. */
export function originWriter(template: Template, builder: BatchBuilder, moment: Moment): Writer {
  const exporter = builder.column("exporter");
  const domain = builder.column("observationDomainId");
  const knownBy = builder.column("samplingKnownBy");
  const probability = builder.column("samplingProbability");
  const rateOf = rateReader(template, moment);
  return (run) => {
    const { row, rows } = run;
    const end = row + rows;
    (exporter.values as string[]).fill(moment.exporter, row, end);
    (domain.values as Uint32Array).fill(moment.domain, row, end);
    domain.nulls!.fill(0, row, end);
    const shares = probability.values as Float64Array;
    const names = knownBy.values as string[];
    const varies = rateOf.varies || !isUniform(moment.sampling);
    let share = rateOf.read(run, 0);
    for (let i = 0; i < rows; i++) {
      if (varies && i > 0) share = rateOf.read(run, i);
      const settled = share ?? moment.configured;
      names[row + i] = share !== null ? "told" : settled !== null ? "configured" : "unknown";
      if (settled === null) continue;
      shares[row + i] = settled;
      probability.nulls![row + i] = 0;
    }
  };
}

interface RateReader {
  /** Whether records of a run may differ. */
  readonly varies: boolean;
  read(run: Run, record: number): number | null;
}

function rateReader(template: Template, moment: Moment): RateReader {
  const own = numberFields(template, RATE_ELEMENTS);
  const selectors = numberFields(template, [SAMPLING.selectorId, SAMPLING.samplerId]);
  const ingress = numberFields(template, [INGRESS_INTERFACE])[0]?.field;
  const selector = selectors[0]?.field;
  const value = ({ view, places, lengths, stride }: Run, field: number, record: number): number =>
    longUint(view, places[field]! + record * stride, lengths[field]!);
  return {
    varies: own.length > 0 || selector !== undefined,
    read: (run, record) => {
      const told = own.length === 0 ? null : probabilityTold(ownNumbers(own, run, record));
      if (told !== null) return told;
      const { sampling } = moment;
      const named = selector === undefined ? null : value(run, selector, record);
      const at = ingress === undefined || isUniform(sampling) ? null : value(run, ingress, record);
      return probabilityOf(sampling, named, at);
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

function ownNumbers(fields: readonly NumberField[], { view, places, lengths, stride }: Run, record: number) {
  const told = new Map<number, number>();
  for (const { element, field } of fields)
    told.set(element, toldNumber(element, view, places[field]! + record * stride, lengths[field]!));
  return told;
}

/** A number as it stands; samplingProbability is a float (RFC 5477 §8.2.7). */
export function toldNumber(element: number, view: DataView, at: number, octets: number): number {
  if (element !== SAMPLING.samplingProbability) return longUint(view, at, octets);
  return octets === 8 ? view.getFloat64(at) : octets === 4 ? view.getFloat32(at) : Number.NaN;
}
