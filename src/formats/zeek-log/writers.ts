import type { RecordSink } from "../../record/sink.ts";
import type { ReadContext } from "../format.ts";
import { NameMemory } from "../text/told-names.ts";
import { ConnWriter } from "./conn.ts";
import { DnsWriter } from "./dns.ts";
import type { LogWriter } from "./log-writer.ts";
import { logOfPath, type ZeekLog } from "./logs.ts";
import { ServiceWriter } from "./services-seen.ts";
import { X509Writer } from "./x509.ts";

/** What outlives a log within a session: names of connections by uid, subjects of certificates. */
class Session {
  readonly names = new NameMemory();
  readonly subjects = new Map<string, string>();
}

const SESSION = "zeek";

/** The writers of an input, by log; each is made when it is first asked for. */
export class Writers {
  readonly #context: ReadContext;
  readonly #sink: RecordSink;
  readonly #session: Session;
  readonly #writers = new Map<string, LogWriter>();
  readonly exporter: string;

  constructor(context: ReadContext) {
    const known = context.sessions.get(SESSION);
    this.#context = context;
    this.#sink = context.sink;
    this.#session = known instanceof Session ? known : new Session();
    context.sessions.set(SESSION, this.#session);
    this.exporter = context.settings.exporter ?? "zeek";
  }

  of(log: ZeekLog): LogWriter {
    const known = this.#writers.get(log.path);
    if (known) return known;
    const writer = this.#make(log);
    this.#writers.set(log.path, writer);
    return writer;
  }

  get conn(): ConnWriter {
    return this.of(logOfPath("conn")!) as ConnWriter;
  }

  tellForgotten(octetOffset: number): void {
    const { names } = this.#session;
    if (names.forgotten === 0) return;
    const found = `${names.forgotten} more; dropped, oldest first`;
    this.#sink.defect({ kind: "names-forgotten", octetOffset, expected: `${names.size} names`, found, note: true });
    names.forgotten = 0;
  }

  #make(log: ZeekLog): LogWriter {
    const { names, subjects } = this.#session;
    if (log.path === "conn") return new ConnWriter(log, this.#sink.builder("flow"), this.#settings(), names);
    if (log.path === "dns") return new DnsWriter(log, this.#sink.builder("dns"), this.exporter);
    if (log.path === "x509") return new X509Writer(log, subjects);
    return new ServiceWriter(log, this.#sink.builder("service"), this.exporter, names, subjects);
  }

  /** A conn log counts each packet that the sensor was given, unless the person knows otherwise. */
  #settings() {
    const configured = this.#context.settings.samplingProbability;
    return {
      exporter: this.exporter,
      samplingProbability: configured ?? 1,
      samplingKnownBy: configured === null ? "told" : "configured",
    };
  }
}
