import {
  beginsWith,
  eitherBegins,
  type FirstOctets,
  latinText,
  oneOf,
  type Stream,
  type StreamSign,
} from "./stream-sign.ts";
import type { Telling, Verdict } from "./telling.ts";

/** A greeting of the server and a command of the client: neither is enough alone. */
interface Greeting {
  readonly id: string;
  readonly server: RegExp;
  readonly client: RegExp;
}

const GREETINGS: readonly Greeting[] = [
  { id: "smtp", server: /^220[ -]/, client: /^(EHLO|HELO)\b/i }, // RFC 5321 §3.1
  { id: "ftp", server: /^220[ -]/, client: /^(USER|AUTH (TLS|SSL)|FEAT|SYST|OPTS)\b/i }, // RFC 959
  { id: "pop3", server: /^\+OK/, client: /^(USER|CAPA|AUTH|APOP|STLS)\b/i }, // RFC 1939
  { id: "imap", server: /^\* (OK|PREAUTH)/, client: /^\S{1,20} (CAPABILITY|LOGIN|AUTHENTICATE|STARTTLS|ID|NOOP)\b/i }, // RFC 9051
];
const LINE_OCTETS = 64;

/** Protocols in which the server greets first. */
export const GREETED: StreamSign = {
  id: "greeting",
  begins: { initiator: (octet) => octet >= 0x20 && octet < 0x7f, responder: oneOf("2+*") },
  look({ initiator, responder }, telling) {
    if (responder.length === 0) return "wait";
    const server = latinText(responder, 0, LINE_OCTETS);
    const client = latinText(initiator, 0, LINE_OCTETS);
    const possible = GREETINGS.filter((one) => one.server.test(server));
    if (possible.length === 0) return responder.length < 4 ? "wait" : "no";
    if (client === "") return "wait";
    const spoken = possible.find((one) => one.client.test(client));
    if (!spoken) return client.length < 4 ? "wait" : "no";
    telling.mark(spoken.id);
    return "yes";
  },
};

/** SOCKS: a request and the answer that fits it. */
export const SOCKS: StreamSign = {
  id: "socks",
  begins: { initiator: oneOf([4, 5]), responder: oneOf([0, 5]) },
  look({ initiator, responder }, telling) {
    if (initiator.length === 0) return "wait";
    if (initiator[0] === 5) return socks5(initiator, responder, telling);
    return initiator[0] === 4 ? socks4(initiator, responder, telling) : "no";
  },
};

/** RFC 1928 §3: methods are offered, one of them is chosen. */
function socks5(initiator: Uint8Array, responder: Uint8Array, telling: Telling): Verdict {
  const methods = initiator[1];
  if (methods === undefined) return "wait";
  if (methods === 0 || methods > 8) return "no";
  if (initiator.length < 2 + methods || responder.length < 2)
    return responder.length > 0 && responder[0] !== 5 ? "no" : "wait";
  const chosen = responder[1]!;
  if (responder[0] !== 5 || !(initiator.subarray(2, 2 + methods).includes(chosen) || chosen === 0xff)) return "no";
  telling.mark("socks5");
  return "yes";
}

/** Version, command, port, address, user, zero; eight octets come back (SOCKS 4, 4a). */
function socks4(initiator: Uint8Array, responder: Uint8Array, telling: Telling): Verdict {
  if (initiator.length < 9) return "wait";
  if (initiator[1] !== 1 && initiator[1] !== 2) return "no";
  if (!initiator.subarray(8, 264).includes(0)) return "no";
  if (responder.length < 8) return "wait";
  if (responder[0] !== 0 || responder[1]! < 0x5a || responder[1]! > 0x5d) return "no";
  telling.mark("socks4");
  return "yes";
}

