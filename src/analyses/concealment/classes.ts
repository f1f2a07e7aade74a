/** How traffic is hidden, or not; the order is that of the findings. */
export const CLASSES = [
  "cleartext",
  "namedTls",
  "unnamedTls",
  "vpn",
  "tor",
  "proxy",
  "dnsTunnel",
  "unresolved",
] as const;
export type ConcealmentClass = (typeof CLASSES)[number];

/** What a class is, for a reader. */
export const MEANING: Readonly<Record<ConcealmentClass, string>> = {
  cleartext: "readable by whoever carries it",
  namedTls: "TLS or QUIC that shows the name of its server",
  unnamedTls: "encrypted (TLS, QUIC, SSH) without a name that the records tell",
  vpn: "a VPN",
  tor: "Tor",
  proxy: "a proxy",
  dnsTunnel: "DNS beyond what look-ups need",
  unresolved: "nothing in the records says what it is",
};

/** Classes that carry other traffic; they are added up nowhere but in the comparison with controls, which says so. */
export const TUNNELLED: readonly ConcealmentClass[] = ["vpn", "tor", "proxy"];
