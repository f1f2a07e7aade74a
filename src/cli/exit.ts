/** Exit codes of every command (DESIGN §8). */
export const EXIT = { done: 0, failed: 1, usage: 2, partial: 3, failOn: 4, interrupted: 130 } as const;

/** The person asked for something that cannot be: told in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
