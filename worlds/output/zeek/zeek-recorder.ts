import type { Instant, Milliseconds } from "../../../src/values/instant.ts";
import type { DnsExchange } from "../../happening/dns-exchange.ts";
import type { Observed, Recorder } from "../../instrument/observed.ts";
import { addressText } from "../address-text.ts";
import type { HashedFile } from "../hashed-file.ts";
import { Connection } from "./connection.ts";
import { ENDS, seconds, uidOf, ZeekLog } from "./log.ts";

const CONN = [
  ...ENDS,
  "proto enum",
  "service string",
  "duration interval",
  "orig_bytes count",
  "resp_bytes count",
  "conn_state string",
  "local_orig bool",
  "local_resp bool",
  "missed_bytes count",
  "history string",
  "orig_pkts count",
  "orig_ip_bytes count",
  "resp_pkts count",
  "resp_ip_bytes count",
  "tunnel_parents set[string]",
  "ip_proto count",
];
const DNS = [
  ...ENDS,
  "proto enum",
  "query string",
  "qtype_name string",
  "rcode_name string",
  "answers vector[string]",
  "TTLs vector[interval]",
];
const SSL = [...ENDS, "version string", "server_name string", "established bool"];

const PROTOCOLS: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp" };
/** What Zeek would find in the first payload, by the responder's port: our applications speak what their ports say. */
const SERVICES: Readonly<Record<string, string>> = {
  "6/22": "ssh",
  "6/25": "smtp",
  "6/80": "http",
  "6/443": "ssl",
  "6/993": "ssl",
  "17/53": "dns",
};

/** Where the logs of one sensor go. */
export interface ZeekFiles {
  readonly conn: HashedFile;
  readonly dns: HashedFile;
  readonly ssl: HashedFile;
}

/** One exporter as a Zeek sensor: both directions of a flow are one row. */
export class ZeekRecorder implements Recorder {
  readonly #exporter: number;
  readonly #lag: Milliseconds;
  readonly #names: readonly string[];
  readonly #conn: ZeekLog;
  readonly #dns: ZeekLog;
  readonly #ssl: ZeekLog;
  /** By number of the flow; and in the order in which their first records came, from `first` on. */
  readonly #open = new Map<number, Connection>();
  #queue: Connection[] = [];
  #first = 0;

  /** A flow's records leave within `lag` of each other. */
  constructor(exporter: number, files: ZeekFiles, lag: Milliseconds, names: readonly string[], madeUp: string) {
    this.#exporter = exporter;
    this.#lag = lag;
    this.#names = names;
    this.#conn = new ZeekLog(files.conn, "conn", CONN, madeUp);
    this.#ssl = new ZeekLog(files.ssl, "ssl", SSL, madeUp);
    this.#dns = new ZeekLog(files.dns, "dns", DNS, madeUp);
  }

  get #logs(): readonly ZeekLog[] {
    return [this.#conn, this.#dns, this.#ssl];
  }

  rows(log: keyof ZeekFiles): number {
    return { conn: this.#conn, dns: this.#dns, ssl: this.#ssl }[log].rows;
  }

  open(at: Instant): void {
    for (const log of this.#logs) log.begin(at);
  }

  record(observed: Observed, row: number): void {
    if (observed.exporter(row) !== this.#exporter) return;
    this.#leave(observed.exportTime(row) - this.#lag);
    const flow = observed.flow(row);
    let connection = this.#open.get(flow);
    if (!connection) {
      connection = new Connection(observed, row);
      this.#open.set(flow, connection);
      this.#queue.push(connection);
    }
    connection.add(observed, row);
  }

  dns(exchange: DnsExchange): void {
    if (exchange.exporter === this.#exporter) writeExchange(this.#dns, exchange);
  }

  close(at: Instant): void {
    this.#leave(Number.POSITIVE_INFINITY);
    for (const log of this.#logs) log.end(at);
  }

  #leave(before: number): void {
    for (; this.#first < this.#queue.length; this.#first++) {
      const connection = this.#queue[this.#first]!;
      if (connection.lastExport >= before) break;
      this.#open.delete(connection.flow);
      this.#write(connection);
    }
    if (this.#first < 4096 || 2 * this.#first < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#first);
    this.#first = 0;
  }

  #write(connection: Connection): void {
    const { sent, answered, protocol, responderPort } = connection;
    const ends = [
      seconds(connection.start),
      uidOf(connection.exporter, connection.flow),
      addressText(connection.originator),
      connection.originatorPort,
      addressText(connection.responder),
      responderPort,
    ];
    const service = answered.packets > 0 ? (SERVICES[`${protocol}/${responderPort}`] ?? "-") : "-";
    const duration = connection.end > connection.start ? seconds(connection.end - connection.start) : "-";
    const payloads = [connection.payload(sent), connection.payload(answered)];
    const [state, history] = [connection.state, connection.history];
    const counts = [sent.packets, sent.octets, answered.packets, answered.octets];
    this.#conn.row([
      ...ends,
      PROTOCOLS[protocol] ?? "unknown_transport",
      service,
      duration,
      ...payloads,
      state,
      "-",
      "-",
      0,
      history,
      ...counts,
      "(empty)",
      protocol,
    ]);
    const name = this.#names[connection.name];
    if (name && service === "ssl") this.#ssl.row([...ends, "TLSv13", name, "T"]);
  }
}

function writeExchange(log: ZeekLog, exchange: DnsExchange): void {
  const { answers, timeToLive } = exchange;
  log.row([
    seconds(exchange.time),
    uidOf(exchange.exporter, log.rows),
    addressText(exchange.client),
    exchange.clientPort,
    addressText(exchange.server),
    53,
    "udp",
    exchange.queryName,
    exchange.queryType,
    exchange.responseCode,
    answers.length > 0 ? answers.map(escaped).join() : "-",
    answers.length > 0 ? answers.map(() => `${timeToLive ?? 0}.000000`).join() : "-",
  ]);
}

/** The set separator and what is not plain, as Zeek's ASCII writer escapes it. */
function escaped(text: string): string {
  return text.replace(
    /[^\x21-\x7e]|[\\,]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
