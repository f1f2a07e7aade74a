import { createRandom, type Random } from "../src/statistics/random.ts";

/** A change made to octets that were good. */
interface Mutation {
  readonly id: string;
  apply(octets: Uint8Array, random: Random): Uint8Array;
}

const EXTREMES = [0x00, 0xff, 0x7f, 0x80, 0x0a, 0x22, 0x2c];

/** What happens to files: bits turn, ends are lost, parts come twice, in another order or from elsewhere. */
const MUTATIONS: readonly Mutation[] = [
  {
    id: "flip",
    apply: (octets, random) => changed(octets, random, (was) => was ^ (1 << random.integer(8))),
  },
  { id: "random", apply: (octets, random) => changed(octets, random, () => random.integer(256)) },
  {
    id: "extreme",
    apply: (octets, random) => changed(octets, random, () => EXTREMES[random.integer(EXTREMES.length)]!),
  },
  { id: "cut", apply: (octets, random) => octets.slice(0, random.integer(octets.length + 1)) },
  {
    id: "insert",
    apply(octets, random) {
      const at = random.integer(octets.length + 1);
      const noise = Uint8Array.from({ length: 1 + random.integer(40) }, () => random.integer(256));
      return joined(octets.subarray(0, at), noise, octets.subarray(at));
    },
  },
  {
    id: "delete",
    apply(octets, random) {
      const { from, to } = span(octets, random);
      return joined(octets.subarray(0, from), octets.subarray(to));
    },
  },
  {
    id: "double",
    apply(octets, random) {
      const { from, to } = span(octets, random);
      return joined(octets.subarray(0, to), octets.subarray(from));
    },
  },
  {
    id: "zeros",
    apply(octets, random) {
      const { from, to } = span(octets, random);
      return octets.slice().fill(0, from, to);
    },
  },
];

/** `count` mutants of good inputs, the same for the same seed; most carry one mutation, some up to four. */
export function* mutants(inputs: readonly Uint8Array[], count: number, seed: number): Generator<[string, Uint8Array]> {
  const random = createRandom(seed);
  for (let i = 0; i < count; i++) {
    let octets = inputs[i % inputs.length]!;
    const ids: string[] = [];
    for (let more = true; more; more = ids.length < 4 && random.next() < 0.3) {
      const mutation = MUTATIONS[random.integer(MUTATIONS.length)]!;
      ids.push(mutation.id);
      octets = mutation.apply(octets, random);
    }
    yield [`mutant ${i} of seed ${seed} (${ids.join(", ")})`, octets];
  }
}

function changed(octets: Uint8Array, random: Random, to: (was: number) => number): Uint8Array {
  const copy = octets.slice();
  if (copy.length === 0) return copy;
  for (let times = 1 + random.integer(4); times > 0; times--) {
    const at = random.integer(copy.length);
    copy[at] = to(copy[at]!);
  }
  return copy;
}

function span(octets: Uint8Array, random: Random): { from: number; to: number } {
  const from = random.integer(octets.length + 1);
  return { from, to: Math.min(octets.length, from + 1 + random.integer(64)) };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
