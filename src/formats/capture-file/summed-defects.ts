import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";

interface Summed {
  readonly kind: string;
  readonly octetOffset: number;
  readonly expected: string;
  readonly found: string;
  octets: number;
  packets: number;
}

/** Faults that each packet of an interface has again: told once, at the end, with all the octets they cost. */
export class SummedDefects {
  readonly #defects = new Map<string, Summed>();

  /** The first of each `found` says where; those beyond the limit of interfaces go to the last one. */
  add(kind: string, octetOffset: number, expected: string, found: string, octets: number): void {
    const id = this.#defects.size < LIMITS.interfaces.value ? `${kind} ${found}` : kind;
    const known = this.#defects.get(id) ?? { kind, octetOffset, expected, found, octets: 0, packets: 0 };
    known.octets += octets;
    known.packets++;
    this.#defects.set(id, known);
  }

  tell(sink: RecordSink): void {
    for (const { kind, octetOffset, expected, found, octets, packets } of this.#defects.values())
      sink.defect({ kind, octetOffset, expected, found: `${found}, in ${packets} packets`, octets });
    this.#defects.clear();
  }
}
