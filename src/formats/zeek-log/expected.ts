const COUNT = "a count below 2^64";
const PORT = "a port, 0 to 65535";

/** What a field must hold, for messages. */
export const EXPECTED: Readonly<Record<string, string>> = {
  ts: "seconds since 1970, or ISO 8601 with its zone",
  "id.orig_h": "an address",
  "id.orig_p": PORT,
  "id.resp_h": "an address",
  "id.resp_p": PORT,
  proto: "a transport protocol",
  ip_proto: "a protocol number, 0 to 255",
  duration: "seconds, not negative",
  orig_bytes: COUNT,
  resp_bytes: COUNT,
  missed_bytes: COUNT,
  history: "letters",
  orig_pkts: COUNT,
  orig_ip_bytes: COUNT,
  resp_pkts: COUNT,
  resp_ip_bytes: COUNT,
};
