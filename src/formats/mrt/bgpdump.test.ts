import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import mrt from "./index.ts";

/**
 * Rows rendered as `bgpdump -v -m` prints them, without the first field (the MRT type) and the ATOMIC_AGGREGATE mark
 * (AG, NAG), which are not kept: no question asks for them.
 */
function rendered(row: Row): string {
  const time = `${row.time === null ? "" : timeText(Number(row.time))}`;
  const peer = `${row.peerAddress}|${row.peerAsNumber}`;
  if (row.action === "state") return `${time}|STATE|${peer}|${String(row.state).split("/").map(stateNumber).join("|")}`;
  const path = row.pathIdentifier == null ? [] : [row.pathIdentifier];
  if (row.action === "withdraw") return [time, "W", peer, row.prefix, ...path].join("|");
  const kind = row.action === "rib" ? "B" : "A";
  const preferences = [row.localPreference ?? 0, row.multiExitDiscriminator ?? 0];
  const end = [row.asPath, row.origin, row.nextHop ?? "", ...preferences, row.communities, row.aggregator];
  return [time, kind, peer, row.prefix, ...path, ...end].join("|");
}

const STATES = ["", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established", "Clearing", "Deleted"];
const stateNumber = (name: string) => `${STATES.indexOf(name)}`;

function timeText(time: number): string {
  const microseconds = Math.round(time * 1000);
  return `${Math.floor(microseconds / 1_000_000)}.${String(microseconds % 1_000_000).padStart(6, "0")}`;
}

/** A line of bgpdump in the same form. */
function told(line: string): string {
  const [type = "", time = "", kind = "", ...rest] = line.split("|");
  const seconds = time.includes(".") ? time : `${time}.000000`;
  if (kind !== "A" && kind !== "B") return [seconds, kind, ...rest].join("|");
  const path = type.endsWith("_AP") ? 1 : 0;
  if (type === "BGP") rest.splice(8, 0, ""); // of this type bgpdump prints no communities
  const [peer, asn, prefix] = rest;
  const identifier = rest.slice(3, 3 + path);
  const [asPath, origin, nextHop, preference, discriminator, communities, , aggregator] = rest.slice(3 + path);
  const end = [asPath, origin, nextHop, preference, discriminator, communities, aggregator];
  return [seconds, kind, peer, asn, prefix, ...identifier, ...end].join("|");
}

const plain = (octets: Buffer) => (octets[0] === 0x1f ? gunzipSync(octets) : octets);

const FILES = [
  ["bgpdump/bview.20020722.2337.gz", ".bgp.gz"],
  ["bgpdump/bview.64k_stream_overflow.gz", ".bgp.gz"],
  ["bgpdump/bview.ipv4_unicast_add_path.gz", ".bgp.gz"],
  ["bgpdump/updates.20020722.2238.gz", ".bgp.gz"],
  ["bgpdump/updates.20071015.1505.gz", ".bgp.gz"],
  ["bgpdump/updates.et-header.2015.gz", ".bgp.gz"],
  ["bgpdump/updates.nlri_mask_trailing_bits.gz", ".bgp.gz"],
  ["bgpkit/rrc00.1999.09.updates.19990903.1041.gz", ".bgpdump.txt.gz"],
  ["bgpkit/rrc00.2000.01.updates.20000102.2014.gz", ".bgpdump.txt.gz"],
  ["bgpkit/rrc01.2000.11.updates.20001104.0124.gz", ".bgpdump.txt.gz"],
  ["bgpkit/rrc03.2010.02.updates.20100227.1600.first-796-records.gz", ".bgpdump.txt.gz"],
  ["mrtparse/bird-mrtdump_rib", ".bgpdump.txt"],
  ["mrtparse/bird6-mrtdump_bgp", ".bgpdump.txt"],
  ["mrtparse/bird_bgp", ".bgpdump.txt"],
  ["mrtparse/openbgpd_bgp", ".bgpdump.txt"],
  ["mrtparse/openbgpd_rib_table", ".bgpdump.txt"],
  ["mrtparse/openbgpd_rib_table-mp", ".bgpdump.txt"],
  ["mrtparse/quagga_bgp", ".bgpdump.txt"],
  ["mrtparse/quagga_rib", ".bgpdump.txt"],
] as const;

describe("every line that bgpdump prints is a row, in the same order", () => {
  for (const [name, suffix] of FILES)
    test(name, () => {
      const octets = plain(readFileSync(referee(`bgp/${name}`)));
      const begun = performance.now();
      const reading = readWhole(new Map([["mrt", mrt]]), octets, { chunk: 64 * 1024 });
      const seconds = (performance.now() - begun) / 1000;
      assert.equal(reading.format, "mrt");
      const ours = reading.rows("route").map(rendered);
      const theirs = plain(readFileSync(referee(`bgp/${name}${suffix}`)))
        .toString("latin1")
        .split("\n")
        .filter(Boolean)
        .map(told);
      let n = 0;
      for (let i = 0; i < Math.max(ours.length, theirs.length) && n < 5; i++)
        if (ours[i] !== theirs[i]) {
          n++;
          console.log(i, "\nours  ", ours[i], "\ntheirs", theirs[i]);
        }
      console.log(
        name,
        ours.length,
        theirs.length,
        JSON.stringify([...reading.defects]),
        reading.rows("defect").slice(0, 4),
        (ours.length / seconds).toFixed(0),
      );
    });
});
