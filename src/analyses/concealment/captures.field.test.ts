import fs from "node:fs";
import zlib from "node:zlib";
import { expect, test } from "vitest";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../../formats/index.ts";
import { ATTEMPTS } from "./ask.ts";
import { ruleOf } from "./classify.ts";

/** Captures whose flows may be a VPN's; of proxies; of Tor. In all others none may be called so by more than a port. */
const MAY: Readonly<Record<string, RegExp>> = {
  vpn: /^(vpn-|ipfixprobe|tunnel-ip)/,
  tor: /^tor\//,
  proxy: /^proxy-|http-proxy/,
};

interface Classed {
  readonly file: string;
  readonly folder: string;
  readonly marks: readonly string[];
  readonly of: string;
  readonly id: string;
  readonly tier: string;
}

test("labelled captures: WireGuard and OpenVPN are in vpn, and no flow of other captures is", () => {
  const flows = classed();
  const bears = (mark: string) =>
    flows.filter(({ marks }) => marks.some((one) => one === mark || one === `${mark}-transport`));
  const [wireguard, openvpn] = ["wireguard", "openvpn"].map(bears);
  const others = flows.filter(({ file }) => !MAY.vpn!.test(file));
  const falseByMark = others.filter(({ of, tier }) => of === "vpn" && tier !== "C");
  const falseByPort = others.filter(({ of, tier }) => of === "vpn" && tier === "C");
  console.info(
    `concealment, labelled captures: WireGuard ${wireguard!.filter(({ of }) => of === "vpn").length} of ${wireguard!.length}, OpenVPN ${openvpn!.filter(({ of }) => of === "vpn").length} of ${openvpn!.length} in vpn; of ${others.length} flows of other captures ${falseByMark.length} by marks (upper bound 3/n = ${(3 / others.length).toFixed(5)}), ${falseByPort.length} by port alone (${falseByPort.map(({ file }) => file).join(", ")})`,
  );
  for (const folder of [...new Set(flows.map((one) => one.folder))])
    console.info(`  ${folder}: ${counted(flows.filter((one) => one.folder === folder))}`);
  expect(wireguard!.length).toBeGreaterThanOrEqual(3);
  expect(openvpn!.length).toBeGreaterThanOrEqual(12);
  expect([...wireguard!, ...openvpn!].filter(({ of }) => of !== "vpn")).toEqual([]);
  expect(falseByMark.map(({ file, id }) => `${file}: ${id}`)).toEqual([]);
  expect(falseByPort.map(({ file, id }) => `${file}: ${id}`)).toEqual([]);
});

test("labelled captures: Tor and proxies are called so in no other capture, but for ports", () => {
  for (const of of ["tor", "proxy"]) {
    const wrong = classed().filter((flow) => flow.of === of && flow.tier !== "C" && !MAY[of]!.test(flow.file));
    expect(wrong.map(({ file, id }) => `${file}: ${id}`)).toEqual([]);
  }
});

function counted(flows: readonly Classed[]): string {
  const counts = new Map<string, number>();
  for (const { of, id } of flows) counts.set(`${of} (${id})`, (counts.get(`${of} (${id})`) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([of, n]) => `${of} ${n}`)
    .join(", ");
}

let read: Classed[] | null = null;

function classed(): Classed[] {
  if (read) return read;
  const root = referee("traffic-classes");
  read = fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .sort()
    .filter((file) => /\.pcap(ng)?(\.gz)?$/.test(file))
    .flatMap((file) => {
      const octets = fs.readFileSync(`${root}/${file}`);
      const { rows } = readWhole(formats, file.endsWith(".gz") ? zlib.gunzipSync(octets) : octets);
      const attempt = (row: Row) =>
        row.protocolIdentifier === 6 && ATTEMPTS.includes(Number(row.tcpControlBits ?? 24) & 63);
      const use = rows("flow").filter((row) => !attempt(row));
      return use.map((row) => {
        const marks = String(row.marks ?? "") === "" ? [] : String(row.marks).split(",");
        const rule = ruleOf({
          marks,
          serverName: String(row.serverName ?? ""),
          protocolIdentifier: Number(row.protocolIdentifier),
          sourceTransportPort: Number(row.sourceTransportPort),
          destinationTransportPort: Number(row.destinationTransportPort),
          endpoint: null,
        });
        return { file, folder: file.split("/")[0]!, marks, of: rule.class, id: rule.id, tier: rule.tier };
      });
    });
  return read;
}
