import type { ServiceId } from "./services.ts";

export type AppId =
  | "web"
  | "video"
  | "game"
  | "mail"
  | "bulk"
  | "code"
  | "dns"
  | "serving"
  | "scan"
  | "class"
  | "job"
  | "share"
  | "keepalive"
  | "wireguard"
  | "openvpn"
  | "ipsec"
  | "tor"
  | "proxy"
  | "dnsTunnel"
  | "dnsStream"
  | "lookup"
  | "visit"
  | "local"
  | "beacon"
  | "upload"
  | "syn"
  | "volley"
  | "reflected"
  | "backscatter"
  | "loop";

/**
 * The shape of an application's flows. Packets of the heavier direction are lognormal with a Pareto tail, cut at `most`:
 * tails of 1.05 to 1.5 after Crovella & Bestavros (IEEE/ACM ToN 5, 1997) and METHODS §14.
 */
export interface App {
  readonly id: AppId;
  readonly protocol: 6 | 17 | 50;
  readonly ports: readonly number[];
  readonly packets: {
    readonly median: number;
    /** Of the logarithm. */
    readonly deviation: number;
    readonly tail: { readonly share: number; readonly slope: number; readonly from: number };
    readonly most: number;
  };
  /** Whether more packets go from client to server or the other way. */
  readonly heavier: "toServer" | "toClient";
  /** Packets of the lighter direction for one of the heavier; 0 when nobody answers. */
  readonly answered: number;
  /** Share of full packets in the heavier and in the lighter direction, and how long full and small ones are. */
  readonly full: readonly [number, number];
  readonly fullOctets: number;
  readonly smallOctets: number;
  /** Seconds a flow lasts: about base × packets^0.5. */
  readonly seconds: number;
  readonly services: readonly ServiceId[] | "anyone";
}

const NO_TAIL = { share: 0, slope: 1.5, from: 100 } as const;

