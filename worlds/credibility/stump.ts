/** Values of one field, sorted once, and which class each of them is of. */
export interface SortedField {
  readonly values: Float64Array;
  readonly classes: Uint16Array;
}

export function sortedField(values: ArrayLike<number>, classes: ArrayLike<number>): SortedField {
  const rows = Uint32Array.from({ length: values.length }, (_, row) => row).sort((a, b) => values[a]! - values[b]!);
  return {
    values: Float64Array.from(rows, (row) => values[row]!),
    classes: Uint16Array.from(rows, (row) => classes[row]!),
  };
}

/** Area under the curve of the best tree of depth 1 that tells a class from some others by the field: (TPR + TNR) ÷ 2. */
export function stumpAuc({ values, classes }: SortedField, kind: number, among: readonly boolean[]): number {
  let [of, others] = [0, 0];
  for (const one of classes) {
    if (one === kind) of++;
    else if (among[one]) others++;
  }
  if (of === 0 || others === 0) return 0.5;
  let best = 0.5;
  let [mine, theirs] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (classes[row] === kind) mine++;
    else if (among[classes[row]!]) theirs++;
    if (values[row] === values[row + 1]) continue;
    const auc = 0.5 + (mine / of - theirs / others) / 2;
    best = Math.max(best, auc, 1 - auc);
  }
  return best;
}
