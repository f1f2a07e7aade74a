/** Networks at the other end, under their real prefixes and ASNs; that anyone here used them is made up. */
export const SERVICES = {
  google: { prefix: "172.217.0.0/16", asn: 15169, addresses: 24 },
  facebook: { prefix: "157.240.0.0/16", asn: 32934, addresses: 10 },
  baidu: { prefix: "180.76.0.0/16", asn: 38365, addresses: 16 },
  alibaba: { prefix: "47.88.0.0/16", asn: 45102, addresses: 24 },
  amazon: { prefix: "52.94.0.0/16", asn: 16509, addresses: 24 },
  apple: { prefix: "17.0.0.0/8", asn: 714, addresses: 12 },
  tencent: { prefix: "119.29.0.0/16", asn: 45090, addresses: 20 },
  akamai: { prefix: "23.32.0.0/16", asn: 20940, addresses: 24 },
  cloudflare: { prefix: "104.16.0.0/16", asn: 13335, addresses: 24 },
  vkontakte: { prefix: "87.240.128.0/18", asn: 47541, addresses: 8 },
  valve: { prefix: "155.133.224.0/20", asn: 32590, addresses: 8 },
  netease: { prefix: "220.181.12.0/24", asn: 23724, addresses: 6 },
  microsoft: { prefix: "40.96.0.0/16", asn: 8075, addresses: 12 },
  github: { prefix: "140.82.112.0/20", asn: 36459, addresses: 4 },
  resolver: { prefix: "8.8.4.0/24", asn: 15169, addresses: 1 },
} as const satisfies Record<string, { prefix: string; asn: number; addresses: number }>;

export type ServiceId = keyof typeof SERVICES;
