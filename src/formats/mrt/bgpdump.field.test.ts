import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
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

/** A line that differs from bgpdump's, and why ours is right. */
interface Difference {
  readonly because: string;
  /** Our row as bgpdump would print it. */
  same(ours: string, row: Row): string;
}

/** Where every line may differ in one way. */
const DIFFERENCES: readonly Difference[] = [
  {
    because: "a next hop that is IPv4-mapped is told as IPv4 here",
    same: (ours, row) =>
      String(row.prefix).includes(":")
        ? ours.replace(/\|(\d+\.\d+\.\d+\.\d+)\|(\d+)\|(\d+)\|/, "|::ffff:$1|$2|$3|")
        : ours,
  },
  {
    because: "an ORIGIN or NEXT_HOP that is not told is empty here; bgpdump prints INCOMPLETE and 255.255.255.255",
    same: (ours) => ours.replace("||||0|0||", "||INCOMPLETE|255.255.255.255|0|0||"),
  },
  {
    because: "large communities (RFC 8092) are kept here; bgpdump -m leaves them out",
    same: (ours) => ours.replace(/( ?\b\d+:\d+:\d+)+(?=\|[^|]*$)/, ""),
  },
];

interface Referee {
  readonly name: string;
  readonly suffix: string;
  /** Of this file only: lines that bgpdump prints wrongly, made alike. */
  readonly only?: { readonly because: string; alike(ours: string[], theirs: string[]): [string[], string[]] };
}

/** bgpdump 1.6.2 prints the peer's address where the withdrawn prefix should stand: one buffer for both texts. */
const WITHDRAWN_PREFIX_OVERWRITTEN = {
  because: "of type BGP bgpdump prints the peer's address for every withdrawn prefix",
  alike(ours: string[], theirs: string[]): [string[], string[]] {
    const addressless = (line: string) => line.replace(/^([^|]*\|W\|[^|]*\|[^|]*\|)[^|]*\//, "$1/");
    return [ours.map(addressless), theirs.map(addressless)];
  },
};

const REFEREES: readonly Referee[] = [
  { name: "bgpdump/bview.20020722.2337.gz", suffix: ".bgp.gz" },
  { name: "bgpdump/bview.64k_stream_overflow.gz", suffix: ".bgp.gz" },
  { name: "bgpdump/bview.ipv4_unicast_add_path.gz", suffix: ".bgp.gz" },
  { name: "bgpdump/updates.20020722.2238.gz", suffix: ".bgp.gz" },
  { name: "bgpdump/updates.20071015.1505.gz", suffix: ".bgp.gz" },
  { name: "bgpdump/updates.et-header.2015.gz", suffix: ".bgp.gz" },
  { name: "bgpdump/updates.nlri_mask_trailing_bits.gz", suffix: ".bgp.gz" },
  {
    name: "bgpkit/rrc00.1999.09.updates.19990903.1041.gz",
    suffix: ".bgpdump.txt.gz",
    only: WITHDRAWN_PREFIX_OVERWRITTEN,
  },
  {
    name: "bgpkit/rrc00.2000.01.updates.20000102.2014.gz",
    suffix: ".bgpdump.txt.gz",
    only: WITHDRAWN_PREFIX_OVERWRITTEN,
  },
  { name: "bgpkit/rrc01.2000.11.updates.20001104.0124.gz", suffix: ".bgpdump.txt.gz" },
  { name: "bgpkit/rrc03.2010.02.updates.20100227.1600.first-796-records.gz", suffix: ".bgpdump.txt.gz" },
  { name: "mrtparse/bird-mrtdump_rib", suffix: ".bgpdump.txt" },
  { name: "mrtparse/bird6-mrtdump_bgp", suffix: ".bgpdump.txt" },
  {
    name: "mrtparse/bird_bgp",
    suffix: ".bgpdump.txt",
    only: {
      because:
        "BIRD wrote ADD-PATH updates as plain ones; bgpdump reads their path identifiers as default routes, here they are known",
      alike(ours, theirs) {
        const isState = (line: string) => line.includes("|STATE|");
        const prefixes = ours.filter((line) => !isState(line)).map((line) => line.split("|").slice(4, 6).join());
        const expected = [
          "172.17.0.0/24,2",
          "172.17.1.0/24,2",
          "172.17.2.0/24,2",
          "172.17.0.0/24,1",
          "172.17.1.0/24,1",
          "172.17.2.0/24,1",
        ];
        assert.deepEqual(new Set(prefixes), new Set([...expected, "192.168.16.0/24,1"]));
        return [ours.filter(isState), theirs.filter(isState)];
      },
    },
  },
  { name: "mrtparse/openbgpd_bgp", suffix: ".bgpdump.txt" },
  {
    name: "mrtparse/openbgpd_rib_table",
    suffix: ".bgpdump.txt",
    only: {
      because: "OpenBGPD wrote AGGREGATOR with a 4-octet ASN into a table of 2-octet ones; its length tells",
      alike: (ours, theirs) => [ours.map((line) => line.replace("|65000 192.168.0.15", "|0 253.232.192.168")), theirs],
    },
  },
  { name: "mrtparse/openbgpd_rib_table-mp", suffix: ".bgpdump.txt" },
  { name: "mrtparse/quagga_bgp", suffix: ".bgpdump.txt" },
  { name: "mrtparse/quagga_rib", suffix: ".bgpdump.txt" },
];

describe("every line that bgpdump prints is a row, in the same order", () => {
  for (const { name, suffix, only } of REFEREES)
    test(only ? `${name}: but ${only.because}` : name, { timeout: 180_000 }, () => {
      const octets = plain(readFileSync(referee(`bgp/${name}`)));
      const reading = readWhole(new Map([["mrt", mrt]]), octets, { chunk: 256 * 1024 });
      assert.equal(reading.format, "mrt");
      assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
      const text = plain(readFileSync(referee(`bgp/${name}${suffix}`))).toString("latin1");
      const met = new Set<string>();
      const ours = reading.rows("route").map((row) =>
        DIFFERENCES.reduce((line, { because, same }) => {
          const alike = same(line, row);
          if (alike !== line) met.add(because);
          return alike;
        }, rendered(row)),
      );
      const [mine, theirs] = (only?.alike ?? both)(ours, text.split("\n").filter(Boolean).map(told));
      assert.equal(mine.length, theirs.length);
      const wrong = mine.findIndex((line, i) => line !== theirs[i]);
      assert.equal(wrong < 0 ? null : `ours ${mine[wrong]}, theirs ${theirs[wrong]}`, null, `line ${wrong + 1}`);
      const records = text.split("\n").filter(Boolean).length;
      const differences = [...(only ? [only.because] : []), ...met].join("; ");
      agreement({
        format: "mrt",
        file: `bgp/${name}`,
        records,
        equal: mine.length,
        referee: "bgpdump 1.6.2",
        differences,
      });
    });
});

const both = (ours: string[], theirs: string[]): [string[], string[]] => [ours, theirs];
