import { type Subject, wayOf } from "../../subject/subject.ts";
import type { Instant } from "../../values/instant.ts";
import type { PartTotal } from "./ask-parts.ts";
import type { Decomposition } from "./details.ts";

export interface DecompositionOf {
  readonly parts: readonly PartTotal[];
  readonly subject: Subject;
  /** Exporters whose records are counted, and days of each window on which they count. */
  readonly exporters: readonly string[];
  readonly days: { readonly before: number; readonly after: number };
  /** When the later window begins: the ways of the subject are those of that day. */
  readonly at: Instant;
  /** How much more the same exporters came to see, which is divided out of the later window. */
  readonly visibility: number;
}

type Cell = Decomposition["cells"][number];

/** Cells listed at most, largest change first; the margins hold all. */
const MOST_CELLS = 24;

/**
 * Where a change of octets a day comes from: it is the sum of the changes of its parts, by way × lit before or newly lit
 * × role × service (CLAIMS row 11). Each record stands for 1/p. Null where nothing was carried, or sampling is not known.
 */
export function decompose({ parts, subject, exporters, days, at, visibility }: DecompositionOf): Decomposition | null {
  const counted = parts.filter(({ exporter }) => exporters.includes(exporter));
  if (counted.some(({ probability }) => probability <= 0) || days.before === 0 || days.after === 0) return null;
  const cells = new Map<string, Cell>();
  for (const part of counted) {
    const way = part.asn === 0 ? "not told" : (wayOf(subject, part.asn, at)?.id ?? `AS${part.asn}`);
    const addresses = part.lit === 1 ? "lit before" : "newly lit";
    const key = JSON.stringify([way, addresses, part.role, part.service]);
    const cell = cells.get(key) ?? { way, addresses, role: part.role, service: part.service, ...NOTHING };
    cells.set(key, {
      ...cell,
      before: cell.before + part.before / part.probability / days.before,
      after: cell.after + part.after / part.probability / days.after / visibility,
    });
  }
  const all = [...cells.values()].map((cell) => ({ ...cell, change: cell.after - cell.before }));
  const total = sumOf(all);
  if (total.before === 0 || total.after === 0) return null;
  return {
    unit: "octets a day",
    visibility,
    ...total,
    cells: bySize(all).slice(0, MOST_CELLS),
    by: {
      way: margin(all, ({ way }) => way),
      addresses: margin(all, ({ addresses }) => addresses),
      role: margin(all, ({ role }) => role),
      service: margin(all, ({ service }) => service),
    },
  };
}

const NOTHING = { before: 0, after: 0, change: 0 };

function margin(cells: readonly Cell[], name: (cell: Cell) => string): Decomposition["by"]["way"] {
  const names = [...new Set(cells.map(name))].sort();
  return bySize(names.map((each) => ({ name: each, ...sumOf(cells.filter((cell) => name(cell) === each)) })));
}

function sumOf(cells: readonly Cell[]): { before: number; after: number; change: number } {
  const before = cells.reduce((sum, cell) => sum + cell.before, 0);
  const after = cells.reduce((sum, cell) => sum + cell.after, 0);
  return { before, after, change: after - before };
}

/** Largest change first; the sort is stable, so that equals keep their order. */
function bySize<T extends { readonly change: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}
