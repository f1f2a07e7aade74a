import { type Findings, findingsSchema } from "./finding.ts";

/** The octets of a findings file, checked against the published schema: the same findings, the same octets. */
export function findingsText(findings: Findings): string {
  return `${JSON.stringify(findingsSchema.parse(findings), null, 2)}\n`;
}
