import type { BatchBuilder } from "../../record/batch.ts";
import { addressWriter } from "./address-writers.ts";
import { type Choice, chooseFields } from "./choose-fields.ts";
import { type FrameWriter, frameWriter } from "./frame-writer.ts";
import type { Moment } from "./moment.ts";
import { originWriter } from "./origin-writer.ts";
import { icmpPortWriter, textWriter, unsignedWriter } from "./plain-writers.ts";
import type { Run, Writer } from "./run.ts";
import { fieldOffsets, type Template, VARIABLE } from "./template.ts";
import { timeWriter } from "./time-writers.ts";

/** A template made ready for reading: which writers turn its records into rows. */
export interface Layout {
  readonly template: Template;
  /** Whether its records name two ends; others are no flows. */
  readonly isFlow: boolean;
  readonly writers: readonly Writer[];
  /** Where fields begin in a record of fixed length. */
  readonly offsets: readonly number[];
  readonly run: Run;
  /** Where records hold the beginning of a packet in place of addresses; they are read one by one. */
  readonly frame: FrameWriter | null;
}

/** Compiles once per template and input; records then cost a call per column and run. */
export function layoutOf(template: Template, builder: BatchBuilder, moment: Moment, view: DataView): Layout {
  const chosen = chooseFields(template.fields);
  const hasEnds = chosen.has("sourceAddress") && chosen.has("destinationAddress");
  const frame = hasEnds || template.options ? null : frameWriter(template, builder);
  const isFlow = !template.options && (hasEnds || frame !== null);
  const fields = template.fields.length;
  const run: Run = {
    view,
    places: new Int32Array(fields),
    lengths: Int32Array.from(template.fields, ({ octets }) => (octets === VARIABLE ? 0 : octets)),
    stride: template.fixed ? template.leastOctets : 0,
    row: 0,
    rows: 0,
  };
  const writers = isFlow ? writersOf(template, chosen, builder, moment) : [];
  return { template, isFlow, writers, offsets: template.fixed ? fieldOffsets(template) : [], run, frame };
}

function writersOf(
  template: Template,
  chosen: ReadonlyMap<string, Choice[]>,
  builder: BatchBuilder,
  moment: Moment,
): Writer[] {
  const writers: Writer[] = [originWriter(template, builder, moment), timeWriter(chosen, template, builder, moment)];
  for (const [column, choices] of chosen) {
    const target = builder.column(column);
    const { type } = target.description;
    if (type === "milliseconds") continue;
    if (type === "address") writers.push(addressWriter(target, choices, template));
    else if (type === "text") writers.push(textWriter(target, choices));
    else writers.push(unsignedWriter(target, choices[0]!));
  }
  const icmp = icmpPortWriter(template, builder);
  return icmp ? [...writers, icmp] : writers;
}
