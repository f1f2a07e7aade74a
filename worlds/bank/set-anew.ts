/** The step into a list: an item by its id, or by its number. */
function indexIn(list: readonly unknown[], step: string): number {
  const byId = list.findIndex((item) => (item as { id?: unknown } | null)?.id === step);
  const index = byId >= 0 ? byId : /^\d+$/.test(step) ? Number(step) : -1;
  if (index < 0 || index >= list.length) throw new Error(`there is no ${step} among ${list.length} items`);
  return index;
}

/** A copy with the value at a place set anew; objects are filled in, all else is replaced. */
export function setAnew(into: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return isPlain(into) && isPlain(value) ? { ...into, ...value } : value;
  if (Array.isArray(into)) {
    const index = indexIn(into, step);
    return into.with(index, setAnew(into[index], rest, value));
  }
  const object = isPlain(into) ? into : {};
  return { ...object, [step]: setAnew(object[step], rest, value) };
}

/** A copy without what is at a place. */
export function without(from: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return from;
  if (Array.isArray(from)) {
    const index = indexIn(from, step);
    return rest.length === 0 ? from.toSpliced(index, 1) : from.with(index, without(from[index], rest));
  }
  const object = isPlain(from) ? from : {};
  if (rest.length > 0) return { ...object, [step]: without(object[step], rest) };
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== step));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
