import { BITTORRENT_UDP } from "./bittorrent.ts";
import { DatagramDispatch } from "./datagram-dispatch.ts";
import type { DatagramSign, DatagramWatch } from "./datagram-sign.ts";
import { DNS } from "./dns.ts";
import type { Ends, FirstPayload, Told } from "./first-payload.ts";
import { ESP_IN_UDP, IKE } from "./ipsec.ts";
import { OPENVPN } from "./openvpn.ts";
import { OTHER_DATAGRAMS } from "./other-datagrams.ts";
import { QUIC } from "./quic/watch-quic.ts";
import { NOTHING_TOLD, Telling, type Verdict } from "./telling.ts";
import { DTLS } from "./tls/dtls.ts";
import { WIREGUARD } from "./wireguard.ts";

/** Those whose octets are rarest come first, for one that speaks ends the search. */
const SIGNS: readonly DatagramSign[] = [
  QUIC,
  DTLS,
  WIREGUARD,
  IKE,
  ...BITTORRENT_UDP,
  ...OTHER_DATAGRAMS,
  DNS,
  ESP_IN_UDP,
  OPENVPN,
];

const DISPATCH = new DatagramDispatch(SIGNS);
/** Datagrams in which a protocol may begin; whoever has begun by then decides for itself how many it needs. */
const MOST_BEGINNINGS = 8;
const MOST_DATAGRAMS = 200;

/** The first datagrams of a UDP flow. */
export class FirstDatagrams implements FirstPayload {
  readonly #ends: Ends;
  #telling: Telling | null = null;
  /** A bit for each sign that may still begin, and for each that follows the flow. */
  #possible: number;
  #following = 0;
  /** By place in SIGNS; null until one has begun. */
  #watches: (DatagramWatch | undefined)[] | null = null;
  #seen = 0;
  #isOver = false;

  constructor(ends: Ends) {
    this.#ends = ends;
    this.#possible = DISPATCH.between(ends);
  }

  get wants(): boolean {
    return !this.#isOver;
  }

  see(fromInitiator: boolean, octets: Uint8Array): void {
    if (this.#isOver || octets.length === 0) return;
    const seen = ++this.#seen;
    const mayBegin = seen <= MOST_BEGINNINGS ? this.#possible & DISPATCH.beginningWith(octets[0]!) : 0;
    for (let left = mayBegin | this.#following; left !== 0; left &= left - 1) {
      const place = 31 - Math.clz32(left & -left);
      const watch = (this.#following & (1 << place)) !== 0 ? this.#watches![place]! : this.#begin(place, octets);
      if (watch !== null && this.#ask(place, watch, fromInitiator, octets) === "yes") {
        this.#end();
        return;
      }
    }
    if ((this.#following === 0 && seen >= MOST_BEGINNINGS) || seen >= MOST_DATAGRAMS) this.#end();
  }

  tell(): Told {
    return this.#telling?.told() ?? NOTHING_TOLD;
  }

  #begin(place: number, octets: Uint8Array): DatagramWatch | null {
    const sign = SIGNS[place]!;
    return sign.mayBegin(octets, this.#ends) ? sign.watch(this.#ends) : null;
  }

  /** Who says no is not asked again. */
  #ask(place: number, watch: DatagramWatch, fromInitiator: boolean, octets: Uint8Array): Verdict {
    this.#telling ??= new Telling();
    const verdict = watch.see(fromInitiator, octets, this.#telling);
    const bit = 1 << place;
    if (verdict === "wait") {
      this.#following |= bit;
      this.#watches ??= [];
      this.#watches[place] = watch;
    } else if (verdict === "no") {
      this.#following &= ~bit;
      this.#possible &= ~bit;
    }
    return verdict;
  }

  #end(): void {
    this.#isOver = true;
    this.#watches = null;
  }
}
