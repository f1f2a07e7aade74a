// Written by `npm run index`.

import activity from "./activity/index.ts";
import type { Analysis } from "./analysis.ts";
import changes from "./changes/index.ts";
import concealment from "./concealment/index.ts";
import conduct from "./conduct/index.ts";
import dependence from "./dependence/index.ts";
import exposure from "./exposure/index.ts";
import growth from "./growth/index.ts";
import mining from "./mining/index.ts";
import paths from "./paths/index.ts";
import presence from "./presence/index.ts";
import rhythm from "./rhythm/index.ts";
import tunnels from "./tunnels/index.ts";

/** Every analysis, by the name of its folder. */
export const analyses: ReadonlyMap<string, Analysis> = new Map<string, Analysis>([
  ["activity", activity],
  ["changes", changes],
  ["concealment", concealment],
  ["conduct", conduct],
  ["dependence", dependence],
  ["exposure", exposure],
  ["growth", growth],
  ["mining", mining],
  ["paths", paths],
  ["presence", presence],
  ["rhythm", rhythm],
  ["tunnels", tunnels],
]);
