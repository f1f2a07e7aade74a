/** Ports that pools like, on TCP; weak alone (METHODS §8.1, pools' own help pages). */
export const WEAK_PORTS: readonly number[] = [3333, 4444, 5555, 7777, 9999, 14_433, 14_444];

/** Ports of the web, at which pools have their pages as well. */
export const WEB_PORTS: readonly number[] = [80, 443];

/** Ports of coins' own networks, whose contacts are not mining. */
export const NODE_PORTS: readonly { readonly port: number; readonly coin: string; readonly source: string }[] = [
  { port: 8333, coin: "BTC", source: "Bitcoin Core, chainparams.cpp" },
  { port: 9333, coin: "LTC", source: "Litecoin Core, chainparams.cpp" },
  { port: 18_080, coin: "XMR", source: "Monero, cryptonote_config.h" },
  { port: 30_303, coin: "ETH", source: "go-ethereum, default of --port" },
];

/** Marks (src/values/signs.ts) that speak of mining, with the coin whose pools speak so; empty where several do. */
export const MINING_MARKS: readonly { readonly id: string; readonly coin: string }[] = [
  { id: "stratum-monero", coin: "XMR" },
  { id: "stratum-ethereum", coin: "ETH" },
  { id: "stratum-zcash", coin: "ZEC" },
  { id: "stratum-bitcoin", coin: "BTC" },
  { id: "stratum", coin: "" },
  { id: "getwork", coin: "" },
];

/** Marks of what carries Stratum as it carries all else; any other mark names another protocol. */
export const CARRYING_MARKS: ReadonlySet<string> = new Set([
  "tls",
  "tls-records",
  "odd-server-name",
  "fully-encrypted",
  "http",
  "odd-host",
  "websocket",
  "http-proxy",
  "socks4",
  "socks5",
]);

export const NODE_MARKS: readonly { readonly id: string; readonly coin: string }[] = [
  { id: "bitcoin-p2p", coin: "BTC" },
  { id: "monero-p2p", coin: "XMR" },
];
