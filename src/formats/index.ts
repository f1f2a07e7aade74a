// Written by `npm run index`.
import type { Format } from "./format.ts";
import capture from "./capture/index.ts";
import ipfix from "./ipfix/index.ts";
import mrt from "./mrt/index.ts";
import netflow5 from "./netflow5/index.ts";
import netflow9 from "./netflow9/index.ts";
import zeekConn from "./zeek-conn/index.ts";

/** Every format, by the name of its folder. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["capture", capture],
  ["ipfix", ipfix],
  ["mrt", mrt],
  ["netflow5", netflow5],
  ["netflow9", netflow9],
  ["zeek-conn", zeekConn],
]);
