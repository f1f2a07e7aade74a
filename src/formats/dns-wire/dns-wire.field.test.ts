import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { agreement } from "../../../test/agreement.ts";
import { type Row, readWhole } from "../../../test/read-format.ts";
import { referee } from "../../../test/referees.ts";
import { formatAddress, parseAddress } from "../../values/address.ts";
import { formats } from "../index.ts";

/** Exchanges of a capture, cut by the format of ordinary traffic. */
function exchangesOf(file: string): Row[] {
  const octets = fs.readFileSync(referee(file));
  return readWhole(formats, file.endsWith(".gz") ? zlib.gunzipSync(octets) : octets).rows("dns");
}

/** Zeek's words for what has another form here. */
const CODES: ReadonlyMap<string, string> = new Map([
  ["-", ""],
  ["NOIMP", "NOTIMP"],
]);

describe("exchanges of Zeek's dns logs: ends, name, type and response code", () => {
  const readme = fs.readFileSync(referee("zeek-traces/README.md"), "utf8");
  for (const [, log, capture] of readme.matchAll(
    /\| (baselines\/\S+\/dns\.log) \|.*?Zeek log for (traces\/\S+\.pcap);/g,
  ))
    test(capture!, () => {
      const rows = fs.readFileSync(referee(`zeek-traces/${log}`), "utf8").split("\n");
      const fields = rows
        .find((line) => line.startsWith("#fields"))!
        .split("\t")
        .slice(1);
      const theirs = rows
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => {
          const cells = line.split("\t");
          const cell = (name: string) => cells[fields.indexOf(name)]!;
          const code = CODES.get(cell("rcode_name")) ?? cell("rcode_name");
          const [name, type] = [cell("query").toLowerCase(), cell("qtype_name").replace("*", "ANY")];
          return [plain(cell("id.orig_h")), plain(cell("id.resp_h")), name, type, code];
        });
      const left = exchangesOf(`zeek-traces/${capture}`).map((row) => OURS.map((name) => String(row[name])));
      const missing = theirs.filter((one) => {
        const at = left.findIndex((other) => one.every((cell, i) => cell === "-" || cell === other[i]));
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      });
      const reason = DIFFERS[path.basename(capture!)] ?? "";
      if (reason === "") expect({ missing, more: left }).toEqual({ missing: [], more: [] });
      agreement({
        format: "dns-wire",
        file: `zeek-traces/${capture}`,
        records: theirs.length,
        equal: theirs.length - missing.length,
        referee: "dns.log of Zeek",
        differences: missing.length > 0 ? reason : "",
      });
    });
});

/** Zeek takes name and type from the query alone, and tells "-" without one: then they are not compared. */
const OURS = ["clientAddress", "serverAddress", "queryName", "queryType", "responseCode"];

const DIFFERS: Readonly<Record<string, string>> = {
  "ipv6-fragmented-dns.pcap": "a query that was sent again is one exchange here, two in Zeek's log",
};

/** Octets a day that deflated names of one domain may hold before it is a tunnel (METHODS "DNS tunnelling", after Paxson et al. 2013). */
const MOST_OCTETS = 4_096;

describe("tunnels and benign look-ups: exchanges as tshark counts responses, and what the names of one domain hold", () => {
  test.each([
    ["dns2tcp-key_00002_20230905100101", 2975, "tunnel"],
    ["dnscat2-txt_00001_20230903183304", 3975, "tunnel"],
    ["AndIodine-MX_00001_20230921200640", 136, "too little"],
    ["normal_00000_20230805150331", 15_000, "benign"],
    ["normal_00018_20230805212730", 15_000, "benign"],
    ["normal_00036_20230806110924", 15_000, "benign"],
    ["normal_00053_20230806132202", 14_999, "benign"],
  ])("%s", (name, responses, kind) => {
    const file = `dns-tunnels/${name}.pcap.gz`;
    const rows = exchangesOf(file);
    const answered = rows.filter(({ responseCode }) => responseCode !== "").length;
    const [largest] = informationByDomain(rows).sort((one, other) => other.octets - one.octets);
    console.info(
      `${name}: ${rows.length} exchanges, ${answered} answered; most information: ${largest!.octets} octets`,
    );
    expect(largest!.octets >= MOST_OCTETS).toBe(kind === "tunnel");
    agreement({
      format: "dns-wire",
      file,
      records: responses,
      equal: Math.min(answered, responses),
      referee: "responses that tshark 4.0.17 counts",
      differences: answered === responses ? "" : `${answered} exchanges with a response`,
    });
    expect(answered).toBe(responses);
  });
});

/** Octets of deflated distinct names below each domain, taken as the last two labels. */
function informationByDomain(rows: readonly Row[]): { domain: string; octets: number }[] {
  const names = new Map<string, Set<string>>();
  for (const { queryName } of rows) {
    const labels = String(queryName).split(".");
    const domain = labels.slice(-2).join(".");
    names.set(domain, (names.get(domain) ?? new Set()).add(labels.slice(0, -2).join(".")));
  }
  return [...names].map(([domain, below]) => ({
    domain,
    octets: zlib.deflateRawSync([...below].sort().join("\n")).length,
  }));
}

function plain(address: string): string {
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}
