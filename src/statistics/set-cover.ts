/** Something to be covered: it counts as covered when any of its members is chosen. */
export type Element = {
  /** Octets, flows, addresses: 0 or more. */
  readonly weight: number;
  readonly members: readonly string[];
};

export type Cover = {
  readonly chosen: readonly string[];
  /** Share of all weight, what nobody can cover included. */
  readonly covered: number;
  /** Whether no smaller choice reaches the goal; a greedy choice may be larger than need be. */
  readonly exact: boolean;
};

/** Candidates up to which all choices are weighed: 2²⁰ sums. */
export const MOST_EXACT = 20;

/**
 * The fewest members that together cover at least `goal` (a share) of the weight: exact up to 20 candidates. Of more, the
 * greedy choice (partial cover: Slavík, Information Processing Letters 64, 1997) or a smaller one among the 20 that are in
 * most elements; `exact` where nothing smaller can be. Null where all together do not reach the goal.
 */
export function smallestCover(elements: readonly Element[], goal: number): Cover | null {
  const greedy = greedyCover(elements, goal);
  if (!greedy) return null;
  const fewest = fewestPossible(elements, goal);
  if (greedy.chosen.length <= fewest) return { ...greedy, exact: true };
  const candidates = notDominated(elements);
  const found = exactCover(elements, candidates.slice(0, MOST_EXACT), goal, greedy);
  return { ...found, exact: candidates.length <= MOST_EXACT || found.chosen.length <= fewest };
}

/** So many at least, as if no two covered the same: the sum of the heaviest reaches the goal with no fewer. */
function fewestPossible(elements: readonly Element[], goal: number): number {
  const weights = [...weightsByMember(elements).values()].sort((a, b) => b - a);
  const wanted = goal * weightOf(elements) - slack(weightOf(elements));
  let [size, sum] = [0, 0];
  while (size < weights.length && sum < wanted) sum += weights[size++]!;
  return size;
}

/** Takes, again and again, whoever covers most of what is left; ties by name. */
export function greedyCover(elements: readonly Element[], goal: number): Cover | null {
  const total = weightOf(elements);
  if (!(total > 0)) return null;
  const left = new Set(elements);
  const chosen: string[] = [];
  let covered = 0;
  while (covered < goal * total - slack(total)) {
    const best = heaviest([...left]);
    if (best === null) return null;
    chosen.push(best);
    for (const element of left)
      if (element.members.includes(best)) {
        covered += element.weight;
        left.delete(element);
      }
  }
  return { chosen, covered: covered / total, exact: false };
}

/** Share of the weight that these members cover together. */
export function coveredBy(elements: readonly Element[], chosen: ReadonlySet<string>): number {
  const total = weightOf(elements);
  const covered = elements.filter(({ members }) => members.some((member) => chosen.has(member)));
  return total > 0 ? weightOf(covered) / total : 0;
}

/** Weight of the elements that a choice misses, for every choice at once: sums over subsets, one candidate at a time. */
function exactCover(elements: readonly Element[], candidates: readonly string[], goal: number, greedy: Cover): Cover {
  const place = new Map(candidates.map((candidate, at) => [candidate, at]));
  const inside = new Float64Array(2 ** candidates.length);
  for (const { weight, members } of elements) inside[maskOf(members, place)]! += weight;
  for (let bit = 1; bit < inside.length; bit <<= 1)
    for (let mask = 0; mask < inside.length; mask++) if (mask & bit) inside[mask]! += inside[mask ^ bit]!;
  const all = inside.length - 1;
  const total = weightOf(elements);
  let best = { size: Number.POSITIVE_INFINITY, mask: 0, covered: 0 };
  for (let mask = 1; mask < inside.length; mask++) {
    const size = bitsIn(mask);
    const covered = total - inside[all ^ mask]!;
    if (size > best.size || covered < goal * total - slack(total)) continue;
    if (size < best.size || covered > best.covered + slack(total)) best = { size, mask, covered };
  }
  if (best.size > greedy.chosen.length) return greedy;
  const chosen = candidates.filter((_, at) => best.mask & (1 << at));
  const alone = (member: string) => coveredBy(elements, new Set([member]));
  chosen.sort((a, b) => alone(b) - alone(a) || (a < b ? -1 : 1));
  return { chosen, covered: best.covered / total, exact: true };
}

function maskOf(members: readonly string[], place: ReadonlyMap<string, number>): number {
  let mask = 0;
  for (const member of members) {
    const at = place.get(member);
    if (at !== undefined) mask |= 1 << at;
  }
  return mask;
}

/** Candidates without those that another one can always stand for: it is in every element that they are in. */
function notDominated(elements: readonly Element[]): string[] {
  const within = new Map<string, Set<number>>();
  for (const [at, { members }] of elements.entries())
    for (const member of members) within.set(member, (within.get(member) ?? new Set<number>()).add(at));
  const ordered = [...within].sort(([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1));
  const kept: (readonly [string, ReadonlySet<number>])[] = [];
  for (const [member, places] of ordered)
    if (!kept.some(([, others]) => [...places].every((at) => others.has(at)))) kept.push([member, places]);
  return kept.map(([member]) => member);
}

function heaviest(elements: readonly Element[]): string | null {
  const [first] = [...weightsByMember(elements)].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return first && first[1] > 0 ? first[0] : null;
}

function weightsByMember(elements: readonly Element[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { weight, members } of elements)
    for (const member of new Set(members)) weights.set(member, (weights.get(member) ?? 0) + weight);
  return weights;
}

function weightOf(elements: readonly Element[]): number {
  return elements.reduce((sum, { weight }) => sum + weight, 0);
}

/** Sums in another order differ in their last digits; a choice does not miss the goal for that. */
function slack(total: number): number {
  return 1e-9 * total;
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest; rest &= rest - 1) bits++;
  return bits;
}