/** RDP: a connection request of X.224 in TPKT that asks for RDP (MS-RDPBCGR §2.2.1.1), or its confirmation. */
export const RDP: StreamSign = eitherBegins("rdp", oneOf([3]), (octets) => {
  if (octets.length > 1 && octets[1] !== 0) return "no";
  if (octets.length < 11) return "wait";
  const length = octets[2]! * 256 + octets[3]!;
  const type = octets[5]! & 0xf0;
  if (length < 11 || length > 512 || octets[4] !== length - 5) return "no";
  if (octets.length < length) return "wait";
  if (type === 0xd0) return length === 11 || octets[11] === 2 || octets[11] === 3 ? "yes" : "no";
  if (type !== 0xe0) return "no";
  const rest = latinText(octets, 11, length);
  return rest === "" || rest.startsWith("Cookie: ") || isNegotiation(octets, length) ? "yes" : "no";
});

/** The last eight octets: type 1, flags, length 8, protocols (MS-RDPBCGR §2.2.1.1.1). */
function isNegotiation(octets: Uint8Array, end: number): boolean {
  return end >= 19 && octets[end - 8] === 1 && octets[end - 6] === 8 && octets[end - 5] === 0;
}

/** Eight octets of levin, or four of Bitcoin's networks with a command that is padded with zeros. */
const LEVIN = "\x01\x21\x01\x01\x01\x01\x01\x01";
const BITCOIN_NETWORKS: readonly number[] = [0xf9beb4d9, 0x0b110907, 0xfabfb5da, 0xfbc0b6db, 0xc0c0c0c0, 0xfec3b9de];

const isBitcoin = oneOf(BITCOIN_NETWORKS.map((network) => network >>> 24));

export const BITCOIN: StreamSign = eitherBegins("bitcoin-p2p", isBitcoin, (octets) => {
  if (octets.length < 24) return "wait";
  const network = new DataView(octets.buffer, octets.byteOffset).getUint32(0);
  if (!BITCOIN_NETWORKS.includes(network)) return "no";
  return /^[a-z0-9]{2,12}\0*$/.test(latinText(octets, 4, 16)) ? "yes" : "no";
});

/** RFC 854: interpret as command. */
const isInterpret: FirstOctets = (octet) => octet === 0xff;

export const OTHER_STREAMS: readonly StreamSign[] = [
  eitherBegins("ssh", oneOf("S"), (octets) => {
    const verdict = beginsWith(octets, "SSH-"); // RFC 4253 §4.2
    if (verdict !== "yes" || octets.length < 8) return verdict === "yes" ? "wait" : verdict;
    return /^SSH-(2\.0|1\.99|1\.\d)-/.test(latinText(octets, 0, 10)) ? "yes" : "no";
  }),
  eitherBegins("bittorrent", oneOf([19]), (octets) => beginsWith(octets, "\x13BitTorrent protocol")), // BEP 3
  eitherBegins("monero-p2p", oneOf([1]), (octets) => beginsWith(octets, LEVIN)),
  BITCOIN,
  RDP,
  eitherBegins("vnc", oneOf("R"), (octets) => {
    if (octets.length < 12) return beginsWith(octets, "RFB 00");
    return /^RFB 00\d\.\d{3}\n/.test(latinText(octets, 0, 12)) ? "yes" : "no"; // RFC 6143 §7.1.1
  }),
  eitherBegins("smb", oneOf([0]), (octets) => {
    if (octets.length < 8) return "wait";
    return /^[\xfe\xff]SMB$/.test(latinText(octets, 4, 8)) ? "yes" : "no"; // MS-SMB2 §2.1
  }),
  eitherBegins("bgp", oneOf([0xff]), (octets) => beginsWith(octets, "\xff".repeat(16))), // RFC 4271 §4.1
  eitherBegins("pptp", oneOf([0]), (octets) => {
    if (octets.length < 8) return "wait";
    return latinText(octets, 2, 8) === "\0\x01\x1a\x2b\x3c\x4d" ? "yes" : "no"; // RFC 2637 §1.4
  }),
  { id: "telnet", begins: { initiator: isInterpret, responder: isInterpret }, look: telnet },
];

/** RFC 854: options are asked for or refused, by both sides. */
function telnet({ initiator, responder }: Stream, telling: Telling): Verdict {
  for (const octets of [initiator, responder]) {
    if (octets.length > 2 && (octets[1]! < 0xfa || octets[2]! > 50)) return "no";
  }
  if (initiator.length < 3 || responder.length < 3) return "wait";
  telling.mark("telnet");
  return "yes";
}
