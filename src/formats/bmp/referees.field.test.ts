import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { tcpStreams } from "../../../test/tcp-streams.ts";
import bmp from "./index.ts";

/** A route in one line, as both sides tell it. */
const line = (...parts: unknown[]) => parts.map((part) => `${part ?? ""}`).join("|");

const ours = (row: Row) =>
  row.action === "withdraw"
    ? line("withdraw", row.peerAddress, row.peerAsNumber, row.prefix)
    : line(
        row.action,
        row.peerAddress,
        row.peerAsNumber,
        row.prefix,
        row.asPath,
        row.origin,
        row.nextHop,
        row.localPreference,
        row.multiExitDiscriminator,
        inOrder(row.communities),
      );

/** pmacct puts communities in order, we leave them as the update tells them. */
const inOrder = (communities: unknown) =>
  String(communities ?? "")
    .split(" ")
    .sort()
    .join(" ");

type Told = Record<string, string | number | string[] | null>;

const ORIGINS: Record<string, string> = { i: "IGP", e: "EGP", u: "INCOMPLETE" };
const text = (value: Told[string] | undefined) => (Array.isArray(value) ? value.join(" ") : value);

const theirs = (told: Told) =>
  told.log_type === "withdraw"
    ? line("withdraw", mapped(told.peer_ip), told.peer_asn, told.ip_prefix)
    : line(
        "announce",
        mapped(told.peer_ip),
        told.peer_asn,
        told.ip_prefix,
        text(told.as_path),
        ORIGINS[String(told.origin)],
        mapped(told.bgp_nexthop),
        told.local_pref,
        told.med,
        inOrder(text(told.comms)),
      );

const mapped = (address: Told[string] | undefined) => String(address ?? "").replace(/^::ffff:/, "");

const FOLDERS = [
  "200-BMP-HUAWEI-locrib_instance",
  "201-BMP-CISCO-rd_instance",
  "202-BMP-CISCO-HUAWEI-multiple-sources",
  "203-BMP-HUAWEI-dump",
];

describe("what pmacct's collector writes is a row", () => {
  for (const folder of FOLDERS)
    test(folder, () => {
      const file = `bmp/pmacct/${folder}/output-bmp-00.json.gz`;
      const told = gunzipSync(readFileSync(referee(file)))
        .toString()
        .split("\n")
        .filter(Boolean)
        .map((one) => JSON.parse(one) as Told);
      const routes = told.filter((one) => one.bmp_msg_type === "route_monitor" && one.ip_prefix);
      const rows = rowsOf(folder);
      const expected = routes.filter(({ safi }) => safi !== 128).map(theirs);
      const found = rows.filter(({ action }) => action !== "state").map(ours);
      assert.deepEqual(found.sort(), expected.sort());
      const ups = told.filter(({ bmp_msg_type }) => bmp_msg_type === "peer_up");
      assert.deepEqual(
        rows
          .filter(({ state }) => state === "OpenConfirm/Established")
          .map((row) => `${row.peerAddress} ${row.peerAsNumber}`)
          .sort(),
        ups.map((one) => `${mapped(one.peer_ip)} ${one.peer_asn}`).sort(),
      );
      agreement({
        format: "bmp",
        file,
        records: routes.length + ups.length,
        equal: expected.length + ups.length,
        referee: "expected values of pmacct",
        differences: expected.length < routes.length ? "routes of VPNs (SAFI 128) are told of and not read" : "",
      });
    });
});

/** What each file holds beside routes: changes of state, and what is told of it. */
const FILES: readonly [name: string, states: number, defects: readonly string[]][] = [
  ["bmp-init", 0, []],
  ["bmp-terminate", 0, []],
  ["bmp-peer-up", 1, []],
  ["bmp-eor", 0, []],
  ["bmp-l3vpn", 1, []],
  ["bmp-reach-unknown-family", 0, ["unread-family"]],
  ["bmp-reach-vpls", 0, ["unread-family"]],
  ["bmp-reach", 0, ["unread-family"]],
];

describe("each prefix of Wireshark's decode is a row, in the same order", () => {
  for (const [name, states, defects] of FILES)
    test(name, () => {
      const file = `bmp/akvorado/${name}.pcap`;
      const readings = readStream(`akvorado/${name}.pcap`);
      const rows = readings.flatMap((one) => one.rows("route"));
      const decode = gunzipSync(readFileSync(referee(`${file}.tshark.json.gz`))).toString();
      const expected = [...decode.matchAll(/"([0-9a-f.:]+\/\d+)": \{/g)].map(([, prefix]) => prefix);
      const found = rows.flatMap(({ prefix }) => (prefix === "" ? [] : [prefix]));
      assert.deepEqual(found, expected);
      assert.equal(rows.filter(({ action }) => action === "state").length, states);
      assert.deepEqual(new Set(readings.flatMap((one) => [...one.defects.keys()])), new Set(defects));
      const messages = [...decode.matchAll(/"bmp.version"/g)].length;
      const because = "messages with routes of families other than IPv4 and IPv6 unicast are told of and not read";
      const equal = messages - defects.length;
      const differences = defects.length > 0 ? because : "";
      agreement({ format: "bmp", file, records: messages, equal, referee: "tshark 4.0.17", differences });
    });
});

function rowsOf(folder: string): Row[] {
  const rows: Row[] = [];
  for (const name of ["traffic-00.pcap", "traffic-01.pcap", "traffic-02.pcap"]) {
    if (name !== "traffic-00.pcap" && !folder.startsWith("202")) continue;
    rows.push(...readStream(`pmacct/${folder}/${name}`).flatMap((one) => one.rows("route")));
  }
  return rows;
}

function readStream(name: string) {
  const streams = [...tcpStreams(readFileSync(referee(`bmp/${name}`))).values()].filter(({ length }) => length > 0);
  return streams.map((octets) => {
    const reading = readWhole(new Map([["bmp", bmp]]), octets, { as: "bmp", chunk: 1000 });
    assert.equal(reading.understoodOctets + reading.givenUpOctets, octets.length);
    return reading;
  });
}
