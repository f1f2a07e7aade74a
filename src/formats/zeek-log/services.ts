/** Zeek's names of protocols and ours, the ids of src/values/signs.ts; others stay as Zeek tells them. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["ssl", "tls"],
  ["ipsec", "ike"], // Spicy analyzers, https://github.com/zeek/spicy-ipsec, -wireguard, -openvpn
  ["ipsec_udp", "ike"],
  ["ipsec_ike_udp", "ike"],
  ["isakmp", "ike"],
]);
/** Spicy analyzers before their own names, and what an analyzer says of its variant behind them. */
const PREFIX = /^spicy_/;
const VARIANT = /^(openvpn|wireguard|bittorrent|stratum|quic)_.*$/;

/** Marks of the services of a connection: `ssl,http`. One with a minus before it was taken back (Zeek 7). */
export function marksOfServices(services: string): string[] {
  const words = services.split(",").filter((word) => word !== "" && !/^-./.test(word));
  return words.map((word) => {
    const plain = word.replace(PREFIX, "").replace(VARIANT, "$1");
    return SIGNS.get(plain) ?? plain;
  });
}
