/** Fields of a conn log that are read (Zeek, base/protocols/conn/main.zeek, Conn::Info), by the place of their range. */
export const FIELDS = [
  "ts",
  "id.orig_h",
  "id.orig_p",
  "id.resp_h",
  "id.resp_p",
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

export type FieldName = (typeof FIELDS)[number];

/** Places by name; the names are also those of the JSON form. */
export const PLACES: ReadonlyMap<string, number> = new Map(FIELDS.map((name, place) => [name, place]));

/** Without these there is no flow. */
export const REQUIRED: readonly FieldName[] = ["ts", "id.orig_h", "id.resp_h", "proto"];

export function place(name: FieldName): number {
  return PLACES.get(name)!;
}

/** What a field must hold, for messages. */
export const EXPECTED: Readonly<Record<FieldName, string>> = {
  ts: "seconds since 1970, or ISO 8601 with its zone",
  "id.orig_h": "an address",
  "id.orig_p": "a port, 0 to 65535",
  "id.resp_h": "an address",
  "id.resp_p": "a port, 0 to 65535",
  proto: "a transport protocol",
  ip_proto: "a protocol number, 0 to 255",
  service: "text",
  duration: "seconds, not negative",
  orig_bytes: "a count below 2^64",
  resp_bytes: "a count below 2^64",
  conn_state: "text",
  missed_bytes: "a count below 2^64",
  history: "letters",
  orig_pkts: "a count below 2^64",
  orig_ip_bytes: "a count below 2^64",
  resp_pkts: "a count below 2^64",
  resp_ip_bytes: "a count below 2^64",
};

/** Fields that only conn logs have. */
const CONN_SIGNS = ["conn_state", "missed_bytes", "history", "orig_pkts", "orig_bytes"];

/** Logs that do not name themselves, by a field that they have and conn logs do not. */
const OTHER_LOGS: ReadonlyMap<string, string> = new Map([
  ["query", "dns"],
  ["trans_id", "dns"],
  ["user_agent", "http"],
  ["method", "http"],
  ["status_code", "http"],
  ["cipher", "ssl"],
  ["server_name", "ssl"],
  ["ssl_history", "ssl"],
  ["auth_success", "ssh"],
  ["fuid", "files"],
  ["mac", "dhcp"],
  ["note", "notice"],
  ["name", "weird"],
]);

/** All names that tell which log it is. */
export const LOG_SIGNS: readonly string[] = [...CONN_SIGNS, ...OTHER_LOGS.keys()];

/** Which other log has these fields; null for a conn log, `unnamed` when nothing tells. */
export function logOf(names: ReadonlySet<string>): string | null {
  if (CONN_SIGNS.some((sign) => names.has(sign))) return null;
  for (const [sign, log] of OTHER_LOGS) if (names.has(sign)) return log;
  return "unnamed";
}
