/** A part that stands in several texts, by the name that stands there instead. */
export interface SharedPart {
  readonly name: string;
  readonly text: string;
}

const SHORTEST = 120; // characters
const FEWEST = 3; // times

/**
 * Texts of queries with the brackets that they share told once: each has a name, which stands in the texts and in larger parts,
 * and putting the parts back gives the texts as they were. Conditions of who belongs to a subject come again in every query.
 */
export function sharedParts(texts: readonly string[]): {
  readonly texts: readonly string[];
  readonly parts: readonly SharedPart[];
} {
  const times = new Map<string, number>();
  for (const text of texts) for (const group of brackets(text)) times.set(group, (times.get(group) ?? 0) + 1);
  const found = [...times].filter(([, count]) => count >= FEWEST).map(([group]) => group);
  found.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const used: SharedPart[] = [];
  let left = [...texts];
  for (const group of found) {
    // A smaller one may stand nowhere but within a larger one that is named already.
    const held =
      left.filter((text) => text.includes(group)).length + used.filter(({ text }) => text.includes(group)).length;
    if (held === 0) continue;
    const name = `⟨${used.length + 1}⟩`;
    left = left.map((text) => text.replaceAll(group, name));
    for (const [at, part] of used.entries()) used[at] = { ...part, text: part.text.replaceAll(group, name) };
    used.push({ name, text: group });
  }
  return { texts: left, parts: used };
}

/** What stands in brackets, with them, of some length; texts in quotes hold none. */
function* brackets(text: string): Generator<string> {
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'") {
      for (at++; at < text.length && text[at] !== "'"; at++) if (text[at] === "\\") at++;
    } else if (sign === "(") open.push(at);
    else if (sign === ")") {
      const from = open.pop();
      if (from !== undefined && at + 1 - from >= SHORTEST) yield text.slice(from, at + 1);
    }
  }
}
