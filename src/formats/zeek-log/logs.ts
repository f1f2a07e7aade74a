/** A log that is read: which of its fields, and how it is known where it does not name itself. */
export interface ZeekLog {
  /** As `#path` or `_path` tells it. */
  readonly path: string;
  /** What is read; a field's place in here is its place in a row. */
  readonly fields: readonly string[];
  /** Without these there is no record. */
  readonly required: readonly string[];
  /** Fields that only this log has, among those of a log that does not name itself. */
  readonly signs: readonly string[];
}

const ENDS = ["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"] as const;

/** Zeek, base/protocols/conn/main.zeek: Conn::Info. */
export const CONN_FIELDS = [
  "ts",
  "uid",
  ...ENDS,
  "proto",
  "ip_proto",
  "service",
  "duration",
  "orig_bytes",
  "resp_bytes",
  "conn_state",
  "missed_bytes",
  "history",
  "orig_pkts",
  "orig_ip_bytes",
  "resp_pkts",
  "resp_ip_bytes",
] as const;

/** Zeek, base/protocols/dns/main.zeek: DNS::Info. */
export const DNS_FIELDS = [
  "ts",
  ...ENDS,
  "query",
  "qtype",
  "qtype_name",
  "rcode",
  "rcode_name",
  "answers",
  "TTLs",
] as const;

/** Zeek, base/protocols/ssl/main.zeek: SSL::Info, with the fingerprint of the JA4 package. */
export const SSL_FIELDS = [
  "ts",
  "uid",
  ...ENDS,
  "version",
  "server_name",
  "established",
  "subject",
  "ja4",
  "cert_chain_fps",
  "cert_chain_fuids",
] as const;

/** Zeek, base/protocols/http/main.zeek: HTTP::Info. */
export const HTTP_FIELDS = ["ts", "uid", ...ENDS, "method", "host", "status_code"] as const;

/** Zeek, base/protocols/quic/main.zeek: QUIC::Info. */
export const QUIC_FIELDS = ["ts", "uid", ...ENDS, "version", "server_name", "server_scid", "ja4"] as const;

/** Zeek, base/protocols/ssh/main.zeek: SSH::Info. */
export const SSH_FIELDS = ["ts", "uid", ...ENDS, "server"] as const;

/** Zeek, base/files/x509/main.zeek: X509::Info; `id` until Zeek 3, `fingerprint` since. */
export const X509_FIELDS = ["ts", "id", "fingerprint", "certificate.subject", "san.dns"] as const;

const FLOW = ["ts", "id.orig_h", "id.resp_h"] as const;

/** In the order in which the signs are looked for. */
export const LOGS: readonly ZeekLog[] = [
  {
    path: "conn",
    fields: CONN_FIELDS,
    required: [...FLOW, "proto"],
    signs: ["conn_state", "missed_bytes", "history", "orig_pkts", "orig_bytes"],
  },
  { path: "dns", fields: DNS_FIELDS, required: FLOW, signs: ["query", "trans_id", "qclass_name"] },
  { path: "http", fields: HTTP_FIELDS, required: FLOW, signs: ["trans_depth", "user_agent", "status_code"] },
  { path: "quic", fields: QUIC_FIELDS, required: FLOW, signs: ["client_initial_dcid", "client_scid"] },
  { path: "ssl", fields: SSL_FIELDS, required: FLOW, signs: ["server_name", "cipher", "ssl_history", "established"] },
  { path: "ssh", fields: SSH_FIELDS, required: FLOW, signs: ["auth_attempts", "auth_success", "kex_alg"] },
  { path: "x509", fields: X509_FIELDS, required: ["ts"], signs: ["certificate.serial", "certificate.subject"] },
];

/** Logs that are not read, by a field that they have. */
const OTHER_LOGS: ReadonlyMap<string, string> = new Map([
  ["fuid", "files"],
  ["mac", "dhcp"],
  ["note", "notice"],
  ["name", "weird"],
  ["tunnel_type", "tunnel"],
]);

const BY_PATH: ReadonlyMap<string, ZeekLog> = new Map(LOGS.map((log) => [log.path, log]));

/** All names that tell which log it is. */
export const LOG_SIGNS: readonly string[] = [...LOGS.flatMap(({ signs }) => signs), ...OTHER_LOGS.keys()];

/** The log of that `#path`; `open_conn`, `open_ssl` … hold connections that still go on. */
export function logOfPath(path: string): ZeekLog | null {
  return BY_PATH.get(path.replace(/^open_/, "")) ?? null;
}

export function isOpenPath(path: string): boolean {
  return path.startsWith("open_");
}

/** Name of a log that does not name itself, by its fields; `unnamed` when nothing tells. */
export function pathOfFields(names: ReadonlySet<string>): string {
  const known = LOGS.find(({ signs }) => signs.some((sign) => names.has(sign)));
  if (known) return known.path;
  for (const [sign, path] of OTHER_LOGS) if (names.has(sign)) return path;
  return "unnamed";
}
