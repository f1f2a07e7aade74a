import fs from "node:fs";
import zlib from "node:zlib";
import { expect, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formats } from "../../formats/index.ts";
import { classifiedLine } from "../classify.ts";

interface Line {
  readonly label: string;
  readonly tier: string;
  readonly evidence: readonly string[];
}

/** The folders of the referees, and the label that only flows of those may have by a sign in their payload. */
const ONLY_IN: readonly { readonly label: string; readonly folders: RegExp }[] = [
  { label: "wireguard", folders: /^vpn-/ },
  { label: "openvpn", folders: /^(vpn-|ipfixprobe)/ },
  { label: "ipsec", folders: /^vpn-/ },
  { label: "tor", folders: /^tor$/ },
  { label: "stratum", folders: /^mining$/ },
];

test("every capture of the referees as the command labels it: cut to flows, labels by folder, none where it cannot be", () => {
  const root = referee("traffic-classes");
  const byFolder = new Map<string, Map<string, number>>();
  const wrong: string[] = [];
  let flows = 0;
  for (const file of fs.readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.pcap(ng)?(\.gz)?$/.test(file)) continue;
    const [folder] = file.split("/") as [string];
    const labels = byFolder.get(folder) ?? new Map<string, number>();
    byFolder.set(folder, labels);
    for (const { label, tier, evidence } of linesOf(`${root}/${file}`)) {
      flows++;
      const word = tier === "C" ? `${label} by port` : label;
      labels.set(word, (labels.get(word) ?? 0) + 1);
      if (tier !== "C" && ONLY_IN.some((one) => one.label === label && !one.folders.test(folder)))
        wrong.push(`${file}: ${label} by ${evidence}`);
    }
  }
  for (const [folder, labels] of byFolder)
    console.info(
      `${folder}: ${[...labels]
        .sort(([, one], [, other]) => other - one)
        .map(([label, n]) => `${label} ${n}`)
        .join(", ")}`,
    );
  expect(wrong).toEqual([]);
  agreement({
    format: "packets",
    file: "traffic-classes, labels of `narrows classify`",
    records: flows,
    equal: flows,
    referee: "classes of the captures: no WireGuard, OpenVPN, IPsec, Tor or Stratum in others",
    differences: "",
  });
});

function linesOf(file: string): Line[] {
  const octets = fs.readFileSync(file);
  const { rows } = readWhole(formats, file.endsWith(".gz") ? zlib.gunzipSync(octets) : octets);
  return rows("flow").map((row) => JSON.parse(classifiedLine(row)) as Line);
}
