import { type Instant, type Period, parseInstant, parsePeriod } from "../../src/values/instant.ts";
import type { ExporterFile, InstrumentFile } from "../schema/instrument.ts";
import { byTime } from "./by-time.ts";
import { type Fault, total } from "./fault.ts";

export interface Exporter extends Omit<ExporterFile, "from" | "to" | "sampling" | "missing"> {
  readonly index: number;
  readonly period: Period;
  readonly sampling: readonly { readonly from: Instant; readonly oneIn: number; readonly tells: number | null }[];
  readonly missing: readonly Period[];
}

/** What the schema of the instrument cannot see. */
export function instrumentFaults({ exporters }: InstrumentFile): Fault[] {
  const faults: Fault[] = [];
  if (total(exporters.map(({ sees, twice }) => sees * (1 - twice))) > 1 + 1e-9)
    faults.push({
      path: ["instrument", "exporters"],
      fault: "the exporters see more than all there is; raise `twice` or lower `sees`",
    });
  return faults;
}

export function exporterFrom(file: ExporterFile, index: number, period: Period): Exporter {
  const instant = (text: string | undefined, otherwise: Instant): Instant =>
    text === undefined ? otherwise : parseInstant(text)!;
  const sampling = file.sampling.map(({ from, oneIn, tells }) => ({
    from: instant(from, period.from),
    oneIn,
    tells: tells === "nothing" ? null : (tells ?? oneIn),
  }));
  return {
    ...file,
    index,
    period: { from: instant(file.from, period.from), to: instant(file.to, period.to) },
    sampling: byTime(sampling, ({ from }) => from),
    missing: file.missing.map((text) => parsePeriod(text)!),
  };
}
