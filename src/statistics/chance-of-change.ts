/**
 * The most that a two-sided p-value can say for a change, at even odds beforehand: 1 / (1 − e p ln p) of Sellke, Bayarri &
 * Berger, American Statistician 55 (2001); a half where p says nothing. A p-value of .05 is ".71 at most", not ".95": among
 * changes that are told at 5 in 100, those that are none are many more than 5.
 */
export function chanceOfChange(pValue: number): number {
  if (pValue <= 0) return 1;
  return pValue < 1 / Math.E ? 1 / (1 - Math.E * pValue * Math.log(pValue)) : 0.5;
}