export const APPS: Record<AppId, App> = {
  web: {
    id: "web",
    protocol: 6,
    ports: [443, 443, 443, 80],
    packets: { median: 14, deviation: 1.1, tail: { share: 0.08, slope: 1.3, from: 60 }, most: 30_000 },
    heavier: "toClient",
    answered: 0.7,
    full: [0.62, 0.08],
    fullOctets: 1500,
    smallOctets: 46,
    seconds: 1.5,
    services: ["google", "facebook", "baidu", "alibaba", "amazon", "apple", "cloudflare", "vkontakte"],
  },
  video: {
    id: "video",
    protocol: 6,
    ports: [443],
    packets: { median: 20, deviation: 1.3, tail: { share: 0.1, slope: 1.2, from: 120 }, most: 40_000 },
    heavier: "toClient",
    answered: 0.45,
    full: [0.9, 0.02],
    fullOctets: 1500,
    smallOctets: 46,
    seconds: 3,
    services: ["google", "alibaba", "tencent", "akamai"],
  },
  game: {
    id: "game",
    protocol: 17,
    ports: [27015, 27016, 3074, 30000],
    packets: { median: 60, deviation: 1.2, tail: { share: 0.06, slope: 1.4, from: 400 }, most: 30_000 },
    heavier: "toClient",
    answered: 0.9,
    full: [0.05, 0.01],
    fullOctets: 1200,
    smallOctets: 90,
    seconds: 6,
    services: ["valve", "tencent"],
  },
  mail: {
    id: "mail",
    protocol: 6,
    ports: [993, 587, 25, 143],
    packets: { median: 12, deviation: 1, tail: { share: 0.05, slope: 1.35, from: 60 }, most: 20_000 },
    heavier: "toClient",
    answered: 0.8,
    full: [0.5, 0.2],
    fullOctets: 1500,
    smallOctets: 50,
    seconds: 2,
    services: ["netease", "microsoft"],
  },
  bulk: {
    id: "bulk",
    protocol: 6,
    ports: [443, 21, 22, 8080],
    packets: { median: 18, deviation: 1.3, tail: { share: 0.1, slope: 1.2, from: 120 }, most: 40_000 },
    heavier: "toClient",
    answered: 0.45,
    full: [0.88, 0.03],
    fullOctets: 1500,
    smallOctets: 46,
    seconds: 2,
    services: ["alibaba", "amazon", "microsoft", "tencent"],
  },
  code: {
    id: "code",
    protocol: 6,
    ports: [443, 22],
    packets: { median: 16, deviation: 1.2, tail: { share: 0.06, slope: 1.3, from: 80 }, most: 20_000 },
    heavier: "toClient",
    answered: 0.6,
    full: [0.65, 0.1],
    fullOctets: 1500,
    smallOctets: 52,
    seconds: 2,
    services: ["github", "cloudflare"],
  },
  dns: {
    id: "dns",
    protocol: 17,
    ports: [53],
    packets: { median: 1, deviation: 0.3, tail: NO_TAIL, most: 6 },
    heavier: "toClient",
    answered: 1,
    full: [0, 0],
    fullOctets: 512,
    smallOctets: 80,
    seconds: 0.05,
    services: ["google", "resolver"],
  },
  serving: {
    id: "serving",
    protocol: 6,
    ports: [80, 443, 25, 53],
    packets: { median: 11, deviation: 1.1, tail: { share: 0.08, slope: 1.3, from: 55 }, most: 25_000 },
    heavier: "toClient",
    answered: 0.7,
    full: [0.6, 0.06],
    fullOctets: 1500,
    smallOctets: 46,
    seconds: 1.5,
    services: "anyone",
  },
  scan: {
    id: "scan",
    protocol: 6,
    ports: [23, 445, 22, 3389, 80, 8080, 2323, 5555],
    packets: { median: 1, deviation: 0.5, tail: NO_TAIL, most: 8 },
    heavier: "toServer",
    answered: 0,
    full: [0, 0],
    fullOctets: 60,
    smallOctets: 40,
    seconds: 0.5,
    services: "anyone",
  },
  class: {
    id: "class",
    protocol: 17,
    ports: [443, 8801, 3478],
    packets: { median: 40, deviation: 1.3, tail: { share: 0.12, slope: 1.25, from: 200 }, most: 40_000 },
    heavier: "toClient",
    answered: 0.55,
    full: [0.8, 0.1],
    fullOctets: 1350,
    smallOctets: 60,
    seconds: 5,
    services: ["microsoft", "tencent", "cloudflare"],
  },
  // Stratum as xmrig-proxy's notes describe it: a job of 376 octets, a share of 247, a reply of 63, each with its headers.
  job: exchange("job", 6, { answered: 1, full: [1, 0], fullOctets: 428, smallOctets: 52 }),
  share: {
    ...exchange("share", 6, { answered: 0.5, full: [0.5, 0], fullOctets: 299, smallOctets: 52 }),
    heavier: "toServer",
  },
  keepalive: {
    ...exchange("keepalive", 6, { answered: 1, full: [0, 0], fullOctets: 160, smallOctets: 92 }),
    heavier: "toServer",
  },
  // Tunnels carry what others made: nearly full packets down, some up; sizes of the outer headers by protocol.
  wireguard: carrier("wireguard", 17, { fullOctets: 1452, smallOctets: 96, answered: 0.6 }),
  openvpn: carrier("openvpn", 17, { fullOctets: 1441, smallOctets: 104, answered: 0.6 }),
  ipsec: carrier("ipsec", 50, { fullOctets: 1438, smallOctets: 100, answered: 0.6 }),
  tor: carrier("tor", 6, { fullOctets: 1500, smallOctets: 586, answered: 0.5 }),
  proxy: carrier("proxy", 6, { fullOctets: 1500, smallOctets: 60, answered: 0.6 }),
  // A question of some 100 octets of name, an answer of some 300.
  dnsTunnel: exchange("dnsTunnel", 17, { answered: 1, full: [1, 0], fullOctets: 330, smallOctets: 146 }),
  dnsStream: exchange("dnsStream", 17, { answered: 1, full: [1, 0], fullOctets: 330, smallOctets: 146 }),
  lookup: exchange("lookup", 17, { answered: 1, full: [1, 0], fullOctets: 118, smallOctets: 62 }),
  visit: {
    id: "visit",
    protocol: 6,
    ports: [993, 443, 25],
    packets: { median: 14, deviation: 1.1, tail: { share: 0.06, slope: 1.3, from: 60 }, most: 20_000 },
    heavier: "toClient",
    answered: 0.75,
    full: [0.55, 0.1],
    fullOctets: 1500,
    smallOctets: 50,
    seconds: 2,
    services: "anyone",
  },
  local: {
    id: "local",
    protocol: 6,
    ports: [443, 80],
    packets: { median: 14, deviation: 1.1, tail: { share: 0.06, slope: 1.3, from: 60 }, most: 20_000 },
    heavier: "toClient",
    answered: 0.7,
    full: [0.6, 0.08],
    fullOctets: 1500,
    smallOctets: 46,
    seconds: 1.5,
    services: "anyone",
  },
  beacon: {
    id: "beacon",
    protocol: 6,
    ports: [443],
    packets: { median: 7, deviation: 0.25, tail: NO_TAIL, most: 40 },
    heavier: "toServer",
    answered: 0.85,
    full: [0.14, 0.3],
    fullOctets: 620,
    smallOctets: 52,
    seconds: 0.4,
    services: "anyone",
  },
  upload: {
    ...carrier("upload", 6, { fullOctets: 1500, smallOctets: 52, answered: 0.5 }),
    heavier: "toServer",
    full: [0.97, 0.01],
  },
  // Attacks, unanswered as an exporter at the network sees them.
  syn: volley("syn", 6, { median: 1, deviation: 0.5, most: 8, fullOctets: 60, smallOctets: 40 }),
  volley: volley("volley", 17, { median: 3, deviation: 1, most: 400, fullOctets: 1400, smallOctets: 64 }),
  reflected: {
    ...volley("reflected", 17, { median: 12, deviation: 1, most: 2000, fullOctets: 1450, smallOctets: 200 }),
    full: [0.8, 0],
  },
  backscatter: volley("backscatter", 6, { median: 2, deviation: 0.5, most: 8, fullOctets: 60, smallOctets: 44 }),
  loop: volley("loop", 17, { median: 60, deviation: 0.3, most: 255, fullOctets: 120, smallOctets: 60 }),
};

