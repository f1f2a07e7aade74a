import fs from "node:fs";
import path from "node:path";
import { inject } from "vitest";

/** How one file of a referee was read, beside what its makers or a peer read from it. */
export interface Agreement {
  /** Id of our format. */
  readonly format: string;
  /** Under the referees' folder: `netflow/nfv5.pcap`. */
  readonly file: string;
  /** Records the referee has. */
  readonly records: number;
  /** Of these, how many we read alike in every field compared. */
  readonly equal: number;
  /** Whose reading it is compared with: `nfdump 1.7.1`, `expected values of goflow2`. */
  readonly referee: string;
  /** Why the others differ, in a few words; empty when none does. */
  readonly differences: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Folder where each comparison leaves its row. */
    agreements: string;
  }
}

/** Leaves a row for the table of `docs/formats.md`. A difference without a reason fails. */
export function agreement(row: Agreement): void {
  if (row.equal !== row.records && row.differences === "")
    throw new Error(`${row.file}: ${row.equal} of ${row.records} records are equal, and no reason is given`);
  const folder = inject("agreements");
  fs.appendFileSync(path.join(folder, `${process.pid}.ndjson`), `${JSON.stringify(row)}\n`);
}
