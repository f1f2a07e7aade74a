import type { DatagramSign, DatagramWatch } from "./datagram-sign.ts";
import type { Telling, Verdict } from "./telling.ts";

/**
 * Messages of WireGuard (Donenfeld 2017, §5.4): one octet of type, three reserved ones that are zero. Some services put a
 * number of the client there, so a handshake, which is told by its index, may hold any.
 */
const INITIATION = 1;
const RESPONSE = 2;
const COOKIE = 3;
const DATA = 4;
const INITIATION_OCTETS = 148;
const RESPONSE_OCTETS = 92;
const COOKIE_OCTETS = 64;
/** Header and tag; a keep-alive has no more. */
const LEAST_DATA_OCTETS = 32;
/** The second code of an initiation is zero unless the responder is under load (§5.4.4). */
const SECOND_CODE_AT = 132;
/** Transport messages of one direction that must fit each other. */
const ENOUGH_DATA = 3;
/** Counters may skip what was lost or sent by another way. */
const WIDEST_STEP = 2 ** 16;
/** Datagrams after which no more is hoped for. */
const MOST_DATAGRAMS = 64;

/**
 * WireGuard: a response that carries the index of its initiation, or transport messages of one receiver with counters
 * that grow. An initiation that nobody answers is told by a weaker mark.
 */
export const WIREGUARD: DatagramSign = {
  id: "wireguard",
  first: (octet) => octet >= INITIATION && octet <= DATA,
  mayBegin: (octets) => typeOf(octets) !== null,
  watch: () => new WireguardWatch(),
};

interface Transport {
  readonly receiver: number;
  counter: number;
  count: number;
}

class WireguardWatch implements DatagramWatch {
  /** Sender indexes of the last initiation, by direction. */
  readonly #asked: (number | null)[] = [null, null];
  readonly #transport: (Transport | null)[] = [null, null];
  #seen = 0;

  see(fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict {
    const type = typeOf(octets);
    if (type === null) return "no"; // every message of a tunnel is of these
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    const [mine, other] = fromInitiator ? [0, 1] : [1, 0];
    if (type === INITIATION) this.#initiation(view, mine, telling);
    else if (type === RESPONSE && this.#asked[other] === view.getUint32(8, true)) return speak(telling, "wireguard");
    else if (type === DATA && this.#data(view, mine)) return speak(telling, "wireguard-transport");
    return ++this.#seen < MOST_DATAGRAMS ? "wait" : "no";
  }

  #initiation(view: DataView, mine: number, telling: Telling): void {
    this.#asked[mine] = view.getUint32(4, true);
    if ((view.getUint32(0) & 0x00ff_ffff) !== 0) return;
    for (let at = SECOND_CODE_AT; at < INITIATION_OCTETS; at++) if (view.getUint8(at) !== 0) return;
    telling.mark("wireguard-initiation");
  }

  /** Whether enough transport messages of this direction fit each other (§5.4.6). */
  #data(view: DataView, mine: number): boolean {
    const receiver = view.getUint32(4, true);
    const counter = view.getUint32(8, true) + view.getUint32(12, true) * 2 ** 32;
    const known = this.#transport[mine];
    if (!known || known.receiver !== receiver) {
      this.#transport[mine] = { receiver, counter, count: 1 };
      return false;
    }
    if (counter > known.counter && counter - known.counter <= WIDEST_STEP) {
      known.counter = counter;
      known.count++;
    }
    return known.count >= ENOUGH_DATA;
  }
}

/** Plain text of a tunnel is padded to 16 octets (§5.4.6), so lengths of transport messages are multiples of 16. */
function typeOf(octets: Uint8Array): number | null {
  if (octets.length < LEAST_DATA_OCTETS) return null;
  const type = octets[0]!;
  switch (type) {
    case INITIATION:
      return octets.length === INITIATION_OCTETS ? type : null;
    case RESPONSE:
      return octets.length === RESPONSE_OCTETS ? type : null;
    case COOKIE:
      return octets.length === COOKIE_OCTETS ? type : null;
    case DATA:
      return octets.length % 16 === 0 && isReservedZero(octets) ? type : null;
    default:
      return null;
  }
}

function isReservedZero(octets: Uint8Array): boolean {
  return octets[1] === 0 && octets[2] === 0 && octets[3] === 0;
}

function speak(telling: Telling, id: string): Verdict {
  telling.mark(id);
  return "yes";
}
