import type { DatagramSign, DatagramWatch } from "../datagram-sign.ts";
import type { Telling, Verdict } from "../telling.ts";
import { CLIENT_HELLO, readClientHello } from "../tls/client-hello.ts";
import { tellHello } from "../tls/tell-hello.ts";
import { CryptoStream } from "./crypto-stream.ts";
import { googleServerName } from "./google-hello.ts";
import { InitialKeys } from "./initial-keys.ts";
import { type LongHeader, mayBeLongHeader, readLongHeader } from "./long-header.ts";

/** Initial packets that are opened at most; a hello spans two or three. */
const MOST_PACKETS = 8;

/** QUIC: the version tells it, the client's Initial packets tell its name and fingerprint. */
class QuicWatch implements DatagramWatch {
  #stream: CryptoStream | null = null;
  #keys: InitialKeys | null = null;
  #opened = 0;

  see(_fromInitiator: boolean, octets: Uint8Array, telling: Telling): Verdict {
    const header = readLongHeader(octets);
    if (header === null) return telling.has("quic") ? "wait" : "no";
    if (header === "google") {
      telling.mark("gquic");
      telling.serverName(googleServerName(octets));
      return "yes";
    }
    telling.mark("quic");
    if (header === "negotiation" || !header.isInitial) return "wait";
    return this.#initial(header, telling);
  }

  #initial(header: LongHeader, telling: Telling): Verdict {
    if (this.#opened++ >= MOST_PACKETS) return "yes";
    const frames = this.#open(header);
    if (!frames) return "wait"; // the server's, or damaged
    this.#stream ??= new CryptoStream();
    if (!this.#stream.frames(frames)) return "yes";
    return this.#hello(telling);
  }

  /** Keys of the first packet hold until a Retry, which gives another connection id (RFC 9001 §5.2). */
  #open({ version, destinationConnectionId, octets, numberAt }: LongHeader): Uint8Array | null {
    const known = this.#keys?.open(octets, numberAt);
    if (known) return known;
    const keys = new InitialKeys(version, destinationConnectionId);
    const frames = keys.open(octets, numberAt);
    if (frames) {
      this.#keys = keys;
      this.#stream = null;
    }
    return frames;
  }

  #hello(telling: Telling): Verdict {
    const { octets } = this.#stream!;
    if (octets.length < 4) return "wait";
    if (octets[0] !== CLIENT_HELLO) return "yes";
    const end = 4 + octets[1]! * 65_536 + octets[2]! * 256 + octets[3]!;
    if (octets.length < end) return "wait";
    const hello = readClientHello(octets.subarray(4, end));
    if (hello) tellHello(hello, "q", telling);
    return "yes";
  }
}

/** QUIC over UDP. */
export const QUIC: DatagramSign = {
  id: "quic",
  first: mayBeLongHeader,
  mayBegin: (octets) => readLongHeader(octets) !== null,
  watch: () => new QuicWatch(),
};
