import type { BatchBuilder } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import { dnsColumns } from "../text/dns-columns.ts";
import { readDigits } from "../text/integers.ts";
import { LogWriter } from "./log-writer.ts";
import { DNS_FIELDS, type ZeekLog } from "./logs.ts";

const place = (name: (typeof DNS_FIELDS)[number]) => DNS_FIELDS.indexOf(name);
const [TS, ORIG_H, RESP_H, QUERY] = ["ts", "id.orig_h", "id.resp_h", "query"].map((name) =>
  place(name as (typeof DNS_FIELDS)[number]),
) as [number, number, number, number];
const [QTYPE, QTYPE_NAME, RCODE, RCODE_NAME] = [
  place("qtype"),
  place("qtype_name"),
  place("rcode"),
  place("rcode_name"),
];
const [ANSWERS, TTLS] = [place("answers"), place("TTLs")];

/** Writes rows of dns logs: one exchange each. */
export class DnsWriter extends LogWriter {
  readonly #builder: BatchBuilder;
  readonly #columns;
  readonly #exporter: string;

  constructor(log: ZeekLog, builder: BatchBuilder, exporter: string) {
    super(log);
    this.#builder = builder;
    this.#columns = dnsColumns(builder);
    this.#exporter = exporter;
  }

  write(octets: Uint8Array, offset: number): string | null {
    const row = this.#builder.next(offset);
    this.zoneDropped = this.escapeWrong = false;
    const wrong = this.#key(row, octets);
    if (wrong === null) this.#exchange(row, octets);
    else this.#builder.withdraw();
    return wrong;
  }

  #key(row: number, octets: Uint8Array): string | null {
    const columns = this.#columns;
    const time = this.microseconds(octets, TS);
    if (Number.isNaN(time)) return "ts";
    (columns.time.values as Float64Array)[row] = time / 1000;
    if (!this.address(columns.clientAddress, row, octets, ORIG_H)) return "id.orig_h";
    return this.address(columns.serverAddress, row, octets, RESP_H) ? null : "id.resp_h";
  }

  #exchange(row: number, octets: Uint8Array): void {
    const columns = this.#columns;
    const ttl = this.list(octets, TTLS)
      .map(Number)
      .filter((seconds) => seconds >= 0);
    const answers = this.list(octets, ANSWERS).join(" ").slice(0, LIMITS.textOctets.value);
    columns.queryName.text(row, domainName(this.text(octets, QUERY)));
    columns.queryType.text(row, this.#type(octets));
    columns.responseCode.text(row, this.#responseCode(octets));
    columns.answers.text(row, answers);
    columns.exporter.text(row, this.#exporter);
    if (ttl.length > 0) columns.timeToLive.number(row, Math.min(0xffff_ffff, Math.floor(Math.min(...ttl))));
  }

  /** Zeek says `*` for ANY and `query-65280` for types it does not know; RFC 3597 §5 says TYPE65280. */
  #type(octets: Uint8Array): string {
    const name = this.word(octets, QTYPE_NAME);
    if (name === "*") return "ANY";
    const unknown = /^query-(\d+)$/.exec(name);
    if (unknown) return `TYPE${unknown[1]}`;
    if (name !== "") return name;
    const number = this.isTold(QTYPE) ? readDigits(octets, this.from[QTYPE]!, this.to[QTYPE]!) : -1;
    return number < 0 ? "" : `TYPE${number}`;
  }

  #responseCode(octets: Uint8Array): string {
    const name = this.word(octets, RCODE_NAME);
    if (name !== "") return name;
    const number = this.isTold(RCODE) ? readDigits(octets, this.from[RCODE]!, this.to[RCODE]!) : -1;
    return number < 0 ? "" : (RESPONSE_CODES[number] ?? `RCODE${number}`);
  }
}

/** IANA registry "DNS RCODEs", the first. */
const RESPONSE_CODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/** Lower case, without the dot at the end. */
export function domainName(told: string): string {
  return (told.endsWith(".") ? told.slice(0, -1) : told).toLowerCase();
}
