import { Beginning } from "./beginning.ts";
import { DNS_STREAM } from "./dns-stream.ts";
import type { Ends, FirstPayload, Told } from "./first-payload.ts";
import { looksFullyEncrypted } from "./fully-encrypted.ts";
import { HTTP } from "./http.ts";
import { OPENVPN_STREAM } from "./openvpn-stream.ts";
import { GREETED, OTHER_STREAMS, SOCKS } from "./other-streams.ts";
import { STRATUM } from "./stratum.ts";
import { StreamDispatch } from "./stream-dispatch.ts";
import type { StreamSign } from "./stream-sign.ts";
import { NOTHING_TOLD, Telling } from "./telling.ts";
import { TLS } from "./tls/tls.ts";

const SIGNS: readonly StreamSign[] = [TLS, HTTP, STRATUM, ...OTHER_STREAMS, GREETED, SOCKS, OPENVPN_STREAM, DNS_STREAM];
const DISPATCH = new StreamDispatch(SIGNS);
/** Segments with octets after which no more is looked at. */
const MOST_SEGMENTS = 64;
/** As long as a segment from before the first that was seen may come late, though all have said no. */
const LATE_SEGMENTS = 8;
const FULLY_ENCRYPTED: Told = { marks: ["fully-encrypted"], serverName: "", dnsName: "", ja4: "" };
const NOTHING = new Uint8Array(0);
/** What a sign looks at; filled anew for each look. */
const STREAM = { ends: null as Ends | null, initiator: NOTHING as Uint8Array, responder: NOTHING as Uint8Array };

/** The first octets of a TCP connection. */
export class FirstSegments implements FirstPayload {
  readonly #ends: Ends;
  #telling: Telling | null = null;
  /** Null until octets must be kept. */
  #initiator: Beginning | null = null;
  #responder: Beginning | null = null;
  /** A bit for each sign that has not yet said yes or no. */
  #open = DISPATCH.all;
  #segments = 0;
  #isEncrypted: boolean | null = null;
  #isOver = false;

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  get wants(): boolean {
    return !this.#isOver;
  }

  see(fromInitiator: boolean, octets: Uint8Array, sequence: number | null): void {
    if (this.#isOver || octets.length === 0) return;
    if (fromInitiator && this.#isEncrypted === null) this.#isEncrypted = looksFullyEncrypted(octets);
    const known = fromInitiator ? this.#initiator : this.#responder;
    const segments = ++this.#segments;
    if (this.#open !== 0 || known?.isBefore(sequence)) this.#add(fromInitiator, known, octets, sequence);
    const isEnough = this.#open === 0 && (sequence === null || segments >= LATE_SEGMENTS);
    if (isEnough || segments >= MOST_SEGMENTS || (this.#initiator?.isFull && this.#responder?.isFull)) this.#end();
  }

  tell(): Told {
    const told = this.#telling?.told() ?? NOTHING_TOLD;
    if (this.#isEncrypted !== true || told.marks.length > 0) return told;
    return told === NOTHING_TOLD ? FULLY_ENCRYPTED : { ...told, marks: FULLY_ENCRYPTED.marks };
  }

  #add(fromInitiator: boolean, known: Beginning | null, octets: Uint8Array, sequence: number | null): void {
    if (known?.add(octets, sequence)) this.#open = DISPATCH.all; // what was looked at was not the beginning
    const mine = known === null ? octets : known.octets;
    const other = (fromInitiator ? this.#responder : this.#initiator)?.octets ?? NOTHING;
    if (fromInitiator) this.#look(mine, other);
    else this.#look(other, mine);
    if (this.#isOver) return;
    if (known !== null) known.keep();
    else this.#begin(fromInitiator, octets, sequence);
  }

  /** Who said nothing yet may need these octets again. */
  #begin(fromInitiator: boolean, octets: Uint8Array, sequence: number | null): void {
    const beginning = new Beginning();
    beginning.add(octets, sequence);
    beginning.keep();
    if (fromInitiator) this.#initiator = beginning;
    else this.#responder = beginning;
  }

  #end(): void {
    this.#isOver = true;
    this.#initiator = this.#responder = null;
  }

  #look(initiator: Uint8Array, responder: Uint8Array): void {
    this.#open &= DISPATCH.possible(initiator, responder);
    let left = this.#open & DISPATCH.worthAsking(initiator, responder);
    if (left === 0) return;
    STREAM.ends = this.#ends;
    STREAM.initiator = initiator;
    STREAM.responder = responder;
    this.#telling ??= new Telling();
    for (; left !== 0; left &= left - 1) {
      const place = 31 - Math.clz32(left & -left);
      const verdict = SIGNS[place]!.look(STREAM as typeof STREAM & { ends: Ends }, this.#telling);
      if (verdict === "yes") {
        this.#end(); // a connection speaks one protocol at its beginning
        return;
      }
      if (verdict === "no") this.#open &= ~(1 << place);
    }
  }
}
