/** Stops when we are wrong: a broken promise of our own code, never a fault of input. */
export function invariant(holds: unknown, promise: string): asserts holds {
  if (!holds) throw new Error(`Narrows broke its own promise: ${promise}. Please report this.`);
}
