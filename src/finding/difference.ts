import { canonicalJson } from "./canonical.ts";
import type { Finding } from "./finding.ts";

/** A question may be asked of several windows in one study, so an id alone does not name a finding. */
export function nameOf({ id, period, against }: Finding): string {
  return `${id} ${period.from}..${period.to}${against ? ` against ${against.from}..${against.to}` : ""}`;
}

/** What differs: a finding by its id, or the study, or a file. */
export interface Difference {
  readonly id: string;
  readonly why: string;
}

/** The first place at which two values differ, as `estimate.low: told 1, now 2`; null when they are the same. */
export function firstDifference(told: unknown, again: unknown, at = ""): string | null {
  if (canonicalJson(told ?? null) === canonicalJson(again ?? null)) return null;
  if (isHolder(told) && isHolder(again))
    for (const key of new Set([...Object.keys(told), ...Object.keys(again)])) {
      const below = firstDifference(told[key], again[key], `${at}${at ? "." : ""}${key}`);
      if (below) return below;
    }
  return `${at}: told ${brief(told)}, now ${brief(again)}`;
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function brief(value: unknown): string {
  const text = canonicalJson(value ?? null);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
