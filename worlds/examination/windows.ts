import type { World } from "../world.ts";

/** Of a world's windows the last one is asked about, and the first one compared with. */
export function windowsOf({ windows }: World) {
  const sorted = [...windows].sort((a, b) => a.period.from - b.period.from);
  return { before: sorted[0]!, after: sorted.at(-1)! };
}
