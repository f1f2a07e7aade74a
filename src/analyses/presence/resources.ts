import { meanBehind, relativeVariance, upperTail, widened } from "../../statistics/negative-binomial.ts";
import type { Instant } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";
import type { Name } from "./ask.ts";
import type { Judged } from "./judge.ts";
import type { Placed } from "./place.ts";

/** What only a country's own people have much use for: its news, its government, its universities (CLAIMS row 36). */
interface LocalResource {
  readonly country: string;
  /** Service of the list, name, or AS. */
  readonly id: string;
  readonly category: "news" | "government" | "university";
  readonly days: number;
}

export interface Breadth {
  readonly country: string;
  readonly resources: number;
  readonly byCategory: Readonly<Record<LocalResource["category"], number>>;
  /** Resources of that country that the controls use, scaled to as many resources as the subject uses in all. */
  readonly expected: number;
  readonly ratio: { readonly value: number; readonly low: number; readonly high: number };
  readonly p: number;
  /** Excess of exchange, drawn towards 1, times breadth: the score of the 2017 study, as far as it can be read. */
  readonly score: number;
  /** Whether the country still stands out when any one resource is left out. */
  readonly withoutAnyOne: boolean;
}

/** Name conventions of registries: what stands before a country's own domain. */
const CONVENTIONS: readonly {
  readonly id: string;
  readonly label: string;
  readonly category: LocalResource["category"];
}[] = [
  { id: "gov", label: "gov", category: "government" },
  { id: "go", label: "go", category: "government" },
  { id: "gob", label: "gob", category: "government" },
  { id: "gouv", label: "gouv", category: "government" },
  { id: "mil", label: "mil", category: "government" },
  { id: "edu", label: "edu", category: "university" },
  { id: "ac", label: "ac", category: "university" },
];
const OF_LIST: Readonly<Record<string, LocalResource["category"]>> = { news: "news", government: "government" };
const OF_CLASS: Readonly<Record<string, LocalResource["category"]>> = {
  education: "university",
  research: "university",
  government: "government",
};
/** A resource met on a single day may be chance. */
const FEWEST_DAYS = 2;
const FEWEST_RESOURCES = 3;

export function localResources(
  names: readonly Name[],
  placed: readonly Placed[],
  knowledge: Knowledge,
  at: Instant,
): LocalResource[] {
  const days = new Map<string, { readonly one: Omit<LocalResource, "days">; readonly days: Set<number> }>();
  const add = (one: Omit<LocalResource, "days">, on: readonly number[]) => {
    const key = `${one.country} ${one.id}`;
    const known = days.get(key) ?? { one, days: new Set() };
    days.set(key, known);
    for (const day of on) known.days.add(day);
  };
  for (const { name, days: on } of names) for (const one of ofName(name, knowledge, at)) add(one, on);
  for (const { asn, class: kind, countries, days: on } of placed) {
    const category = OF_CLASS[kind];
    const [country] = [...countries].find(([, share]) => share > 0.5) ?? [];
    if (category && country && asn !== null) add({ country, id: `AS${asn}`, category }, on);
  }
  return [...days.values()]
    .filter(({ days: on }) => on.size >= FEWEST_DAYS)
    .map(({ one, days: on }) => ({ ...one, days: on.size }));
}

function ofName(name: string, knowledge: Knowledge, at: Instant): Omit<LocalResource, "days">[] {
  const listed = knowledge.services({ name }, at).flatMap(({ service, category, region }) => {
    const known = OF_LIST[category];
    return known && region ? [{ country: region, id: service, category: known }] : [];
  });
  if (listed.length > 0) return listed;
  const labels = name.toLowerCase().replace(/\.$/, "").split(".");
  const [country, convention] = [labels.at(-1) ?? "", labels.at(-2) ?? ""];
  const rule = CONVENTIONS.find(({ label }) => label === convention);
  if (!rule || !/^[a-z]{2}$/.test(country) || labels.length < 3) return [];
  // ISO 3166 is the namespace of country domains but for uk (RFC 1591 §2).
  const code = country === "uk" ? "GB" : country.toUpperCase();
  return [{ country: code, id: labels.slice(-3).join("."), category: rule.category }];
}

/** Breadth by country beside that of the controls, widest score first. */
export function breadthOf(
  own: readonly LocalResource[],
  controls: readonly LocalResource[],
  judged: ReadonlyMap<string, Judged>,
  sigma: number,
): Breadth[] {
  const count = (all: readonly LocalResource[], country: string) => all.filter((one) => one.country === country).length;
  const countries = [...new Set(own.map(({ country }) => country))].sort();
  const groups = new Set([...own, ...controls].map(({ country }) => country)).size;
  const scale = own.length / (controls.length + UNSEEN * groups);
  const breadths = countries.map((country): Breadth => {
    const resources = count(own, country);
    const before = count(controls, country) + UNSEEN;
    const expected = before * scale;
    const k = widened(Number.POSITIVE_INFINITY, relativeVariance(sigma), 1 / before);
    const { low, high } = meanBehind(resources, k);
    const p = upperTail(resources, expected, k);
    return {
      country,
      resources,
      byCategory: {
        news: count(
          own.filter(({ category }) => category === "news"),
          country,
        ),
        government: count(
          own.filter(({ category }) => category === "government"),
          country,
        ),
        university: count(
          own.filter(({ category }) => category === "university"),
          country,
        ),
      },
      expected,
      ratio: { value: resources / expected, low: low / expected, high: high / expected },
      p,
      score: (judged.get(country)?.units.shrunk ?? 1) * resources,
      withoutAnyOne: resources - 1 >= FEWEST_RESOURCES && upperTail(resources - 1, expected, k) <= STANDS_OUT,
    };
  });
  return breadths.sort((a, b) => b.score - a.score || (a.country < b.country ? -1 : 1));
}

export function standsOut({ p, resources, withoutAnyOne }: Breadth): boolean {
  return p <= STANDS_OUT && resources >= FEWEST_RESOURCES && withoutAnyOne;
}

/** Resources that a country which no control uses is taken to have there (Jeffreys). */
const UNSEEN = 0.5;
const STANDS_OUT = 0.01;
