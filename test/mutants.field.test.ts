import { describe, expect, test } from "vitest";
import { formats } from "../src/formats/index.ts";
import { fixtures } from "./fixtures.ts";
import { mutants } from "./mutants.ts";
import { readWhole } from "./read-format.ts";

const MUTANTS = Number(process.env.NARROWS_MUTANTS ?? 10_000);
const SEED = 20_200_209;
/** Milliseconds; RELIABILITY §10: five seconds for a megabyte. Small inputs that take this long hang. */
const HANGS = 5_000;

describe.each([...formats.keys()])("%s", (id) => {
  const good = fixtures().filter((fixture) => fixture.id === id);

  test(`${MUTANTS} mutants: no exception, no hang, no octet lost silently`, () => {
    let read = 0;
    const inputs = good.map(({ octets }) => octets);
    for (const [name, octets] of mutants(inputs, MUTANTS, SEED)) {
      const begun = performance.now();
      const { understoodOctets, givenUpOctets } = readMutant(name, octets, id);
      if (understoodOctets + givenUpOctets !== octets.length)
        expect.fail(
          `${name}: ${understoodOctets} octets understood and ${givenUpOctets} given up of ${octets.length}: ${Buffer.from(octets).toString("base64").slice(0, 2_000)}`,
        );
      if (performance.now() - begun > HANGS) expect.fail(`${name} takes longer than ${HANGS} ms`);
      read++;
    }
    expect(read).toBe(MUTANTS);
  }, 600_000);
});

function readMutant(name: string, octets: Uint8Array, id: string): ReturnType<typeof readWhole> {
  try {
    return readWhole(formats, octets, { as: id });
  } catch (cause) {
    throw new Error(`${name}: ${Buffer.from(octets).toString("base64").slice(0, 2_000)}`, { cause });
  }
}
