/** What was shown and what was not; a check that throws has failed, and the rest goes on. */
export class Checks {
  passed = 0;
  failed = 0;

  async see(what: string, look: () => Promise<string> | string): Promise<void> {
    const start = performance.now();
    try {
      const told = await look();
      this.passed++;
      say(`ok    ${what}${told === "" ? "" : `: ${told}`} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.failed++;
      say(`FAIL  ${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function equal(found: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: ${one} instead of ${other}`);
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}
