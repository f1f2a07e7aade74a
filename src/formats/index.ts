// Written by `npm run index`.

import capture from "./capture/index.ts";
import flowCsv from "./flow-csv/index.ts";
import flowNdjson from "./flow-ndjson/index.ts";
import type { Format } from "./format.ts";
import ipfix from "./ipfix/index.ts";
import mrt from "./mrt/index.ts";
import netflow5 from "./netflow5/index.ts";
import netflow9 from "./netflow9/index.ts";
import nmapText from "./nmap-text/index.ts";
import zeekConn from "./zeek-conn/index.ts";
import zoneFile from "./zone-file/index.ts";

/** Every format, by the name of its folder. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["capture", capture],
  ["flow-csv", flowCsv],
  ["flow-ndjson", flowNdjson],
  ["ipfix", ipfix],
  ["mrt", mrt],
  ["netflow5", netflow5],
  ["netflow9", netflow9],
  ["nmap-text", nmapText],
  ["zeek-conn", zeekConn],
  ["zone-file", zoneFile],
]);
