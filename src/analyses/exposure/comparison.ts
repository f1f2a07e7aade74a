import type { Random } from "../../statistics/random.ts";
import { type Sensitivity, weightSensitivity } from "../../statistics/weight-sensitivity.ts";
import type { Anonymity } from "./anonymity.ts";
import type { LitSpace } from "./lit.ts";
import type { Observer } from "./observers.ts";

/** What is known of one subject. */
export interface Vector {
  readonly id: string;
  readonly title: string;
  readonly effectivePaths: number | null;
  readonly largestAs: Observer | null;
  readonly largestJurisdiction: Observer | null;
  readonly lit: LitSpace | null;
  readonly anonymity: Anonymity | null;
}

/** One part of the index, 0 (hidden) to 1 (exposed); null where it is not known. */
export interface Part {
  readonly id: string;
  readonly because: string;
  of(vector: Vector): number | null;
}

export const PARTS: readonly Part[] = [
  {
    id: "access",
    because: "1 ÷ effective number of paths",
    of: ({ effectivePaths }) => effectivePaths && 1 / effectivePaths,
  },
  {
    id: "observer",
    because: "share of octets that one AS can see",
    of: ({ largestAs }) => largestAs?.octets?.value ?? null,
  },
  {
    id: "jurisdiction",
    because: "share of octets that one country can see",
    of: ({ largestJurisdiction }) => largestJurisdiction?.octets?.value ?? null,
  },
  {
    id: "footprint",
    because: "share of the address space that sent nothing: few addresses are easily told apart",
    of: ({ lit }) => (lit?.shareOfSpace == null ? null : 1 - lit.shareOfSpace),
  },
  {
    id: "anonymity",
    because: "1 − degree of anonymity of an hour's addresses",
    of: ({ anonymity }) => (anonymity?.degree == null ? null : 1 - anonymity.degree),
  },
];

export interface Comparison {
  readonly vectors: readonly Vector[];
  /** Parts that are known of every subject, and their values by subject. */
  readonly parts: readonly Part[];
  readonly values: readonly (readonly number[])[];
  readonly sensitivity: Sensitivity;
}

const FEWEST_PARTS = 3;

/** Null where fewer than two subjects, or fewer than three parts, are known. */
export function compare(vectors: readonly Vector[], random: Random): Comparison | null {
  const known = vectors.filter(({ effectivePaths }) => effectivePaths !== null);
  const parts = PARTS.filter((part) => known.every((vector) => part.of(vector) !== null));
  if (known.length < 2 || parts.length < FEWEST_PARTS) return null;
  const values = known.map((vector) => parts.map((part) => part.of(vector)!));
  return { vectors: known, parts, values, sensitivity: weightSensitivity(values, random) };
}
