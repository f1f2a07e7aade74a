import type { BatchBuilder } from "../../record/batch.ts";
import { serviceColumns } from "../text/service-columns.ts";
import type { NameMemory } from "../text/told-names.ts";
import { domainName } from "./dns.ts";
import { LogWriter } from "./log-writer.ts";
import type { ZeekLog } from "./logs.ts";

const TCP = 6;
const UDP = 17;

/** What a row says of the service that was spoken to. */
export interface Seen {
  /** Id of a sign, src/values/signs.ts. */
  readonly service: string;
  readonly protocol: number;
  /** As the server names itself: subject of its certificate, its software; else the name that was asked for. */
  readonly product: string;
  /** Whether the server spoke; without an answer there is no service to tell of. */
  readonly answered: boolean;
  readonly serverName: string;
  readonly ja4: string;
}

/** Text of a field by its name. */
type Text = (name: string) => string;
type Reading = (text: Text, subjectOf: (name: string) => string) => Seen;

const told = (seen: Partial<Seen> & Pick<Seen, "service">): Seen => ({
  protocol: TCP,
  product: "",
  answered: false,
  serverName: "",
  ja4: "",
  ...seen,
});

const READINGS: Readonly<Record<string, Reading>> = {
  // An established handshake: Zeek does not see one in QUIC, whose TLS stands in this log too, without its transport
  ssl: (text, subjectOf) => {
    const serverName = domainName(text("server_name"));
    const subject = text("subject") || subjectOf("cert_chain_fps") || subjectOf("cert_chain_fuids");
    const protocol = text("version").startsWith("DTLS") ? UDP : TCP;
    const answered = /^(T|true)$/.test(text("established"));
    return told({ service: "tls", protocol, product: subject || serverName, answered, serverName, ja4: text("ja4") });
  },
  http: (text) => {
    const serverName = hostOf(text("host"));
    const product = text("method") === "CONNECT" ? "" : serverName; // a proxy is asked for another's name
    return told({ service: "http", product, answered: text("status_code") !== "", serverName });
  },
  quic: (text) => {
    const serverName = domainName(text("server_name"));
    const answered = text("server_scid") !== "";
    return told({ service: "quic", protocol: UDP, product: serverName, answered, serverName, ja4: text("ja4") });
  },
  ssh: (text) => told({ service: "ssh", product: text("server"), answered: text("server") !== "" }),
};

/** Writes rows of ssl, http, quic and ssh logs: the service that answered, and the name for the connection's flow. */
export class ServiceWriter extends LogWriter {
  readonly #builder: BatchBuilder;
  readonly #columns;
  readonly #names: NameMemory;
  readonly #subjects: ReadonlyMap<string, string>;
  readonly #exporter: string;
  readonly #reading: Reading;

  constructor(
    log: ZeekLog,
    builder: BatchBuilder,
    exporter: string,
    names: NameMemory,
    subjects: ReadonlyMap<string, string>,
  ) {
    super(log);
    this.#builder = builder;
    this.#columns = serviceColumns(builder);
    this.#exporter = exporter;
    this.#names = names;
    this.#subjects = subjects;
    this.#reading = READINGS[log.path]!;
  }

  write(octets: Uint8Array, offset: number): string | null {
    const row = this.#builder.next(offset);
    this.zoneDropped = this.escapeWrong = false;
    const wrong = this.#key(row, octets);
    const seen = wrong === null ? this.#seen(octets) : null;
    if (seen) this.#names.tell(this.word(octets, this.#place("uid")), seen);
    if (!seen?.answered) this.#builder.withdraw();
    else this.#service(row, seen);
    return wrong;
  }

  #key(row: number, octets: Uint8Array): string | null {
    const columns = this.#columns;
    const time = this.microseconds(octets, this.#place("ts"));
    if (Number.isNaN(time)) return "ts";
    (columns.time.values as Float64Array)[row] = time / 1000;
    if (!this.address(columns.address, row, octets, this.#place("id.orig_h"))) return "id.orig_h";
    if (!this.address(columns.address, row, octets, this.#place("id.resp_h"))) return "id.resp_h";
    return this.port(columns.port, row, octets, this.#place("id.resp_p")) ? null : "id.resp_p";
  }

  #seen(octets: Uint8Array): Seen {
    const subjectOf = (name: string) => this.#subjects.get(this.list(octets, this.#place(name))[0] ?? "") ?? "";
    return this.#reading((name) => this.text(octets, this.#place(name)), subjectOf);
  }

  #service(row: number, { service, protocol, product }: Seen): void {
    const columns = this.#columns;
    (columns.protocolIdentifier.values as Uint8Array)[row] = protocol;
    columns.serviceName.text(row, service);
    columns.product.text(row, product);
    columns.scanId.text(row, this.#exporter);
  }

  #place(name: string): number {
    return this.log.fields.indexOf(name);
  }
}

/** The host of an HTTP Host field (RFC 9110 §7.2), without its port. */
export function hostOf(told: string): string {
  const match = /^(\[[^\]]*\]|[^:]*)(:\d*)?$/.exec(told);
  return domainName(match ? match[1]! : told);
}
