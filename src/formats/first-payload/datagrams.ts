import { BITTORRENT_UDP } from "./bittorrent.ts";
import type { DatagramSign, DatagramWatch } from "./datagram-sign.ts";
import { DNS } from "./dns.ts";
import type { Ends, FirstPayload, Told } from "./first-payload.ts";
import { ESP_IN_UDP, IKE } from "./ipsec.ts";
import { OPENVPN } from "./openvpn.ts";
import { OTHER_DATAGRAMS } from "./other-datagrams.ts";
import { QUIC } from "./quic/watch-quic.ts";
import { Telling } from "./telling.ts";
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

/** Datagrams in which a protocol may begin; whoever has begun by then decides for itself how many it needs. */
const MOST_BEGINNINGS = 8;
const MOST_DATAGRAMS = 200;

/** The first datagrams of a UDP flow. */
export class FirstDatagrams implements FirstPayload {
  readonly #ends: Ends;
  readonly #telling = new Telling();
  /** By place in SIGNS: who follows the flow; undefined when nobody has begun, null when it ended. */
  readonly #watches: (DatagramWatch | null | undefined)[] = [];
  #seen = 0;
  #isOver = false;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  get wants(): boolean {
    return !this.#isOver;
  }

  see(fromInitiator: boolean, octets: Uint8Array): void {
    if (this.#isOver || octets.length === 0) return;
    const mayBegin = ++this.#seen <= MOST_BEGINNINGS;
    let following = 0;
    for (const [place, sign] of SIGNS.entries()) {
      const verdict = this.#ask(place, sign, mayBegin, fromInitiator, octets);
      if (verdict === "yes") {
        this.#end();
        return;
      }
      if (verdict === "wait") following++;
    }
    if ((following === 0 && this.#seen >= MOST_BEGINNINGS) || this.#seen >= MOST_DATAGRAMS) this.#end();
  }

  tell(): Told {
    return this.#telling.told();
  }

  #ask(place: number, sign: DatagramSign, mayBegin: boolean, fromInitiator: boolean, octets: Uint8Array) {
    let watch = this.#watches[place];
    if (watch === null) return "no";
    if (watch === undefined) {
      if (!mayBegin || !sign.mayBegin(octets, this.#ends)) return "no";
      watch = sign.watch(this.#ends);
      this.#watches[place] = watch;
    }
    const verdict = watch.see(fromInitiator, octets, this.#telling);
    if (verdict === "no") this.#watches[place] = null;
    return verdict;
  }

  #end(): void {
    this.#isOver = true;
    this.#watches.length = 0;
  }
}
