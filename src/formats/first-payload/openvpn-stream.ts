import { isPacket, OpenvpnSession } from "./openvpn.ts";
import type { FirstOctets, StreamSign } from "./stream-sign.ts";

/** Packets that are replayed of each direction. */
const MOST_PACKETS = 8;

const LONGEST_PACKET = 4_096;
/** The upper octet of a packet's length. */
const isLength: FirstOctets = (octet) => octet <= LONGEST_PACKET >> 8;

/** OpenVPN over TCP: two octets of length before each packet. */
export const OPENVPN_STREAM: StreamSign = {
  id: "openvpn",
  begins: { initiator: isLength, responder: isLength },
  look({ initiator, responder }, telling) {
    const [client, server] = [packetsOf(initiator), packetsOf(responder)];
    if (!client || !server) return "no";
    const session = new OpenvpnSession();
    for (let i = 0; i < Math.max(client.length, server.length); i++) {
      for (const [packets, fromInitiator] of [[client, true] as const, [server, false] as const]) {
        const verdict = packets[i] ? session.packet(fromInitiator, packets[i]!) : "wait";
        if (verdict === "no") return "no";
        if (verdict === "yes") {
          telling.mark("openvpn");
          return "yes";
        }
      }
    }
    return client.length >= MOST_PACKETS && server.length >= MOST_PACKETS ? "no" : "wait";
  },
};

/** The whole packets of one direction; null when it holds others. */
function packetsOf(octets: Uint8Array): Uint8Array[] | null {
  const packets: Uint8Array[] = [];
  let at = 0;
  while (at + 3 <= octets.length && packets.length < MOST_PACKETS) {
    const length = octets[at]! * 256 + octets[at + 1]!;
    if (length < 14 || length > LONGEST_PACKET) return null;
    const end = at + 2 + length;
    if (end > octets.length)
      return isPacket(octets.subarray(at + 2, at + 2 + length)) || octets.length < at + 16 ? packets : null;
    const packet = octets.subarray(at + 2, end);
    if (!isPacket(packet)) return null;
    packets.push(packet);
    at = end;
  }
  return packets;
}
