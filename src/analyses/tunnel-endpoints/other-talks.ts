import type { Instant } from "../../values/instant.ts";
import type { Knowledge } from "../knowledge.ts";

/** Ports of protocols that are long-lived by themselves: what goes there may carry more, but nothing seen here says so. */
const OTHER_PROTOCOLS: readonly {
  readonly id: string;
  readonly ports: readonly number[];
  readonly because: string;
}[] = [
  { id: "remote-screen", ports: [3389, 5900, 22], because: "work on a far machine: RFC 4251, MS-RDPBCGR, RFC 6143" },
  { id: "mail-that-waits", ports: [143, 993, 110, 995, 25, 465, 587], because: "IMAP's IDLE, RFC 2177; mail" },
  { id: "names", ports: [53, 853], because: "a resolver: RFC 1035, RFC 7858" },
  { id: "routing", ports: [179], because: "BGP, RFC 4271" },
  { id: "clock", ports: [123], because: "NTP, RFC 5905" },
  { id: "telephony", ports: [5060, 5061, 3478, 5349], because: "SIP, RFC 3261; TURN, RFC 8656" },
];

/** Why a long talk is something else than a VPN, for all that its shape says; null where nothing says so. */
export function otherTalkOf(
  { address, port }: { readonly address: Uint8Array; readonly port: number },
  at: Instant,
  knowledge: Knowledge,
): string | null {
  if (knowledge.torRelays(address, at).length > 0) return "tor-relay";
  if (knowledge.miningPools({ address }, at).some((pool) => pool.port === null || pool.port === port))
    return "mining-pool";
  return OTHER_PROTOCOLS.find(({ ports }) => ports.includes(port))?.id ?? null;
}
