import { z } from "zod";
import { zoneNamed } from "../../src/values/zone.ts";
import { asn, dated, id, ipv4, ipv4Prefix, period, share, source } from "./values.ts";

/** From when to when something is there; the whole period when left out. */
const dates = { from: dated.optional(), to: dated.optional(), source };
const port = z.number().int().min(1).max(65_535);
const hosts = z.number().int().min(1).max(200).default(1);
/** Two letters (ISO 3166-1). */
export const country = z.string().regex(/^[A-Z]{2}$/, "is not a country such as IN (ISO 3166-1)");
const hours = z.enum(["work", "evening", "always"]);
const elsewhere = z.strictObject({
  address: ipv4,
  asn: asn.default(0),
  port: port.default(443),
  name: z.string().min(1).optional(),
  /** Whether an analyst's lists know it. */
  listed: z.boolean().default(true),
});

const miner = z.strictObject({
  id,
  ...dates,
  prefix: ipv4Prefix,
  coin: z.enum(["monero", "bitcoin"]),
  /** Whom it works for, from a date on: a later row is a switch of pools. */
  pools: z.array(elsewhere.extend({ from: dated.optional() })).min(1),
  /** How many machines there are from a date on, and what one of them does: the truth that no flow shows. */
  machines: z.array(z.strictObject({ from: dated, count: z.number().int().min(0).max(5000) })).min(1),
  hashesPerSecond: z.number().positive(),
  /** All machines behind one connection to the pool, as xmrig-proxy gathers them. */
  behindProxy: z.boolean().default(false),
  /** Seconds between shares that the pool's vardiff aims at, and the difficulty below which it does not go. */
  shareEvery: z.number().min(1).max(600).default(30),
  leastDifficulty: z.number().positive().default(10_000),
});

const tunnel = z.strictObject({
  id,
  ...dates,
  kind: z.enum(["wireguard", "openvpn", "ipsec", "tor", "proxy"]),
  prefix: ipv4Prefix,
  /** Of the people's hosts in the prefix, how many use it. */
  hosts,
  hours: hours.default("work"),
  /** Of their sessions while it is up, the share that goes through it and is seen nowhere else. */
  share: share.default(1),
  /** Octets that it adds, as a share of what it carries. */
  overhead: share.default(0.06),
  servers: z.array(elsewhere).min(1),
});

const dnsTunnel = z.strictObject({
  id,
  ...dates,
  prefix: ipv4Prefix,
  hosts,
  domain: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "is not a domain such as t.example.org"),
  /** Of a resolver, or of the tunnel's own authoritative server. */
  server: ipv4,
  asn: asn.default(0),
  /** Through a resolver each question has a port of its own; straight to the server they share one. */
  by: z.enum(["resolver", "authoritative"]).default("resolver"),
  /** Octets that the questions' names carry, of each host. */
  octetsPerSecond: z.number().positive().max(100_000),
  hours: hours.default("always"),
  queryType: z.enum(["TXT", "NULL", "CNAME", "MX", "A"]).default("TXT"),
});

const visitors = z.strictObject({
  id,
  ...dates,
  /** Where they sit, and what their clocks say. */
  country,
  timeZone: z.string().refine((name) => zoneNamed(name) !== null, "is not an IANA time zone name"),
  people: z.number().int().min(1).max(2000),
  sessionsPerDay: z.number().positive().default(3),
  octetsPerSession: z.number().positive().default(200_000),
  /** Prefix and ports of the subject's services that they use. */
  prefix: ipv4Prefix,
  ports: z.array(port).min(1).default([993, 443, 25]),
});

const ties = z.strictObject({
  id,
  ...dates,
  country,
  /** News, government, universities of that country that the network's people use: how many different ones. */
  resources: z.number().int().min(1).max(200),
  flowsPerDay: z.number().positive(),
  prefix: ipv4Prefix,
  hosts,
});

const beacon = z.strictObject({
  id,
  ...dates,
  prefix: ipv4Prefix,
  hosts,
  server: elsewhere,
  everySeconds: z.number().min(5).max(86_400),
  /** Share of the interval by which it comes early or late, evenly. */
  jitter: share.default(0.2),
});

const exfiltration = z.strictObject({
  id,
  during: period,
  prefix: ipv4Prefix,
  server: elsewhere,
  octets: z.number().positive(),
  source,
});

const attack = z.strictObject({
  id,
  during: period,
  kind: z.enum(["scan-in", "scan-out", "reflection", "spoofed", "backscatter", "flood", "loop"]),
  prefix: ipv4Prefix,
  /** The network's own end: scanner, victim, apparent sender. Any of the prefix when left out. */
  address: ipv4.optional(),
  /** The other end, where there is only one. */
  other: ipv4.optional(),
  flowsPerSecond: z.number().positive().max(1_000_000),
  ports: z.array(port).min(1),
  source,
});

/** What happens in a network besides its people, servers and background; each from a stream of chance of its own. */
export const others = {
  miners: z.array(miner).default([]),
  tunnels: z.array(tunnel).default([]),
  dnsTunnels: z.array(dnsTunnel).default([]),
  /** People abroad who use the network's services. */
  visitors: z.array(visitors).default([]),
  /** People at home with an eye on another country: they use what only its own people use. */
  ties: z.array(ties).default([]),
  beacons: z.array(beacon).default([]),
  exfiltrations: z.array(exfiltration).default([]),
  attacks: z.array(attack).default([]),
};

export type MinerFile = z.infer<typeof miner>;
export type TunnelFile = z.infer<typeof tunnel>;
export type DnsTunnelFile = z.infer<typeof dnsTunnel>;
export type VisitorsFile = z.infer<typeof visitors>;
export type TiesFile = z.infer<typeof ties>;
export type BeaconFile = z.infer<typeof beacon>;
export type ExfiltrationFile = z.infer<typeof exfiltration>;
export type AttackFile = z.infer<typeof attack>;
