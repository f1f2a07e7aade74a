import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { referee } from "../../../test/referees.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { type CapturedFlow, capturedFlows } from "./captured-flows.ts";

/** What a referee tells of one flow. */
interface Expected {
  readonly ends: readonly [string, number, string, number];
  readonly ja4: string | null;
  readonly serverName: string | null;
}

type Same = (ours: string, theirs: string) => boolean;
const exactly: Same = (ours, theirs) => ours === theirs;

/** Holds what we tell against what a referee tells, and leaves the row; the differences must be those known. */
function compare(
  file: string,
  told: string,
  expected: readonly Expected[],
  known: Readonly<Record<string, string>> = {},
  same = exactly,
): void {
  const flows = byEnds(capturedFlows(referee(file)));
  const different: string[] = [];
  for (const { ends, ja4, serverName } of expected) {
    const flow = flows.get(ends.join(" "));
    const equal =
      flow !== undefined &&
      (ja4 === null || same(flow.told.ja4, ja4)) &&
      (serverName === null || flow.told.serverName === serverName.toLowerCase());
    if (!equal)
      different.push(`${ends.join(" ")}: ${ja4} ${serverName}, we ${flow?.told.ja4} ${flow?.told.serverName}`);
  }
  const reason = known[path.basename(file)] ?? "";
  expect(reason === "" ? different : []).toEqual([]);
  agreement({
    format: "first-payload",
    file,
    records: expected.length,
    equal: expected.length - different.length,
    referee: told,
    differences: different.length > 0 ? reason : "",
  });
}

function byEnds(flows: readonly CapturedFlow[]): Map<string, CapturedFlow> {
  const found = new Map<string, CapturedFlow>();
  for (const flow of flows) {
    const one = [flow.source, flow.sourceTransportPort];
    const other = [flow.destination, flow.destinationTransportPort];
    found.set([...one, ...other].join(" "), flow);
    found.set([...other, ...one].join(" "), flow);
  }
  return found;
}

function plain(address: string): string {
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}

describe("names and JA4 of nDPI's results", () => {
  const FLOW = /^\t\d+\t(?:TCP|UDP) (\S+):(\d+) (?:<->|->) (\S+):(\d+) .*\[JA4: (\w+)\]/;
  for (const file of resultFiles("traffic-classes", ".ndpi.out")) {
    const expected = lines(file).flatMap((line): Expected[] => {
      const [, source, from, destination, to, ja4] = FLOW.exec(line) ?? [];
      if (ja4 === undefined) return [];
      const name = /\[Hostname\/SNI: ([^\]]+)\]/.exec(line)?.[1] ?? null;
      return [{ ends: [bare(source!), Number(from), bare(destination!), Number(to)], ja4, serverName: name }];
    });
    if (expected.length > 0)
      test(file, () =>
        compare(
          captureOf(file),
          "nDPI of 2024-10: counts, hashes and name",
          expected,
          NDPI_DIFFERS,
          sameCountsAndHashes,
        ),
      );
  }
});

/**
 * nDPI of that time took JA4 in an older form: always "d", the last octet of all protocol names, and a hash of nothing.
 * What it has in common with the description are the version, both counts and both hashes.
 */
const sameCountsAndHashes: Same = (ours, theirs) => {
  const common = (ja4: string) =>
    `${ja4.slice(0, 3)}${ja4.slice(4, 8)}${ja4.slice(10)}`.replace("e3b0c44298fc", "000000000000");
  return common(ours) === common(theirs);
};

const IN_A_TUNNEL = "inside a tunnel, which the reader of this test does not open";
const NDPI_DIFFERS: Readonly<Record<string, string>> = {
  "dtls.pcap": `one flow ${IN_A_TUNNEL}; the highest version of another is DTLS 1.3`,
  "6in4tunnel.pcap": IN_A_TUNNEL,
  "vxlan.pcap": IN_A_TUNNEL,
  "quic_t51.pcap": "Google's own versions are told by a mark only",
  "anyconnect-vpn.pcap": "version 0x0100 of OpenConnect has no letters in the description",
};

