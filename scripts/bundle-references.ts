/**
 * Writes the bundled references that are made from lists of others: v2fly/domain-list-community, X4BNet/lists_vpn and
 * stamparm/maltrail (MIT), MISP/misp-warninglists (CC0-1.0), as they stood when they were fetched in November 2026.
 *
 *     node dist/scripts/bundle-references.js FOLDER_OF_LISTS
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { stringify } from "yaml";
import { csvLine } from "../src/references/csv.ts";
import { FAMILIES, type FamilyId } from "../src/references/families.ts";
import { isRefused } from "../src/references/family.ts";
import { ownServices, ownVpnDomains, REGIONS, V2FLY_CATEGORIES } from "./bundle/service-lists.ts";
import { plainGzip } from "./plain-gzip.ts";

const DATE = "2026-11-01";

interface Made {
  readonly family: FamilyId;
  readonly publisher: string;
  readonly licence: string;
  readonly note: string;
  readonly rows: readonly (readonly string[])[];
}

/** Ranges that services publish, as MISP's warning lists (CC0-1.0) carry them. */
const RANGES = [
  { list: "akamai", service: "akamai", category: "web" },
  { list: "bunny-net", service: "bunny-net", category: "web" },
  { list: "fastly", service: "fastly", category: "web" },
  { list: "telegram-ips", service: "Telegram", category: "social" },
  { list: "wikimedia", service: "Wikipedia", category: "technical" },
];

function main([lists]: string[]): void {
  if (!lists) {
    console.error("usage: node dist/scripts/bundle-references.js FOLDER_OF_LISTS");
    process.exitCode = 2;
    return;
  }
  const made = [services(lists), miningPools(lists), vpnProviders(lists), dohServers(lists), asNames(lists)];
  for (const table of made) write(table);
}

function services(lists: string): Made {
  const rows = ownServices();
  const titles = new Map(rows.map(([, service = ""]) => [service.toLowerCase(), service]));
  for (const [category, names] of Object.entries(V2FLY_CATEGORIES))
    for (const name of names)
      for (const domain of v2fly(lists, name)) {
        const service = name.startsWith("category-") ? domain : (titles.get(name) ?? name);
        const region = REGIONS.get(name) ?? (name.endsWith("-cn") ? "CN" : "");
        rows.push([domain, service, category, region, "", ""]);
      }
  for (const { list, service, category } of RANGES)
    for (const prefix of misp(lists, list)) rows.push([prefix, service, category, "", "", ""]);
  return {
    family: "services",
    publisher:
      "v2fly/domain-list-community c975ccef; MISP/misp-warninglists 84f0610a; Narrows (scripts/bundle/own-services.csv)",
    licence: "MIT (v2fly), CC0-1.0 (MISP), facts (Narrows)",
    note: "Domains by service, ranges and ASes that services have to themselves, update and push services by maker of devices, suffixes of governments and universities; the categories are ours. State of November 2026.",
    rows,
  };
}

function miningPools(lists: string): Made {
  const rows: string[][] = [];
  for (const line of lines(path.join(lists, "maltrail", "crypto_mining.txt"))) {
    const [, match = line, port = ""] = /^([^:/]+):(\d+)$/.exec(line) ?? [];
    const coin = /xmr|monero/.test(match.toLowerCase()) ? "XMR" : "";
    rows.push([match.toLowerCase(), port, "", coin]);
  }
  return {
    family: "mining-pools",
    publisher: "stamparm/maltrail 8adace15, trails/static/suspicious/crypto_mining.txt",
    licence: "MIT",
    note: "Pools and web miners; XMR where the name itself says so. State of November 2026: it does not describe 2018.",
    rows,
  };
}

function vpnProviders(lists: string): Made {
  const rows: string[][] = [];
  const folder = path.join(lists, "x4bnet");
  const providers = { mullvadvpn: "Mullvad", pia: "Private Internet Access", protonvpn: "Proton VPN" };
  for (const [file, provider] of Object.entries(providers))
    for (const prefix of lines(path.join(folder, "input", "vpn", "ips", `${file}.txt`))) rows.push([prefix, provider]);
  for (const line of lines(path.join(folder, "input", "vpn", "ASN.txt"), false)) {
    const [, asn, name] = /^(AS\d+)\s*#?\s*(.*)$/.exec(line) ?? [];
    if (asn && !/Tor /.test(name!)) rows.push([asn, name!]);
  }
  for (const file of ["ipv4.txt.gz", "ipv6.txt"])
    for (const prefix of lines(path.join(folder, "output", "vpn", file))) rows.push([prefix, ""]);
  for (const domain of v2fly(lists, "category-vpnservices")) rows.push([domain, ""]);
  for (const domain of v2fly(lists, "nordvpn")) rows.push([domain, "NordVPN"]);
  rows.push(...ownVpnDomains());
  return {
    family: "vpn-providers",
    publisher:
      "X4BNet/lists_vpn 167937a7; v2fly/domain-list-community c975ccef; Narrows (scripts/bundle/own-vpn-domains.csv)",
    licence: "MIT (X4BNet, v2fly), facts (Narrows)",
    note: "Ranges of three providers, ASes and ranges said to be VPN, domains. State of November 2026: it does not describe 2018.",
    rows,
  };
}

