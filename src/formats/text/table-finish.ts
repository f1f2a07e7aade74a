import type { BatchBuilder } from "../../record/batch.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import { parsePrefix } from "../../values/prefix.ts";
import type { PlainKind } from "./kinds.ts";
import type { LogPeriod } from "./log-period.ts";
import type { TableDefaults } from "./table.ts";

/** What a record needs beyond its own fields. */
export interface Finish {
  /** Completes a row; what should have stood in it, or null. */
  row(row: number, offset: number, line: number): string | null;
  end(): void;
}

/** Earlier times are told: a unit that is wrong, or a clock that was not set. */
const FIRST_PLAUSIBLE: Instant = Date.UTC(1990, 0, 1);
const KNOWN_BY: ReadonlySet<string> = new Set(["told", "configured", "unknown"]);

export function finishOf(
  kind: PlainKind,
  sink: RecordSink,
  builder: BatchBuilder,
  told: ReadonlySet<string>,
  defaults: TableDefaults,
  period: LogPeriod,
): Finish {
  if (kind === "flow") return new FlowFinish(sink, builder, told, defaults, period);
  if (kind === "dns") return new DnsFinish(builder, defaults);
  if (kind === "route") return new RouteFinish(builder);
  return { row: () => null, end: () => {} };
}

/** End, sampling and exporter where the row does not tell them; clock; coverage. */
class FlowFinish implements Finish {
  readonly #sink: RecordSink;
  readonly #defaults: TableDefaults;
  readonly #period: LogPeriod;
  readonly #endTold: boolean;
  readonly #start;
  readonly #end;
  readonly #probability;
  readonly #knownBy;
  readonly #exporter;
  #early: { offset: number; count: number } | null = null;

  constructor(
    sink: RecordSink,
    builder: BatchBuilder,
    told: ReadonlySet<string>,
    defaults: TableDefaults,
    period: LogPeriod,
  ) {
    this.#sink = sink;
    this.#defaults = defaults;
    this.#period = period;
    this.#endTold = told.has("flowEndMilliseconds");
    this.#start = builder.column("flowStartMilliseconds");
    this.#end = builder.column("flowEndMilliseconds");
    this.#probability = builder.column("samplingProbability");
    this.#knownBy = builder.column("samplingKnownBy");
    this.#exporter = builder.column("exporter");
  }

  row(row: number, offset: number, line: number): string | null {
    const start = (this.#start.values as Float64Array)[row]!;
    const ends = this.#end.values as Float64Array;
    if (!this.#endTold || ends[row] === 0) ends[row] = start;
    if (!this.#sampling(row)) return "samplingKnownBy: told, configured or unknown";
    const exporters = this.#exporter.values as string[];
    if (exporters[row] === "") exporters[row] = this.#defaults.exporter;
    this.#clock(start, ends[row]!, offset, line);
    this.#period.note(exporters[row]!, start);
    return null;
  }

  end(): void {
    if (!this.#early) return;
    const { offset: octetOffset, count } = this.#early;
    const found = `${count} records before it; kept`;
    this.#sink.defect({ kind: "clock", octetOffset, expected: "times after 1990", found, note: true });
  }

  #sampling(row: number): boolean {
    const knownBy = this.#knownBy.values as string[];
    if (knownBy[row] !== "" && !KNOWN_BY.has(knownBy[row]!)) return false;
    const told = this.#probability.nulls![row] === 0;
    const { samplingProbability } = this.#defaults;
    if (told) knownBy[row] ||= "told";
    else if (samplingProbability !== null) {
      this.#probability.number(row, samplingProbability);
      knownBy[row] = "configured";
    } else knownBy[row] = "unknown";
    return true;
  }

  #clock(start: Instant, end: Instant, octetOffset: number, line: number): void {
    if (end < start) {
      const found = `line ${line}: it ends ${start - end} ms before; kept`;
      this.#sink.defect({ kind: "end-before-start", octetOffset, expected: "an end not before the start", found });
    }
    if (start >= FIRST_PLAUSIBLE) return;
    this.#early ??= { offset: octetOffset, count: 0 };
    this.#early.count++;
  }
}

class DnsFinish implements Finish {
  readonly #exporter;
  readonly #defaults: TableDefaults;

  constructor(builder: BatchBuilder, defaults: TableDefaults) {
    this.#exporter = builder.column("exporter");
    this.#defaults = defaults;
  }

  row(row: number): null {
    const exporters = this.#exporter.values as string[];
    if (exporters[row] === "") exporters[row] = this.#defaults.exporter;
    return null;
  }

  end(): void {}
}

/** First address and length from the prefix's text, where the row does not tell them. */
class RouteFinish implements Finish {
  readonly #prefix;
  readonly #first;
  readonly #length;

  constructor(builder: BatchBuilder) {
    this.#prefix = builder.column("prefix");
    this.#first = builder.column("prefixFirst");
    this.#length = builder.column("prefixLength");
  }

  row(row: number): string | null {
    const text = (this.#prefix.values as string[])[row]!;
    if (text === "" || this.#first.nulls![row] === 0) return null;
    const prefix = parsePrefix(text);
    if (!prefix) return "prefix: CIDR text with no bits beyond its length";
    this.#first.address(row, prefix.first);
    this.#length.number(row, prefix.length);
    return null;
  }

  end(): void {}
}
