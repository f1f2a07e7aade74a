import type { Finding } from "../finding/finding.ts";

/** Where a finding stands on the page. An id is letters, digits, dots and hyphens (finding.ts); others are replaced. */
export function findingAnchor({ id }: Pick<Finding, "id">): string {
  return `finding-${id.replace(/[^A-Za-z0-9.-]/g, "_")}`;
}
