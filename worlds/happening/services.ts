/** Networks at the other end, under their real prefixes and ASNs; that anyone here used them is made up. Names are the services' own. */
export const SERVICES = {
  google: {
    prefix: "172.217.0.0/16",
    asn: 15169,
    addresses: 24,
    names: ["www.google.com", "mail.google.com", "www.youtube.com"],
  },
  facebook: { prefix: "157.240.0.0/16", asn: 32934, addresses: 10, names: ["www.facebook.com", "www.instagram.com"] },
  baidu: { prefix: "180.76.0.0/16", asn: 38365, addresses: 16, names: ["www.baidu.com"] },
  alibaba: {
    prefix: "47.88.0.0/16",
    asn: 45102,
    addresses: 24,
    names: ["www.alibaba.com", "www.taobao.com", "img.alicdn.com"],
  },
  amazon: { prefix: "52.94.0.0/16", asn: 16509, addresses: 24, names: ["www.amazon.com", "s3.amazonaws.com"] },
  apple: { prefix: "17.0.0.0/8", asn: 714, addresses: 12, names: ["www.apple.com", "itunes.apple.com"] },
  tencent: { prefix: "119.29.0.0/16", asn: 45090, addresses: 20, names: ["www.qq.com", "v.qq.com"] },
  akamai: { prefix: "23.32.0.0/16", asn: 20940, addresses: 24, names: ["a248.e.akamai.net"] },
  cloudflare: { prefix: "104.16.0.0/16", asn: 13335, addresses: 24, names: ["cdnjs.cloudflare.com"] },
  vkontakte: { prefix: "87.240.128.0/18", asn: 47541, addresses: 8, names: ["vk.com"] },
  valve: { prefix: "155.133.224.0/20", asn: 32590, addresses: 8, names: ["store.steampowered.com"] },
  netease: { prefix: "220.181.12.0/24", asn: 23724, addresses: 6, names: ["mail.163.com"] },
  microsoft: { prefix: "40.96.0.0/16", asn: 8075, addresses: 12, names: ["outlook.office365.com", "www.bing.com"] },
  github: { prefix: "140.82.112.0/20", asn: 36459, addresses: 4, names: ["github.com"] },
  resolver: { prefix: "8.8.4.0/24", asn: 15169, addresses: 1, names: [] },
} as const satisfies Record<string, { prefix: string; asn: number; addresses: number; names: readonly string[] }>;

export type ServiceId = keyof typeof SERVICES;