function dohServers(lists: string): Made {
  const rows = v2fly(lists, "category-doh").map((domain) => [domain, ""]);
  return {
    family: "doh-servers",
    publisher: "v2fly/domain-list-community c975ccef, category-doh",
    licence: "MIT",
    note: "Host names. State of November 2026: DNS over HTTPS is of 2018.",
    rows,
  };
}

/** Our own table of the subject's neighbours, and hosting and VPN networks by X4BNet. */
function asNames(lists: string): Made {
  const own = lines("references/as-names/2010-11-18.csv")
    .slice(1)
    .map((line) => line.split(","));
  const later = [
    ["51259", "Arcus Novus UAB", "LT", "hosting", ""],
    ["21166", "SatGate LLC", "", "satellite", ""],
  ];
  const known = new Set([...own, ...later].map(([asn]) => asn));
  const listed: string[][] = [];
  for (const [folder, kind] of [
    ["datacenter", "hosting"],
    ["vpn", "vpn"],
  ])
    for (const line of lines(path.join(lists, "x4bnet", "input", folder!, "ASN.txt"), false)) {
      const [, asn, told = ""] = /^AS(\d+)\s*#?\s*(.*)$/.exec(line) ?? [];
      if (!asn || known.has(asn)) continue;
      known.add(asn);
      const [, name = told, country = ""] = /^(.*),\s*([A-Z]{2})$/.exec(told) ?? [];
      listed.push([asn, name, country, kind!, ""]);
    }
  return {
    family: "as-names",
    publisher: "Narrows, from the public registries; X4BNet/lists_vpn 167937a7 (class hosting and vpn)",
    licence: "facts; MIT (X4BNet)",
    note: "As of 2010-11-18, with networks that X4BNet lists as data centres or VPNs. State of November 2026.",
    rows: [...own, ...later, ...listed],
  };
}

/** Domains of a list of v2fly; its patterns and inclusions of lists that are not at hand are left out. */
function v2fly(lists: string, name: string, seen = new Set<string>()): string[] {
  const folder = path.join(lists, "v2fly", "data");
  if (seen.has(name) || !readdirSync(folder).includes(name)) return [];
  seen.add(name);
  const domains: string[] = [];
  for (const line of lines(path.join(folder, name))) {
    const [entry = ""] = line.split(/\s/);
    const [, kind = "domain", value = entry] = /^(\w+):(.+)$/.exec(entry) ?? [];
    if (kind === "domain" || kind === "full") domains.push(value);
    else if (kind === "include" && name.startsWith("category-") && value.startsWith("category-"))
      domains.push(...v2fly(lists, value, seen));
  }
  return domains;
}

function misp(lists: string, name: string): string[] {
  const { list } = JSON.parse(readFileSync(path.join(lists, "misp-warninglists", `${name}.json`), "utf8")) as {
    list: string[];
  };
  return list;
}

/** Lines with something on them; with `bare`, without what follows a #. */
function lines(file: string, bare = true): string[] {
  const octets = readFileSync(file);
  const text = (octets[0] === 0x1f ? gunzipSync(octets) : octets).toString("utf8");
  return text
    .split("\n")
    .map((line) => (bare ? line.replace(/#.*/, "") : line).trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Sorted, each match once, and only what the family takes. */
function write({ family, publisher, licence, note, rows }: Made): void {
  const { header, row } = FAMILIES[family];
  const byMatch = new Map<string, string>();
  for (const cells of rows) {
    const key = family === "mining-pools" ? `${cells[0]} ${cells[1]}` : cells[0]!;
    if (!byMatch.has(key) && !isRefused(row(cells))) byMatch.set(key, csvLine(cells));
  }
  const text = [header.join(), ...[...byMatch.values()].sort()].join("\n");
  const folder = path.join("references", family);
  mkdirSync(folder, { recursive: true });
  const packed = plainGzip(Buffer.from(`${text}\n`));
  writeFileSync(path.join(folder, `${DATE}.csv.gz`), packed);
  writeFileSync(path.join(folder, `${DATE}.yaml`), stringify({ publisher, licence, date: DATE, note }));
  console.error(`${family}: ${byMatch.size} rows, ${packed.length} octets`);
}

main(process.argv.slice(2));
