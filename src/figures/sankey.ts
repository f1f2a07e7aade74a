/** Something between which links run. */
export interface SankeyNode {
  readonly name: string;
  /** Distance from what nothing flows into, in links; 0 is the first column. */
  readonly column: number;
  /** The greater of what flows in and out. */
  readonly value: number;
  /** Pixels. */
  readonly y: number;
  readonly height: number;
}

interface SankeyLink {
  readonly from: SankeyNode;
  readonly to: SankeyNode;
  readonly value: number;
  /** Pixels at the middle of each end. */
  readonly fromY: number;
  readonly toY: number;
  readonly thickness: number;
}

interface Flow {
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

/**
 * Columns by the longest way from a beginning, in each the greatest first; heights in proportion on one scale (Sankey
 * diagram). A link that would close a circle, goes to itself or holds nothing is left out.
 */
export function laidOut(
  flows: readonly Flow[],
  { height, gap }: { height: number; gap: number },
): { nodes: SankeyNode[]; links: SankeyLink[] } {
  const kept = withoutCircles(flows.filter(({ value }) => value > 0));
  const columns = columnsOf(kept);
  const sums = [...columns].map(([name, column]) => {
    const side = (end: "from" | "to") =>
      kept.filter((one) => one[end] === name).reduce((all, one) => all + one.value, 0);
    return { name, column, value: Math.max(side("from"), side("to")) };
  });
  const last = [...columns.values()].reduce((most, column) => Math.max(most, column), 0);
  const each = Array.from({ length: last + 1 }, (_, column) => sums.filter((one) => one.column === column));
  const scale = Math.min(
    ...each.map(
      (held) => Math.max(8, height - gap * (held.length - 1)) / held.reduce((all, { value }) => all + value, 0),
    ),
  );
  const nodes = each.flatMap((held) => stacked(held, { height, gap, scale }));
  return { nodes, links: linksBetween(kept, new Map(nodes.map((node) => [node.name, node])), scale) };
}

/** Links in their order, but for those that would lead back to where they come from. */
function withoutCircles(flows: readonly Flow[]): Flow[] {
  const next = new Map<string, string[]>();
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    seen.add(from);
    return (next.get(from) ?? []).some((through) => !seen.has(through) && reaches(through, to, seen));
  };
  return flows.filter(({ from, to }) => {
    if (reaches(to, from)) return false;
    next.set(from, [...(next.get(from) ?? []), to]);
    return true;
  });
}

function columnsOf(flows: readonly Flow[]): Map<string, number> {
  const columns = new Map<string, number>(flows.flatMap(({ from, to }) => [from, to]).map((name) => [name, 0]));
  for (let moved = true; moved; ) {
    moved = false;
    for (const { from, to } of flows)
      if (columns.get(to)! <= columns.get(from)!) {
        columns.set(to, columns.get(from)! + 1);
        moved = true;
      }
  }
  return columns;
}

type Sum = Pick<SankeyNode, "name" | "column" | "value">;

function stacked(sums: readonly Sum[], space: { height: number; gap: number; scale: number }): SankeyNode[] {
  const sorted = [...sums].sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
  const used = sorted.reduce((all, { value }) => all + value * space.scale, 0) + space.gap * (sorted.length - 1);
  let y = Math.max(0, (space.height - used) / 2);
  return sorted.map((sum) => {
    const node = { ...sum, y, height: sum.value * space.scale };
    y += node.height + space.gap;
    return node;
  });
}

/** At each node the links are stacked in the order of their other ends, so that few cross. */
function linksBetween(flows: readonly Flow[], nodes: ReadonlyMap<string, SankeyNode>, scale: number): SankeyLink[] {
  const ended = flows.map(({ from, to, value }) => ({ from: nodes.get(from)!, to: nodes.get(to)!, value }));
  const place = (own: "from" | "to", other: "from" | "to") => {
    const used = new Map<string, number>();
    const sorted = [...ended].sort((a, b) => a[other].column - b[other].column || a[other].y - b[other].y);
    return new Map(
      sorted.map((one) => {
        const before = used.get(one[own].name) ?? 0;
        used.set(one[own].name, before + one.value * scale);
        return [one, one[own].y + before + (one.value * scale) / 2];
      }),
    );
  };
  const [starts, ends] = [place("from", "to"), place("to", "from")];
  return ended.map((one) => ({
    ...one,
    fromY: starts.get(one)!,
    toY: ends.get(one)!,
    thickness: Math.max(1, one.value * scale),
  }));
}
