import type { Row } from "./small-cells.ts";

/** Amounts, which are told to two digits; what else is a number is a name (ports, AS numbers), a share or a score. */
const AMOUNT =
  /^(addresses|networks|hosts|clients|lit|days|hours|units|names|targets|sources|servers|services)$|(octets|packets|flows|records|messages|calls|queries|sessions|connections)/i;
const DIGITS = 2;
const SECOND_OF_A_DAY = /^(\d{4}-\d\d-\d\dT\d\d):\d\d:\d\d(\.\d+)?Z$/;

/**
 * A row about some of the subject's or of others' hosts as it may be told: amounts to two significant digits, times to the
 * hour, so that whoever knows one flow of a person cannot find it by its exact volume or second (Coull et al., NDSS 2007).
 */
export function coarse(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([key, held]) => [key, coarsened(held, AMOUNT.test(key))]));
}

function coarsened(held: unknown, isAmount: boolean): unknown {
  if (typeof held === "string") return held.replace(SECOND_OF_A_DAY, "$1:00:00Z");
  if (!isAmount) return held;
  if (typeof held === "number") return Number(held.toPrecision(DIGITS));
  if (typeof held !== "object" || held === null || !("value" in held)) return held;
  return Object.fromEntries(Object.entries(held).map(([key, one]) => [key, coarsened(one, true)]));
}
