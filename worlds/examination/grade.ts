import type { Finding } from "../../src/finding/finding.ts";
import type { Truth } from "../truth.ts";
import type { World } from "../world.ts";

/** What of a world stays and what changes, from its truth: nothing, only how it is seen, only others, or the subject. */
export type Kind = "quiet" | "instrument" | "event" | "control" | "use";

/** A world with its truth, as graders ask about it. */
export interface Known {
  readonly world: World;
  readonly truth: Truth;
  readonly kind: Kind;
  /** Id of the network that the questions are about, the first one. */
  readonly subject: string;
  /** Ids of its windows: the one asked about, and the one compared with. */
  readonly after: string;
  readonly before: string;
}

/** How one finding of one run stands beside the truth. What a grader cannot judge it leaves out. */
export interface Grade {
  /** Id of the finding; parts of it that name a thing (`paths.hegemony.4837`) are left off. */
  readonly finding: string;
  readonly answered: boolean;
  /** The 95 % interval and what it ought to hold; `bounds` where it reaches over what the evidence leaves open, and is wider. */
  readonly interval?: {
    readonly holds: boolean;
    readonly error: number;
    readonly in: "ratio" | "points" | "hours";
    readonly bounds?: boolean;
  };
  /** A change that is told or not, and what there was. */
  readonly change?: { readonly effect: string | null; readonly told: boolean; readonly right: boolean };
  readonly likelihood?: { readonly term: string; readonly probability: number; readonly happened: boolean };
  readonly confidence?: { readonly level: string; readonly wrong: boolean };
  /** Without an answer: whether that was right. With one: whether none was due. */
  readonly refusal?: "right" | "needless" | "missing";
  /** What was said, for those that went wrong. */
  readonly said?: string;
}

/** Compares the findings of an analysis with the truth of a world. */
export type Grader = (findings: readonly Finding[], known: Known) => Grade[];

/** A grade as it is kept: of which run. */
export interface Mark extends Grade {
  readonly analysis: string;
  readonly world: string;
  readonly kind: Kind;
  readonly seed: number;
}

/** How a finding that was not answered is graded: no answer was right where one was due to be refused. */
export function refused(finding: string, due: boolean | null, said: string): Grade {
  return { finding, answered: false, ...(due === null ? {} : { refusal: due ? "right" : "needless" }), said };
}