test("names and JA4 of ipfixprobe", () => {
  const expected = lines("traffic-classes/ipfixprobe/tls.expected").flatMap((line): Expected[] => {
    const [destination, source] = line.split(",");
    const [, ja4, name] = /"([tq]\w{9}_\w{12}_\w{12})","([^"]*)"/.exec(line) ?? [];
    if (ja4 === undefined) return [];
    const [to, from] = line.split(",").slice(11, 13);
    return [{ ends: [source!, Number(from), destination!, Number(to)], ja4, serverName: name! }];
  });
  expect(expected.length).toBeGreaterThan(20);
  const told = "ipfixprobe: all but the number of extensions, in which it counts GREASE";
  compare("traffic-classes/ipfixprobe/tls.pcap", told, expected, {}, (ours, theirs) => bareOf(ours) === bareOf(theirs));
});

/** Without the number of extensions. */
function bareOf(ja4: string): string {
  return ja4.slice(0, 6) + ja4.slice(8);
}

describe("hosts, names and JA4 of Arkime's sessions", () => {
  for (const file of resultFiles("arkime-sessions", ".test")) {
    const { sessions3 } = JSON.parse(fs.readFileSync(referee(file), "utf8")) as { sessions3: { body: Session }[] };
    const expected = sessions3.flatMap(({ body }): Expected[] => {
      const ja4 = body.tls?.ja4?.[0] ?? null;
      const name = body.http?.host?.[0] ?? body.quic?.host?.[0] ?? null;
      if (ja4 === null && name === null) return [];
      const { source, destination } = body;
      return [
        { ends: [plain(source.ip), source.port, plain(destination.ip), destination.port], ja4, serverName: name },
      ];
    });
    const capture = file.replace(/\.test$/, ".pcap");
    if (expected.length > 0)
      test(file, () => compare(capture, "sessions expected by Arkime", expected, ARKIME_DIFFERS));
  }
});

interface Session {
  readonly source: { ip: string; port: number };
  readonly destination: { ip: string; port: number };
  readonly tls?: { ja4?: string[] };
  readonly http?: { host?: string[] };
  readonly quic?: { host?: string[] };
}

const IN_SOCKS = "the request inside SOCKS is not read";
const ARKIME_DIFFERS: Readonly<Record<string, string>> = {
  "http2-nghttp2.pcap": "names in HTTP/2 header compression are not read",
  "openvpn_synthetic.pcap": "the hello inside OpenVPN is not read",
  "socks-http-example.pcap": IN_SOCKS,
  "socks-http-pass.pcap": IN_SOCKS,
};

test("server names of Zeek's quic logs", () => {
  const readme = fs.readFileSync(referee("zeek-traces/README.md"), "utf8");
  for (const [, log, capture] of readme.matchAll(
    /\| (baselines\/\S+\/quic\.log) \|.*?Zeek log for (traces\/\S+\.pcap);/g,
  )) {
    const rows = lines(`zeek-traces/${log}`);
    const fields = rows
      .find((line) => line.startsWith("#fields"))!
      .split("\t")
      .slice(1);
    const expected = rows
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line): Expected => {
        const cells = line.split("\t");
        const cell = (name: string) => cells[fields.indexOf(name)]!;
        const name = cell("server_name");
        const port = (field: string) => Number(cell(field));
        const ends = [
          plain(cell("id.orig_h")),
          port("id.orig_p"),
          plain(cell("id.resp_h")),
          port("id.resp_p"),
        ] as const;
        return { ends, ja4: null, serverName: name === "-" ? null : name };
      });
    compare(`zeek-traces/${capture}`, "quic.log of Zeek", expected);
  }
});

/** The capture of a result; large ones are kept compressed. */
function captureOf(result: string): string {
  const plainly = result.replace(".ndpi.out", "");
  return fs.existsSync(path.join(referee("traffic-classes"), "..", plainly)) ? plainly : `${plainly}.gz`;
}

function bare(address: string): string {
  return plain(address.replace(/^\[|\]$/g, ""));
}

function lines(file: string): string[] {
  return fs.readFileSync(referee(file), "utf8").split("\n");
}

function resultFiles(folder: string, ending: string): string[] {
  const names = fs.readdirSync(referee(folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();
}
