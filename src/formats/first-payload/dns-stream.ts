import { isDnsHeader, tellDns } from "./dns.ts";
import { anyOctet, type StreamSign } from "./stream-sign.ts";

/** Length and header. */
const LEAST_OCTETS = 14;

/** DNS over TCP: a length of two octets, then a message (RFC 1035 §4.2.2). */
export const DNS_STREAM: StreamSign = {
  id: "dns",
  begins: { initiator: anyOctet, responder: anyOctet },
  look({ initiator, responder, ends }, telling) {
    for (const octets of [initiator, responder]) {
      if (octets.length < 3) continue;
      const length = octets[0]! * 256 + octets[1]!;
      if (length < 17 || (octets.length >= LEAST_OCTETS && !isDnsHeader(octets, 2))) return "no";
      if (octets.length < 2 + length) continue;
      return tellDns(octets.subarray(2, 2 + length), ends, telling) === "yes" ? "yes" : "no";
    }
    return "wait";
  },
};
