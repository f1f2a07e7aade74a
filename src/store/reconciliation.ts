import type { Difference } from "./mend.ts";

const INPUTS_TOLD = 5;

/** In one line: of which inputs the engine has fewer or more rows than the ledger says, and what can be done. */
export function differencesTold(differences: readonly Difference[]): string {
  const byInput = new Map<string, { kind: string; path: string; missing: number; surplus: number }>();
  for (const { kind, path, expected, found } of differences) {
    const told = byInput.get(`${kind} ${path}`) ?? { kind, path, missing: 0, surplus: 0 };
    told.missing += Math.max(0, expected - found);
    told.surplus += Math.max(0, found - expected);
    byInput.set(`${kind} ${path}`, told);
  }
  const told = [...byInput.values()].slice(0, INPUTS_TOLD).map(({ kind, path, missing, surplus }) => {
    const parts = [
      ...(missing > 0 ? [`${missing} rows missing`] : []),
      ...(surplus > 0 ? [`${surplus} too many`] : []),
    ];
    return `${kind} of ${path}: ${parts.join(", ")}`;
  });
  const more = byInput.size > INPUTS_TOLD ? [`and ${byInput.size - INPUTS_TOLD} more`] : [];
  return (
    `its rows and its ledger disagree, as when one of them was restored (${[...told, ...more].join("; ")}); restore the ` +
    "other to the same time, or let narrows ingest --mend delete what the ledger does not know and read the rest again"
  );
}
