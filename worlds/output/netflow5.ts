import { type Instant, SECOND } from "../../src/values/instant.ts";
import type { Observed } from "../instrument/observed.ts";
import type { Exporter } from "../world/instrument.ts";
import type { Encoding, Leaving } from "./export/encoding.ts";
import { Message } from "./export/message.ts";

// Cisco, NetFlow Services Solutions Guide, version 5: header of 24 octets, records of 48, at most 30 of them.
const HEADER_OCTETS = 24;
const RECORD_OCTETS = 48;
const MOST_RECORDS = 30;
/** The two upper bits of the sampling field; the interval has the other fourteen. */
const SAMPLING_MODE = { count: 1, random: 2 } as const;
const MOST_INTERVAL = 0x3fff;
/** What stands for an ASN that two octets cannot hold (RFC 6793 §9). */
const AS_TRANS = 23_456;

/** NetFlow version 5. Its sequence counts records; it has no templates, and names no neighbours. */
export class NetFlow5Encoding implements Encoding {
  readonly firstRecord = HEADER_OCTETS;
  readonly most = MOST_RECORDS;
  readonly counts = { records: (records: number) => records, templates: () => 0 };
  readonly #exporter: Exporter;
  readonly #message = new Message(HEADER_OCTETS + MOST_RECORDS * RECORD_OCTETS);
  /** Of the records in the message. */
  #oneIn = 0;

  constructor(exporter: Exporter) {
    this.#exporter = exporter;
  }

  get octets(): Uint8Array {
    return this.#message.octets;
  }

  /** The rate stands in the header, so records of another rate need another message. */
  mayJoin(observed: Observed, row: number): boolean {
    return observed.oneIn(row) === this.#oneIn;
  }

  write(observed: Observed, row: number, at: number, boot: Instant): number {
    const { view } = this.#message;
    this.#oneIn = observed.oneIn(row);
    view.setUint32(at, observed.source(row));
    view.setUint32(at + 4, observed.destination(row));
    view.setUint32(at + 8, 0); // no next hop
    view.setUint16(at + 12, observed.ingress(row));
    view.setUint16(at + 14, observed.egress(row));
    view.setUint32(at + 16, observed.packets(row));
    view.setUint32(at + 20, Math.min(observed.octets(row), 0xffffffff));
    view.setUint32(at + 24, (observed.start(row) - boot) % 2 ** 32);
    view.setUint32(at + 28, (observed.end(row) - boot) % 2 ** 32);
    view.setUint16(at + 32, observed.sourcePort(row));
    view.setUint16(at + 34, observed.destinationPort(row));
    view.setUint8(at + 36, 0);
    view.setUint8(at + 37, observed.flags(row));
    view.setUint8(at + 38, observed.protocol(row));
    view.setUint8(at + 39, 0);
    view.setUint16(at + 40, shortAsn(observed.sourceAs(row)));
    view.setUint16(at + 42, shortAsn(observed.destinationAs(row)));
    view.setUint32(at + 44, 0); // no masks
    return at + RECORD_OCTETS;
  }

  close(end: number, records: number, { at, offset, boot, sequence }: Leaving): number {
    const { view } = this.#message;
    const told = at + offset;
    view.setUint16(0, 5);
    view.setUint16(2, records);
    view.setUint32(4, (at - boot) % 2 ** 32);
    view.setUint32(8, Math.floor(told / SECOND));
    view.setUint32(12, (told % SECOND) * 1_000_000);
    view.setUint32(16, sequence);
    view.setUint16(20, this.#exporter.observationDomainId & 0xffff); // engine type and id
    view.setUint16(22, this.#sampling());
    return end;
  }

  tell(): number {
    return 0;
  }

  /** 0 where it tells nothing, or a rate that fourteen bits cannot hold. */
  #sampling(): number {
    const now = this.#exporter.sampling.find(({ oneIn }) => oneIn === this.#oneIn);
    if (!now?.tells || now.tells > MOST_INTERVAL) return 0;
    return (SAMPLING_MODE[now.method] << 14) | now.tells;
  }
}

function shortAsn(asn: number): number {
  return asn > 0xffff ? AS_TRANS : asn;
}
