import { Beginning } from "./beginning.ts";
import { DNS_STREAM } from "./dns-stream.ts";
import type { Ends, FirstPayload, Told } from "./first-payload.ts";
import { looksFullyEncrypted } from "./fully-encrypted.ts";
import { HTTP } from "./http.ts";
import { OPENVPN_STREAM } from "./openvpn-stream.ts";
import { GREETED, OTHER_STREAMS, SOCKS } from "./other-streams.ts";
import { STRATUM } from "./stratum.ts";
import type { Stream, StreamSign } from "./stream-sign.ts";
import { Telling } from "./telling.ts";
import { TLS } from "./tls/tls.ts";

const SIGNS: readonly StreamSign[] = [TLS, HTTP, STRATUM, ...OTHER_STREAMS, GREETED, SOCKS, OPENVPN_STREAM, DNS_STREAM];
const ALL_OPEN = 2 ** SIGNS.length - 1;
/** Segments with octets after which no more is looked at. */
const MOST_SEGMENTS = 64;

/** The first octets of a TCP connection. */
export class FirstSegments implements FirstPayload {
  readonly #ends: Ends;
  readonly #telling = new Telling();
  readonly #initiator = new Beginning();
  readonly #responder = new Beginning();
  /** A bit for each sign that has not yet said yes or no. */
  #open = ALL_OPEN;
  #segments = 0;
  #isEncrypted: boolean | null = null;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  get wants(): boolean {
    return this.#open !== 0;
  }

  see(fromInitiator: boolean, octets: Uint8Array, sequence: number | null): void {
    if (this.#open === 0 || octets.length === 0) return;
    if (fromInitiator) this.#isEncrypted ??= looksFullyEncrypted(octets);
    const beginning = fromInitiator ? this.#initiator : this.#responder;
    if (beginning.add(octets, sequence)) this.#open = ALL_OPEN; // what was looked at was not the beginning
    this.#look();
    if (++this.#segments >= MOST_SEGMENTS || (this.#initiator.isFull && this.#responder.isFull)) this.#open = 0;
    if (this.#open === 0) {
      this.#initiator.drop();
      this.#responder.drop();
    } else beginning.keep();
  }

  tell(): Told {
    const told = this.#telling.told();
    return this.#isEncrypted && told.marks.length === 0 ? { ...told, marks: ["fully-encrypted"] } : told;
  }

  #look(): void {
    const stream: Stream = {
      ends: this.#ends,
      initiator: this.#initiator.octets,
      responder: this.#responder.octets,
    };
    for (const [place, sign] of SIGNS.entries()) {
      const bit = 2 ** place;
      if ((this.#open & bit) === 0) continue;
      const verdict = sign.look(stream, this.#telling);
      if (verdict === "yes") {
        this.#open = 0; // a connection speaks one protocol at its beginning
        return;
      }
      if (verdict === "no") this.#open &= ~bit;
    }
  }
}
