import type { DatagramSign, DatagramWatch } from "./datagram-sign.ts";
import type { Telling, Verdict } from "./telling.ts";

/** The first octet: five bits of opcode, three of key id (OpenVPN protocol description, "packet opcodes"). */
const HARD_RESETS_OF_CLIENT: ReadonlySet<number> = new Set([1, 7, 10]);
const HARD_RESETS_OF_SERVER: ReadonlySet<number> = new Set([2, 8]);
/** Those that carry the sender's session id: resets, soft reset, control, acknowledgement, wrapped key. */
const CONTROL: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 8, 10, 11]);
const WRAPPED_KEY = 11;
const DATA: ReadonlySet<number> = new Set([6, 9]);
/** By first octet: 1 of data, 2 of control, 0 of neither. Resets and wrapped keys belong to the first key, 0. */
const KINDS = Uint8Array.from({ length: 256 }, (_, octet) => {
  const opcode = octet >> 3;
  if (DATA.has(opcode)) return 1;
  const isOfFirstKey = HARD_RESETS_OF_CLIENT.has(opcode) || HARD_RESETS_OF_SERVER.has(opcode) || opcode === WRAPPED_KEY;
  return CONTROL.has(opcode) && !(isOfFirstKey && (octet & 0x07) !== 0) ? 2 : 0;
});
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
/** Octets of a session id that differ. */
const VARIED = 4;

/** Packets of one end that must name the same other session, where the other end is not seen. */
const ENOUGH_ALIKE = 2;

/** What is known of one end. */
interface End {
  session: Uint8Array | null;
  hasReset: boolean;
  /** Time of a hard reset as --tls-crypt and --tls-auth put it before the rest, in seconds. */
  resetTime: number | null;
  /** The other session, as this end acknowledges it, with how often and at which length of HMAC. */
  acknowledged: { readonly session: Uint8Array; readonly hmac: number; count: number } | null;
}

/**
 * OpenVPN: a packet of one end that acknowledges the session of the other end. Where --tls-crypt hides that, hard resets
 * that answer each other with replay counters that begin anew and clocks that agree; where only one end is seen, its hard
 * reset and packets that acknowledge one and the same session.
 */
export class OpenvpnSession {
  readonly #client = newEnd();
  readonly #server = newEnd();
  #seen = 0;

  packet(fromInitiator: boolean, octets: Uint8Array): Verdict {
    if (!isPacket(octets) || ++this.#seen > MOST_PACKETS) return "no";
    const opcode = octets[0]! >> 3;
    if (KINDS[octets[0]!] === 1) return "wait";
    const mine = fromInitiator ? this.#client : this.#server;
    const other = fromInitiator ? this.#server : this.#client;
    if (other.session !== null && acknowledges(octets, other.session)) return "yes";
    const isSameSession = mine.session !== null && isAt(octets, 1, mine.session);
    if (!isSameSession) mine.session = new Uint8Array(octets.subarray(1, HEADER_OCTETS));
    if (isHardReset(octets)) {
      mine.hasReset = true;
      mine.acknowledged = null;
      return answers(opcode, octets, mine, other) ? "yes" : "wait";
    }
    mine.hasReset &&= isSameSession;
    return mine.hasReset && acknowledgesAgain(octets, mine) ? "yes" : "wait";
  }
}

/** The first packet of a session, with its first key. */
function isHardReset(octets: Uint8Array): boolean {
  const opcode = octets[0]! >> 3;
  return (octets[0]! & 0x07) === 0 && (HARD_RESETS_OF_CLIENT.has(opcode) || HARD_RESETS_OF_SERVER.has(opcode));
}

function newEnd(): End {
  return { session: null, hasReset: false, resetTime: null, acknowledged: null };
}

/** Whether a server's reset fits the client's by their replay fields. */
function answers(opcode: number, octets: Uint8Array, mine: End, other: End): boolean {
  if (octets.length < HEADER_OCTETS + REPLAY_OCTETS) return false;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (view.getUint32(HEADER_OCTETS) !== 1) return false;
  mine.resetTime = view.getUint32(HEADER_OCTETS + 4);
  if (!HARD_RESETS_OF_SERVER.has(opcode) || other.resetTime === null) return false;
  return Math.abs(other.resetTime - mine.resetTime) <= CLOCKS_APART;
}

/** Whether a packet names that session of the other end, behind an HMAC of any length. */
function acknowledges(octets: Uint8Array, session: Uint8Array): boolean {
  for (const hmac of HMAC_OCTETS) {
    const at = acknowledgedAt(octets, hmac);
    if (at > 0 && isAt(octets, at, session)) return true;
  }
  return false;
}

/** Whether a packet names the same other session as one before it. */
function acknowledgesAgain(octets: Uint8Array, mine: End): boolean {
  const known = mine.acknowledged;
  if (known) {
    const at = acknowledgedAt(octets, known.hmac);
    if (at > 0 && isAt(octets, at, known.session)) return ++known.count >= ENOUGH_ALIKE;
  }
  for (const hmac of HMAC_OCTETS) {
    const at = acknowledgedAt(octets, hmac);
    if (at === 0 || !isVaried(octets, at)) continue;
    mine.acknowledged = { session: new Uint8Array(octets.subarray(at, at + SESSION_ID_OCTETS)), hmac, count: 1 };
    return false;
  }
  return false;
}

/** Where a packet's list of acknowledgements names a session, if there is one behind an HMAC of that length; else 0. */
function acknowledgedAt(octets: Uint8Array, hmac: number): number {
  const countAt = HEADER_OCTETS + hmac + (hmac > 0 ? REPLAY_OCTETS : 0);
  if (countAt >= octets.length) return 0;
  const count = octets[countAt]!;
  if (count < 1 || count > MOST_ACKNOWLEDGED) return 0;
  const at = countAt + 1 + 4 * count;
  return at + SESSION_ID_OCTETS <= octets.length ? at : 0;
}

/** Whether a packet could be one, by its opcode and a session id that is no filling. */
export function isPacket(octets: Uint8Array): boolean {
  const kind = KINDS[octets[0]!]!;
  if (kind === 1) return octets.length > 20;
  return kind === 2 && octets.length >= HEADER_OCTETS + 5 && isVaried(octets, 1);
}

/** Session ids are random: eight octets of which fewer than four differ come once in ten million. */
function isVaried(octets: Uint8Array, from: number): boolean {
  let different = 0;
  for (let i = 0; i < SESSION_ID_OCTETS; i++) {
    let before = 0;
    while (before < i && octets[from + before] !== octets[from + i]) before++;
    if (before === i && ++different === VARIED) return true;
  }
  return false;
}

function isAt(octets: Uint8Array, at: number, session: Uint8Array): boolean {
  for (let i = 0; i < SESSION_ID_OCTETS; i++) if (octets[at + i] !== session[i]) return false;
  return true;
}

/** Over UDP. */
export const OPENVPN: DatagramSign = {
  id: "openvpn",
  first: (octet) => KINDS[octet] === 2,
  mayBegin: isPacket,
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
