import type { Remote } from "./remote.ts";

/** What calls like a clock and is none of anybody's business: it ranks lower, visibly. */
export interface Ordinary {
  readonly id: string;
  /** What the score is multiplied by. */
  readonly factor: number;
  readonly because: string;
  readonly source: string;
  is(caller: OrdinaryQuestion): boolean;
}

export interface OrdinaryQuestion {
  readonly protocolIdentifier: number;
  readonly port: number;
  readonly remote: Remote;
  /** Share of the subject's hosts that call it, and how many they are. */
  readonly prevalence: number;
  readonly hosts: number;
  /** Whether a name under one of the known services was asked for. */
  readonly namedCategory: string | null;
}

const TCP = 6;
const UDP = 17;

const ports = (
  id: string,
  factor: number,
  protocol: number,
  of: readonly number[],
  because: string,
  source: string,
): Ordinary => ({
  id,
  factor,
  because,
  source,
  is: ({ protocolIdentifier, port }) => protocolIdentifier === protocol && of.includes(port),
});

const category = (id: string, factor: number, of: readonly string[], because: string): Ordinary => ({
  id,
  factor,
  because,
  source: "reference services",
  is: ({ remote, namedCategory }) => of.includes(namedCategory ?? remote.category ?? ""),
});

/** In order; the factors of all that fit are multiplied. */
export const ORDINARY: readonly Ordinary[] = [
  ports("ntp", 0.2, UDP, [123], "clocks ask day and night", "RFC 5905 §13"),
  ports("dns", 0.5, UDP, [53], "resolvers are asked at all hours", "RFC 1035"),
  ports("dns-tcp", 0.5, TCP, [53, 853], "resolvers are asked at all hours", "RFC 7766, RFC 7858"),
  ports("snmp", 0.3, UDP, [161], "monitoring", "RFC 3411"),
  ports("syslog", 0.3, UDP, [514], "logs of machines", "RFC 5426"),
  ports("bgp", 0.2, TCP, [179], "keep-alives of routers", "RFC 4271 §4.4"),
  ports(
    "mail-polling",
    0.3,
    TCP,
    [110, 143, 993, 995],
    "programs look for mail every few minutes",
    "RFC 9051, RFC 1939",
  ),
  ports("push", 0.3, TCP, [5223, 5228, 5229, 5230], "push services keep in touch", "Apple HT203609; Google FCM ports"),
  ports("stun", 0.5, UDP, [3478, 5349], "calls keep their address open", "RFC 8489"),
  category("telemetry", 0.3, ["telemetry", "technical"], "updates, virus scanners and telemetry"),
  category(
    "listed",
    0.5,
    ["web", "mail", "social", "work", "code", "streaming", "gaming", "shopping", "news", "finance", "bulk"],
    "a service known to many; a beacon may hide there all the same",
  ),
  {
    id: "half-of-all",
    factor: 0.4,
    because: "half of the hosts or more call it: what all have is rarely an intruder",
    source: "METHODS §10 (RITA prevalence ≥ 50 %)",
    is: ({ prevalence, hosts }) => prevalence >= 0.5 && hosts >= 4,
  },
  {
    id: "many",
    factor: 0.7,
    because: "a tenth of the hosts call it, and at least four",
    source: "ours",
    is: ({ prevalence, hosts }) => prevalence >= 0.1 && prevalence < 0.5 && hosts >= 4,
  },
];
