import type { Grader } from "../grade.ts";
import { gradeActivity } from "./activity.ts";
import { gradeChanges } from "./changes.ts";
import { gradeClaims } from "./claims.ts";
import { gradeConcealment } from "./concealment.ts";
import { gradeConduct } from "./conduct.ts";
import { gradeDependence } from "./dependence.ts";
import { gradeExposure } from "./exposure.ts";
import { gradeGrowth } from "./growth.ts";
import { gradeMining } from "./mining.ts";
import { gradePaths } from "./paths.ts";
import { gradePresence } from "./presence.ts";
import { gradeRhythm } from "./rhythm.ts";
import { gradeTunnels } from "./tunnels.ts";

/** Who knows what an analysis' findings ought to say, by its id. A new analysis gets its grader here. */
const GRADERS: { readonly [analysis: string]: Grader } = {
  activity: gradeActivity,
  changes: gradeChanges,
  concealment: gradeConcealment,
  conduct: gradeConduct,
  dependence: gradeDependence,
  exposure: gradeExposure,
  growth: gradeGrowth,
  mining: gradeMining,
  paths: gradePaths,
  presence: gradePresence,
  rhythm: gradeRhythm,
  tunnels: gradeTunnels,
};

/** The grader of an analysis; where there is none of its own, its claims in still worlds are judged and the table says so. */
export function graderOf(analysis: string): { readonly grade: Grader; readonly own: boolean } {
  const grade = GRADERS[analysis];
  return { grade: grade ?? gradeClaims, own: grade !== undefined };
}

/** Analyses that have a grader of their own. */
export function ownGraders(): string[] {
  return Object.keys(GRADERS).sort();
}
