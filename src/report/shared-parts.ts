/** A part that stands in several texts, by the name that stands there instead. */
export interface SharedPart {
  readonly name: string;
  readonly text: string;
}

const SHORTEST = 120; // characters
const FEWEST = 3; // places

/**
 * Texts of queries with the brackets that they share told once: each has a name, which stands in the texts and in larger parts,
 * and putting the parts back gives the texts as they were. Conditions of who belongs to a subject come again in every query.
 * Texts that hold the sign of a name stay as they are.
 */
export function sharedParts(texts: readonly string[]): {
  readonly texts: readonly string[];
  readonly parts: readonly SharedPart[];
} {
  if (texts.some((text) => text.includes("⟨"))) return { texts, parts: [] };
  const within = new Map<string, readonly Group[]>();
  const outermost = texts.map((text) => groupsOf(text, within));
  const names = namesOf(outermost, within);
  const told = (text: string, groups: readonly Group[]) => replaced(text, groups, { names, within });
  return {
    texts: texts.map((text, at) => told(text, outermost[at]!)),
    parts: [...names].map(([text, name]) => ({ name, text: told(text, within.get(text)!) })),
  };
}

/** What stands in brackets, with them, of some length. */
interface Group {
  readonly text: string;
  /** Where it begins in what it stands in. */
  readonly at: number;
}

/** The outermost groups of a text, and of each what stands next within it; texts in quotes hold none. */
function groupsOf(text: string, within: Map<string, readonly Group[]>): readonly Group[] {
  const open: { readonly from: number; readonly inside: Group[] }[] = [{ from: 0, inside: [] }];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'") {
      for (at++; at < text.length && text[at] !== "'"; at++) if (text[at] === "\\") at++;
    } else if (sign === "(") open.push({ from: at, inside: [] });
    else if (sign === ")" && open.length > 1) {
      const { from, inside } = open.pop()!;
      if (at + 1 - from < SHORTEST) continue; // too short to hold one that is not
      const group = text.slice(from, at + 1);
      within.set(
        group,
        inside.map((one) => ({ ...one, at: one.at - from })),
      );
      open.at(-1)!.inside.push({ text: group, at: from });
    }
  }
  // A bracket that is never closed is none; what stands in it still is.
  return open.flatMap(({ inside }) => inside);
}

/** A name for each group that stands in enough places, the largest first; within a named one a place counts once. */
function namesOf(
  outermost: readonly (readonly Group[])[],
  within: ReadonlyMap<string, readonly Group[]>,
): ReadonlyMap<string, string> {
  const places = new Map<string, number>();
  const stands = (groups: readonly Group[], times: number) => {
    for (const { text } of groups) places.set(text, (places.get(text) ?? 0) + times);
  };
  for (const groups of outermost) stands(groups, 1);
  const names = new Map<string, string>();
  const largestFirst = [...within].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  for (const [group, inside] of largestFirst) {
    const times = places.get(group) ?? 0;
    if (times >= FEWEST) names.set(group, `⟨${names.size + 1}⟩`);
    stands(inside, names.has(group) ? 1 : times);
  }
  return names;
}

interface Naming {
  readonly names: ReadonlyMap<string, string>;
  readonly within: ReadonlyMap<string, readonly Group[]>;
}

/** A text with the name of each group that has one. */
function replaced(text: string, groups: readonly Group[], naming: Naming): string {
  let told = "";
  let from = 0;
  for (const { text: group, at } of groups) {
    const name = naming.names.get(group) ?? replaced(group, naming.within.get(group) ?? [], naming);
    told += text.slice(from, at) + name;
    from = at + group.length;
  }
  return told + text.slice(from);
}
