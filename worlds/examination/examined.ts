import type { Mark } from "./grade.ts";
import type { SummaryRow } from "./summaries.ts";

/** All that was found out, in one order. */
export interface Examined {
  readonly marks: readonly Mark[];
  readonly summaries: readonly SummaryRow[];
  /** Of the code that was examined. */
  readonly commit: string;
}
