import type { DatagramSign, DatagramWatch } from "./datagram-sign.ts";
import type { Telling, Verdict } from "./telling.ts";

/** The first octet: five bits of opcode, three of key id (OpenVPN protocol description, "packet opcodes"). */
const HARD_RESETS_OF_CLIENT: ReadonlySet<number> = new Set([1, 7, 10]);
const HARD_RESETS_OF_SERVER: ReadonlySet<number> = new Set([2, 8]);
/** Those that carry the sender's session id: resets, soft reset, control, acknowledgement, wrapped key. */
const CONTROL: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 8, 10, 11]);
const DATA: ReadonlySet<number> = new Set([6, 9]);
const SESSION_ID_OCTETS = 8;
const HEADER_OCTETS = 1 + SESSION_ID_OCTETS;
/** Without authentication, with an HMAC of MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 (--tls-auth). */
const HMAC_OCTETS = [0, 16, 20, 28, 32, 48, 64];
/** Packet id and time, that go with an HMAC or before the tag of --tls-crypt. */
const REPLAY_OCTETS = 8;
const MOST_ACKNOWLEDGED = 8;
/** Clocks of the two ends that still agree, in seconds. */
const CLOCKS_APART = 86_400;
const MOST_PACKETS = 40;

/**
 * OpenVPN: a packet of one end that acknowledges the session of the other end, or, where --tls-crypt hides that, hard
 * resets that answer each other with replay counters that begin anew and clocks that agree.
 */
export class OpenvpnSession {
  readonly #sessions: (Uint8Array | null)[] = [null, null];
  /** Replay times of hard resets under --tls-crypt, by direction. */
  readonly #resets: (number | null)[] = [null, null];
  #seen = 0;

  packet(fromInitiator: boolean, octets: Uint8Array): Verdict {
    const opcode = octets[0]! >> 3;
    if (!isPacket(octets)) return "no";
    if (++this.#seen > MOST_PACKETS) return "no";
    if (DATA.has(opcode)) return "wait";
    const [mine, other] = fromInitiator ? [0, 1] : [1, 0];
    const theirs = this.#sessions[other];
    if (theirs && acknowledges(octets, theirs)) return "yes";
    this.#sessions[mine] = octets.slice(1, HEADER_OCTETS);
    return this.#reset(opcode, octets, mine, other) ? "yes" : "wait";
  }

  #reset(opcode: number, octets: Uint8Array, mine: number, other: number): boolean {
    if (!HARD_RESETS_OF_CLIENT.has(opcode) && !HARD_RESETS_OF_SERVER.has(opcode)) return false;
    if (octets.length < HEADER_OCTETS + REPLAY_OCTETS) return false;
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    if ((octets[0]! & 0x07) !== 0 || view.getUint32(HEADER_OCTETS) !== 1) return false;
    this.#resets[mine] = view.getUint32(HEADER_OCTETS + 4);
    const theirs = this.#resets[other];
    return (
      HARD_RESETS_OF_SERVER.has(opcode) && theirs != null && Math.abs(theirs - this.#resets[mine]!) <= CLOCKS_APART
    );
  }
}

/** Whether a packet could be one, by its opcode and a session id that is no filling. */
export function isPacket(octets: Uint8Array): boolean {
  const opcode = octets[0]! >> 3;
  if (DATA.has(opcode)) return octets.length > 20;
  if (!CONTROL.has(opcode) || octets.length < HEADER_OCTETS + 5) return false;
  const first = octets[1];
  for (let at = 2; at < HEADER_OCTETS; at++) if (octets[at] !== first) return true;
  return false;
}

/** Whether the packet's list of acknowledgements names that session. */
function acknowledges(octets: Uint8Array, session: Uint8Array): boolean {
  for (const hmac of HMAC_OCTETS) {
    const countAt = HEADER_OCTETS + hmac + (hmac > 0 ? REPLAY_OCTETS : 0);
    const count = octets[countAt];
    if (count === undefined) return false;
    if (count < 1 || count > MOST_ACKNOWLEDGED) continue;
    const at = countAt + 1 + 4 * count;
    if (at + SESSION_ID_OCTETS <= octets.length && isAt(octets, at, session)) return true;
  }
  return false;
}

function isAt(octets: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i++) if (octets[at + i] !== part[i]) return false;
  return true;
}

/** Over UDP. */
export const OPENVPN: DatagramSign = {
  id: "openvpn",
  mayBegin: (octets) => CONTROL.has(octets[0]! >> 3) && isPacket(octets),
  watch: () => new OpenvpnWatch(),
};

class OpenvpnWatch implements DatagramWatch {
  readonly #session = new OpenvpnSession();

  see(fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict {
    const verdict = this.#session.packet(fromInitiator, octets);
    if (verdict === "yes") telling.mark("openvpn");
    return verdict;
  }
}
