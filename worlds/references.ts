import { formatInstant, SECOND } from "../src/values/instant.ts";
import { Elsewhere } from "./happening/elsewhere.ts";
import type { Geography, NetworkClass } from "./happening/geography.ts";
import { coinClockOf } from "./happening/others/others.ts";
import { SERVICES } from "./happening/services.ts";
import type { World } from "./world.ts";

/** A dated table of outside knowledge, as a folder of references holds it, or the note beside it. */
export interface ReferenceFile {
  /** `countries/2021-01-01.csv`, `countries/2021-01-01.yaml` */
  readonly path: string;
  readonly text: string;
}

/**
 * What an analyst of this world would have at hand: whose addresses are whose, services and their names, listed pools, VPNs
 * and relays, and a database of countries that errs as the world's file says.
 */
export function referencesOf(world: World, seed: number): ReferenceFile[] {
  const { geography } = new Elsewhere(world, seed);
  const date = (world.file.geography?.database.date ?? world.file.period).slice(0, 10);
  return FAMILIES.flatMap(({ id, header, rows }) => {
    const lines = [...rows(world, geography, seed)];
    if (lines.length === 0) return [];
    const note = `publisher: Narrows, made up for world ${world.id}\nlicence: Apache-2.0\ndate: ${date}\nnote: Nothing in it is true outside the world.\n`;
    return [
      { path: `${id}/${date}.csv`, text: `${[header, ...lines].join("\n")}\n` },
      { path: `${id}/${date}.yaml`, text: note },
    ];
  });
}

/** Country by prefix as it truly is, to judge the database by; null where nobody knows. */
export function trueCountriesOf(world: World, seed: number): string | null {
  const { geography } = new Elsewhere(world, seed);
  return geography && `${["prefix,country", ...placed(geography.truth())].join("\n")}\n`;
}

/** Words of the AS table for what the made-up geography calls a class. */
const AS_CLASSES: Readonly<Record<NetworkClass, string>> = {
  eyeball: "access",
  mobile: "mobile",
  hosting: "hosting",
  enterprise: "enterprise",
  education: "education",
  government: "government",
};

const FAMILIES: readonly {
  readonly id: string;
  readonly header: string;
  rows(world: World, geography: Geography | null, seed: number): Iterable<string>;
}[] = [
  {
    id: "countries",
    header: "prefix,country",
    rows: (_, geography) => (geography ? placed(geography.database()) : []),
  },
  { id: "prefix-origins", header: "prefix,asn", rows: origins },
  { id: "as-names", header: "asn,name,country,class,probability", rows: asNames },
  { id: "services", header: "match,service,category,region,from,to", rows: services },
  { id: "mining-pools", header: "match,port,pool,coin", rows: pools },
  { id: "block-times", header: "coin,at", rows: (world, _, seed) => blocks(world, seed) },
  {
    id: "vpn-providers",
    header: "match,provider",
    rows: ({ file }) =>
      listed(file)
        .filter(({ kind }) => kind !== "tor")
        .map(({ address, id }) => `${address}/32,${id}`),
  },
  {
    id: "tor-relays",
    header: "prefix,role",
    rows: ({ file }) =>
      listed(file)
        .filter(({ kind }) => kind === "tor")
        .map(({ address }) => `${address}/32,guard`),
  },
];

function* placed(rows: Iterable<{ readonly prefix: string; readonly country: string }>): Generator<string> {
  for (const { prefix, country } of rows) yield `${prefix},${country}`;
}

function* origins({ file }: World, geography: Geography | null): Generator<string> {
  for (const { prefixes } of file.networks)
    for (const { prefix, originAsn } of prefixes) yield `${prefix},${originAsn}`;
  for (const { prefix, asn } of Object.values(SERVICES)) yield `${prefix},${asn}`;
  for (const { prefix, asn } of file.services ?? []) yield `${prefix},${asn}`;
  for (const { prefix, asn } of geography?.origins() ?? []) yield `${prefix},${asn}`;
}

function* asNames(_: World, geography: Geography | null): Generator<string> {
  for (const { asn, country, kind } of geography?.asns() ?? [])
    yield `${asn},Made-up ${kind} network ${1 + (asn % 5)} of ${country},${country},${AS_CLASSES[kind]},`;
}

function* services({ file }: World): Generator<string> {
  for (const { id, names, category, country = "", prefix, shared } of file.services ?? []) {
    for (const { name, from = "", to = "" } of names) yield `${name},${id},${category},${country},${from},${to}`;
    if (!shared) yield `${prefix},${id},${category},${country},,`; // shared addresses say nothing of who is behind them
  }
}

/** Tickers of the coins that a world knows. */
export const TICKERS = { monero: "XMR", bitcoin: "BTC" } as const;

/** Blocks of the coins that somebody in the world mines, to the second. */
function* blocks(world: World, seed: number): Generator<string> {
  const mined = new Set(world.file.networks.flatMap(({ miners }) => miners.map(({ coin }) => coin)));
  for (const coin of [...mined].sort())
    for (const at of coinClockOf(coin, world, seed).blocks(world.period.from, world.period.to))
      yield `${TICKERS[coin]},${formatInstant(Math.floor(at / SECOND) * SECOND)}`;
}

function* pools({ file }: World): Generator<string> {
  for (const { miners } of file.networks)
    for (const { pools, coin } of miners)
      for (const { address, port, name = "", listed } of pools)
        if (listed) yield `${address}/32,${port},${name},${TICKERS[coin]}`;
}

function listed({ networks }: World["file"]) {
  return networks.flatMap(({ tunnels }) =>
    tunnels.flatMap(({ id, kind, servers }) =>
      servers.filter(({ listed }) => listed).map(({ address }) => ({ id, kind, address })),
    ),
  );
}
