import { SaxesParser, type SaxesTagPlain } from "saxes";
import { shown } from "../../record/defect.ts";
import { LIMITS } from "../../record/limits.ts";
import type { RecordSink } from "../../record/sink.ts";
import { type Address, parseAddress } from "../../values/address.ts";
import { type Instant, SECOND } from "../../values/instant.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { SCANNED_PROTOCOLS, ScanWriter } from "../scans/scan-writer.ts";

const GREATER = 0x3e;

/** The port that is being read: its service stands in an element of its own behind its state. */
interface Port {
  readonly number: number;
  readonly protocol: number;
  open: boolean;
  service: string;
  product: string;
}

/** Reads scans in XML, an element at a time. What is not well-formed ends the reading; the hosts before it are kept. */
export class NmapXmlReader implements StreamReader {
  readonly #sink: RecordSink;
  readonly #scans: ScanWriter;
  readonly #parser = new SaxesParser();
  readonly #text = new TextDecoder("utf-8", { fatal: true });
  #pending: Uint8Array[] = [];
  #pendingOctets = 0;
  /** Octets that the parser has had, up to the end of an element's mark. */
  #offset = 0;
  #fault: { expected: string; found: string } | null = null;
  #pushed = 0;
  #depth = 0;
  #address: Address | null = null;
  #port: Port | null = null;

  constructor({ sink }: ReadContext) {
    this.#sink = sink;
    this.#scans = new ScanWriter(sink);
    this.#parser.on("opentag", (tag) => this.#open(tag as SaxesTagPlain));
    this.#parser.on("closetag", (tag) => this.#close(tag as SaxesTagPlain));
    this.#parser.on("error", (error) => this.#wrong("well-formed XML", error.message.replace(/^\d+:\d+: /, "")));
  }

  push(octets: Uint8Array): void {
    this.#pushed += octets.length;
    for (let at = 0; at < octets.length && !this.#fault; ) {
      const end = octets.indexOf(GREATER, at);
      const to = end < 0 ? octets.length : end + 1;
      this.#pending.push(new Uint8Array(octets.subarray(at, to)));
      this.#pendingOctets += to - at;
      if (end >= 0) this.#feed();
      else if (this.#pendingOctets > LIMITS.lineOctets.value)
        this.#wrong("an element's mark that ends", `${this.#pendingOctets} octets`);
      at = to;
    }
  }

  end(): void {
    if (!this.#fault && this.#pendingOctets > 0) this.#feed();
    if (!this.#fault) this.#parser.close();
    this.#scans.end(this.#pushed);
    const left = this.#pushed - this.#offset;
    this.#sink.understood(this.#offset);
    if (this.#fault) this.#sink.defect({ kind: "bad-xml", octetOffset: this.#offset, ...this.#fault, octets: left });
  }

  /** Hands on what ends with an element's mark, so that the place of a fault is known in octets. */
  #feed(): void {
    const octets = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingOctets = 0;
    try {
      this.#parser.write(this.#text.decode(octets));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // of the decoder
      this.#wrong("UTF-8", "other octets");
    }
    if (!this.#fault) this.#offset += octets.length;
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    if (this.#fault) return;
    if (++this.#depth > LIMITS.jsonDepth.value) this.#wrong(`${LIMITS.jsonDepth.value} elements in each other`, "more");
    else ELEMENTS[name]?.call(this, attributes);
  }

  #close({ name }: SaxesTagPlain): void {
    this.#depth--;
    if (this.#fault) return;
    if (name === "port") this.#endPort();
    else if (name === "host") this.#address = null;
  }

  run({ start, args, scanner }: Attributes): void {
    const from = instantOf(start);
    if (scanner !== undefined && scanner !== "nmap") this.#note("nmap", scanner);
    if (from === null)
      this.#wrong("a scan that says when it began, in seconds since 1970", `start="${shown(start ?? "")}"`);
    else this.#scans.start(from, args ?? "", this.#offset);
  }

  host(): void {
    this.#address = null;
    this.#scans.host();
  }

  address({ addr, addrtype }: Attributes): void {
    if (addrtype === "mac") return;
    const address = parseAddress(addr ?? "");
    if (address) this.#address ??= address;
    else this.#defect("the address of a host", addr ?? "");
  }

  port({ protocol: word, portid }: Attributes): void {
    const protocol = SCANNED_PROTOCOLS.get(word ?? "");
    const number = /^\d{1,5}$/.test(portid ?? "") ? Number(portid) : 0x1_0000;
    this.#port = null;
    if (protocol === undefined || number > 0xffff) this.#defect("a port of tcp, udp or sctp", `${portid}/${word}`);
    else this.#port = { number, protocol, open: false, service: "", product: "" };
  }

  state({ state }: Attributes): void {
    if (this.#port) this.#port.open = state === "open";
  }

  service({ name, tunnel, product, version, extrainfo }: Attributes): void {
    if (!this.#port) return;
    this.#port.service = `${tunnel ? `${tunnel}/` : ""}${name ?? ""}`;
    const words = [product, version, extrainfo && `(${extrainfo})`];
    this.#port.product = words.filter((word) => word !== undefined && word !== "").join(" ");
  }

  finished({ time, exit }: Attributes): void {
    if (exit === undefined || exit === "success") this.#scans.done(instantOf(time));
  }

  hosts({ total }: Attributes): void {
    if (/^\d{1,9}$/.test(total ?? "")) this.#scans.hosts(Number(total));
  }

  #endPort(): void {
    const port = this.#port;
    this.#port = null;
    if (!port?.open) return;
    const address = this.#address;
    const { number, protocol, service, product } = port;
    if (address) this.#scans.port({ address, protocol, port: number, service, product, offset: this.#offset });
    else this.#defect("the host's address before its ports", `port ${number}`);
  }

  #wrong(expected: string, found: string): void {
    this.#fault ??= { expected, found: shown(found) };
  }

  #defect(expected: string, found: string): void {
    this.#sink.defect({ kind: "bad-row", octetOffset: this.#offset, expected, found: shown(found) });
  }

  #note(expected: string, found: string): void {
    this.#sink.defect({ kind: "other-scanner", octetOffset: this.#offset, expected, found: shown(found), note: true });
  }
}

type Attributes = Readonly<Record<string, string | undefined>>;

/** What is done at the beginning of an element; the others tell nothing of open ports. */
const ELEMENTS: Readonly<Record<string, (this: NmapXmlReader, attributes: Attributes) => void>> = Object.assign(
  Object.create(null),
  {
    nmaprun: NmapXmlReader.prototype.run,
    host: NmapXmlReader.prototype.host,
    address: NmapXmlReader.prototype.address,
    port: NmapXmlReader.prototype.port,
    state: NmapXmlReader.prototype.state,
    service: NmapXmlReader.prototype.service,
    finished: NmapXmlReader.prototype.finished,
    hosts: NmapXmlReader.prototype.hosts,
  },
);

function instantOf(seconds: string | undefined): Instant | null {
  return /^\d{1,10}$/.test(seconds ?? "") ? Number(seconds) * SECOND : null;
}
