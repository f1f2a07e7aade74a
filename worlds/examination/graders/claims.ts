import type { Finding } from "../../../src/finding/finding.ts";
import type { Grade, Known } from "../grade.ts";

/**
 * For an analysis that has no grader of its own: in a world in which nothing of the subject changes, a finding whose details
 * tell of a change by use is false. Values and intervals are not judged.
 */
export function gradeClaims(findings: readonly Finding[], known: Known): Grade[] {
  return findings.map((finding) => {
    if (!finding.answered) return { finding: family(finding.id), answered: false };
    const told = tellsChange(finding.details);
    const still = known.kind !== "use";
    return {
      finding: family(finding.id),
      answered: true,
      ...(still && told !== null ? { change: { effect: null, told, right: false } } : {}),
      ...(still && told ? { said: finding.claim } : {}),
    };
  });
}

/** Whether details name a change of use; null where they are not of that kind. */
function tellsChange(details: Readonly<Record<string, unknown>>): boolean | null {
  const { changes, shifted, difference } = details;
  if (Array.isArray(changes))
    return changes.some(
      (one) => (one as { cause?: unknown }).cause === undefined || (one as { cause: unknown }).cause === "use",
    );
  if (typeof shifted === "boolean") return shifted;
  const { low, high } = (difference ?? {}) as { low?: unknown; high?: unknown };
  return typeof low === "number" && typeof high === "number" ? low > 0 || high < 0 : null;
}

/** `dependence.example-org` and its like as one: the id without the thing it names. */
function family(id: string): string {
  return id
    .split(".")
    .slice(0, 2)
    .join(".")
    .replace(/\.(\d+|AS\d+|[A-Z]{2})$/, "");
}