type Shape = Pick<App, "answered" | "full" | "fullOctets" | "smallOctets">;

/** A question and its answer within a longer conversation: as many packets as whoever makes it says. */
function exchange(id: AppId, protocol: App["protocol"], shape: Shape): App {
  const packets = { median: 1, deviation: 0.05, tail: NO_TAIL, most: 4 };
  return { id, protocol, ports: [443], packets, heavier: "toClient", seconds: 0.2, services: "anyone", ...shape };
}

/** A stretch of a long flow that carries others; its packets are counted by whoever makes it. */
function carrier(id: AppId, protocol: App["protocol"], shape: Omit<Shape, "full">): App {
  const packets = { median: 200, deviation: 1.2, tail: { share: 0.1, slope: 1.3, from: 1000 }, most: 40_000 };
  const full: App["full"] = [0.82, 0.12];
  return { id, protocol, ports: [443], packets, heavier: "toClient", seconds: 30, services: "anyone", full, ...shape };
}

/** Packets that nobody answers. */
function volley(
  id: AppId,
  protocol: App["protocol"],
  {
    median,
    deviation,
    most,
    ...sizes
  }: { median: number; deviation: number; most: number; fullOctets: number; smallOctets: number },
): App {
  const packets = { median, deviation, tail: NO_TAIL, most };
  return {
    id,
    protocol,
    ports: [80],
    packets,
    heavier: "toServer",
    answered: 0,
    full: [0, 0],
    seconds: 0.5,
    services: "anyone",
    ...sizes,
  };
}
