import type { Figure } from "../../finding/figure.ts";
import { type Finding, type Findings, findingsSchema, type Study } from "../../finding/finding.ts";
import { type Generalised, generalised, generalisedPath, generalisedQuery } from "./addresses.ts";
import { coarse } from "./coarse.ts";
import { isCell, isSmall, type Row, SMALL_CELLS, withoutSmall } from "./small-cells.ts";

/** What the gate did, for the audit line. */
export interface GateReport {
  readonly addresses: number;
  readonly smallRows: number;
  readonly rowsBeside: number;
}

/**
 * Findings as they may leave: hosts told as the networks around them, rows about too few left out, of tables and of figures,
 * amounts and times of the others told coarsely; queries without the addresses in them, files without their folders. The numbers of the findings themselves are about the
 * subject as a whole and stay.
 */
export function gate(findings: Findings): { readonly findings: Findings; readonly report: GateReport } {
  const room = new Gate();
  const { study, coverage } = findings;
  const passed = {
    study: room.study(study),
    coverage: room.pass(coverage),
    findings: findings.findings.map(room.finding),
  };
  return { findings: findingsSchema.parse({ ...findings, ...passed }), report: room.report };
}

class Gate {
  readonly report = { addresses: 0, smallRows: 0, rowsBeside: 0 };

  readonly finding = (finding: Finding): unknown => {
    const withheld = new Withheld();
    const { evidence, figures, details, ...rest } = finding;
    const passed = this.pass(details, withheld);
    return {
      ...(this.pass(rest, withheld) as object),
      details: passed,
      figures: figures.map((figure) => this.pass(this.#figure(figure, withheld), withheld)),
      evidence: evidence.map((one) => ({
        ...one,
        sql: this.#told(generalisedQuery(one.sql)),
        question: this.#told(generalised(one.question)),
      })),
    };
  };

  /** Paths may be named after people; what is told of how an input was read may name an exporter. */
  study(study: Study): unknown {
    const file = (path: string) => this.#told(generalisedPath(path));
    const { references } = study.settings;
    return {
      ...study,
      subject: { ...study.subject, source: file(study.subject.source) },
      inputs: study.inputs.map((input) => ({ ...input, path: file(input.path), settings: this.pass(input.settings) })),
      settings: { ...study.settings, ...(typeof references === "string" && { references: file(references) }) },
    };
  }

  /** A value with the texts in it generalised, and small rows of its tables left out. */
  pass(value: unknown, withheld = new Withheld()): unknown {
    if (typeof value === "string") return this.#told(generalised(value));
    if (Array.isArray(value)) return this.#rows(value, withheld).map((held) => this.pass(held, withheld));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, held]) => [
      this.#told(generalised(key)),
      this.pass(held, withheld),
    ]);
    return Object.fromEntries(entries) as unknown;
  }

  #rows(list: readonly unknown[], withheld: Withheld): readonly unknown[] {
    if (!list.every(isRow) || !list.some(isCell)) return list;
    const rows = list.some(isSmall) ? this.#without(list, (row) => row, withheld) : list;
    return rows.map(coarse);
  }

  /** A row of a figure is small where who makes it up is what is drawn, or where a table of the finding withheld it. */
  #figure(figure: Figure, withheld: Withheld): Figure {
    const isCount = SMALL_CELLS.some(({ field }) => field === figure.unit);
    const counted = ({ value }: { readonly value: number }): Row => (isCount ? { addresses: value } : {});
    switch (figure.kind) {
      case "ranking": {
        const least = ({ value, before }: (typeof figure.rows)[number]) =>
          counted({ value: Math.min(value, before?.value ?? value) });
        const rows = figure.rows.filter(({ name }) => !withheld.has(name));
        return { ...figure, rows: [...this.#without(rows, least, withheld)] };
      }
      case "countries": {
        const rows = figure.rows.filter(({ name, country }) => !withheld.has(name) && !withheld.has(country));
        return { ...figure, rows: [...this.#without(rows, counted, withheld)] };
      }
      case "links": {
        const links = figure.links.filter(({ from, to }) => !withheld.has(from) && !withheld.has(to));
        return { ...figure, links: [...this.#without(links, counted, withheld)] };
      }
      default:
        return figure;
    }
  }

  #without<Item extends object>(
    items: readonly Item[],
    rowOf: (item: Item) => Row,
    withheld: Withheld,
  ): readonly Item[] {
    const { rows, left, small, beside } = withoutSmall(items, rowOf);
    withheld.add(left, rows);
    this.report.smallRows += small;
    this.report.rowsBeside += beside;
    return rows;
  }

  #told({ text, count }: Generalised): string {
    this.report.addresses += count;
    return text;
  }
}

/** Names that only rows have which were left out of a finding: no figure of it may bring them back. */
class Withheld {
  readonly #names = new Set<string>();

  add(left: readonly object[], kept: readonly object[]): void {
    const told = new Set(kept.flatMap(namesOf));
    for (const name of left.flatMap(namesOf)) if (!told.has(name)) this.#names.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }
}

function namesOf(row: object): string[] {
  return Object.values(row).filter((held) => typeof held === "string");
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
