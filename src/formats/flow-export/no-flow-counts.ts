import type { RecordSink } from "../../record/sink.ts";

/** Records of ordinary templates that are no flows: told once per template id, at the end, with their number. */
export class NoFlowCounts {
  readonly #counts = new Map<number, { count: number; octets: number; readonly offset: number }>();

  /** Records of a template; the first of them begins at `offset` of the input. */
  add(templateId: number, records: number, offset: number, octets: number): void {
    const known = this.#counts.get(templateId) ?? { count: 0, octets: 0, offset };
    known.count += records;
    known.octets += octets;
    this.#counts.set(templateId, known);
  }

  tell(sink: RecordSink): void {
    for (const [id, { count, offset, octets }] of this.#counts)
      sink.defect({
        kind: "no-flow",
        octetOffset: offset,
        expected: "source and destination address",
        found: `${count} records of template ${id} that name no two addresses, ${octets} octets`,
        note: true,
        count,
      });
  }
}
