/** What an AS class of the table of names means here (METHODS §9, steps 1 and 2). */
interface ClassMeaning {
  readonly class: string;
  /** `people`: ends where people sit. `infrastructure`: told in a table of its own, never a sign of people. */
  readonly means: "people" | "infrastructure";
  /** Share of its networks that databases put into a wrong country. */
  readonly error: number;
  readonly because: string;
}

const ACCESS = "people at home or at work";
const row = (kind: string, means: ClassMeaning["means"], error: number, because: string): ClassMeaning => ({
  class: kind,
  means,
  error,
  because,
});

/** Errors are METHODS §9's defaults; for mobile networks after arXiv 2605.21937. */
export const CLASSES: readonly ClassMeaning[] = [
  row("access", "people", 0.03, ACCESS),
  row("eyeball", "people", 0.03, ACCESS),
  row("mobile", "people", 0.08, "people with a telephone; addresses lie where the gateway is"),
  row("education", "people", 0.03, "students and staff"),
  row("research", "people", 0.03, "staff of institutes"),
  row("government", "people", 0.03, "officials; also what citizens look up"),
  row("enterprise", "people", 0.03, "people at work"),
  row("hosting", "infrastructure", 0.25, "rented machines: whoever rents them sits elsewhere"),
  row("content", "infrastructure", 0.25, "servers near their readers"),
  row("cdn", "infrastructure", 0.25, "copies of servers near their readers"),
  row("anycast", "infrastructure", 0.25, "one address in many places"),
  row("vpn", "infrastructure", 0.25, "exits that others share, some in pretended places (Weinberg et al., IMC 2018)"),
  row("satellite", "infrastructure", 0.25, "the address is where the teleport is, its user elsewhere"),
  row("transit", "infrastructure", 0.25, "carriers: routers and translated addresses of others"),
];

/** Where the class is not told: a unit counts by half as a place of people, and begins no session of people. */
export const UNKNOWN = { share: 0.5, error: 0.25 };

export const classMeaning = (kind: string): ClassMeaning | null =>
  CLASSES.find((one) => one.class === kind.toLowerCase()) ?? null;
