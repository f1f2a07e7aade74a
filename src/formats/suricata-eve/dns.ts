import type { BatchBuilder } from "../../record/batch.ts";
import { LIMITS } from "../../record/limits.ts";
import { type Address, parseAddress } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import { dnsColumns } from "../text/dns-columns.ts";
import type { RowFault } from "../text/row-reader.ts";
import type { Event } from "./fields.ts";
import { fault, instant } from "./flow.ts";

/** Questions that wait for their answer, and answers for their question: threads of Suricata write in any order. */
const MOST_WAITING = 16_384;
/** Of these alike, as they are asked again. */
const MOST_ALIKE = 16;

interface Exchange {
  readonly offset: number;
  readonly time: Instant;
  readonly client: Address;
  readonly server: Address;
  readonly name: string;
  readonly type: string;
  /** Whether its answer, or one of them, was seen. */
  answered: boolean;
  /** Whether no more of its answer can come. */
  whole: boolean;
  readonly asked: boolean;
  responseCode: string;
  answers: string[];
  timeToLive: number | null;
  readonly exporter: string;
}

/**
 * Makes one record of the events of an exchange. Suricata tells question and answer apart (`query` and `answer`; `request`
 * and `response` since 8), and until EVE's dns version 2 each answer by itself; `id` and `flow_id` hold them together.
 */
export class DnsExchanges {
  readonly #builder: BatchBuilder;
  readonly #columns;
  readonly #waiting = new Map<string, Exchange[]>();
  #count = 0;

  constructor(builder: BatchBuilder) {
    this.#builder = builder;
    this.#columns = dnsColumns(builder);
  }

  event(event: Event, offset: number, exporter: string): RowFault | null {
    const time = instant(event, "timestamp");
    if (Number.isNaN(time)) return fault(event, "timestamp", "ISO 8601 with its zone");
    const client = parseAddress(event.word("src_ip"));
    if (!client) return fault(event, "src_ip", "an address");
    const server = parseAddress(event.word("dest_ip"));
    if (!server) return fault(event, "dest_ip", "an address");
    const answer = /^(answer|response)$/.test(event.word("dns.type"));
    for (const { name, type } of questions(event)) {
      const key = `${event.word("flow_id")} ${event.word("dns.id")} ${name} ${type}`;
      const asked = {
        offset,
        time,
        client,
        server,
        name,
        type,
        answered: false,
        whole: false,
        asked: false,
        responseCode: "",
        answers: [],
        timeToLive: null,
        exporter,
      };
      if (answer) this.#answer(key, event, asked);
      else this.#ask(key, asked);
    }
    return null;
  }

  /** No answer will come. */
  end(): void {
    for (const exchange of [...this.#waiting.values()].flat()) this.#write(exchange);
    this.#waiting.clear();
  }

  /** An answer that came before it is its own; else it waits, as often as it is asked. */
  #ask(key: string, asked: Exchange): void {
    const answered = this.#waiting.get(key)?.find((one) => !one.asked && one.whole);
    if (answered) this.#settle(key, answered, Math.min(answered.time, asked.time));
    else this.#wait(key, { ...asked, asked: true });
  }

  #answer(key: string, event: Event, alone: Exchange): void {
    const waiting = this.#waiting.get(key) ?? [];
    const whole = event.word("dns.rdata") === ""; // until version 2 each answer came by itself: others may follow
    const begun = whole ? undefined : waiting.find(({ answered }) => answered);
    const exchange = begun ?? waiting.find(({ answered }) => !answered) ?? alone;
    exchange.answered = true;
    exchange.whole = whole;
    exchange.responseCode = event.word("dns.rcode") || exchange.responseCode;
    for (const { rdata, ttl } of event.list("dns.answers")) add(exchange, rdata, ttl);
    if (!whole) add(exchange, event.text("dns.rdata"), Number(event.word("dns.ttl") || Number.NaN));
    if (exchange.asked && whole) this.#settle(key, exchange, exchange.time);
    else if (exchange === alone) this.#wait(key, exchange);
  }

  #wait(key: string, exchange: Exchange): void {
    const waiting = this.#waiting.get(key);
    if (waiting && waiting.length >= MOST_ALIKE) this.#settle(key, waiting[0]!, waiting[0]!.time);
    if (this.#waiting.has(key)) this.#waiting.get(key)!.push(exchange);
    else this.#waiting.set(key, [exchange]);
    if (++this.#count <= MOST_WAITING) return;
    const [oldest, [first]] = this.#waiting.entries().next().value!;
    this.#settle(oldest, first!, first!.time);
  }

  #settle(key: string, exchange: Exchange, time: Instant): void {
    const left = this.#waiting.get(key)!.filter((one) => one !== exchange);
    if (left.length > 0) this.#waiting.set(key, left);
    else this.#waiting.delete(key);
    this.#count--;
    this.#write({ ...exchange, time });
  }

  #write(exchange: Exchange): void {
    const columns = this.#columns;
    const row = this.#builder.next(exchange.offset);
    (columns.time.values as Float64Array)[row] = exchange.time;
    columns.clientAddress.address(row, exchange.client);
    columns.serverAddress.address(row, exchange.server);
    columns.queryName.text(row, exchange.name);
    columns.queryType.text(row, exchange.type);
    columns.responseCode.text(row, exchange.responseCode);
    columns.answers.text(row, exchange.answers.join(" ").slice(0, LIMITS.textOctets.value));
    columns.exporter.text(row, exchange.exporter);
    if (exchange.timeToLive !== null) columns.timeToLive.number(row, exchange.timeToLive);
  }
}

function questions(event: Event): readonly { readonly name: string; readonly type: string }[] {
  const listed = event.list("dns.queries").length > 0 ? event.list("dns.queries") : event.list("dns.query");
  const told = listed.map(({ rrname, rrtype }) => ({ name: domainName(rrname), type: String(rrtype ?? "") }));
  if (told.length > 0) return told.slice(0, 16);
  return [{ name: domainName(event.text("dns.rrname")), type: event.word("dns.rrtype") }];
}

function domainName(told: unknown): string {
  return typeof told === "string" ? told.toLowerCase().replace(/\.$/, "") : "";
}

function add(exchange: Exchange, rdata: unknown, ttl: unknown): void {
  if (exchange.answers.length >= 256) return;
  if (typeof rdata === "string" && rdata !== "") exchange.answers.push(rdata);
  if (typeof ttl !== "number" || !(ttl >= 0 && ttl <= 0xffff_ffff)) return;
  exchange.timeToLive = Math.min(exchange.timeToLive ?? ttl, Math.floor(ttl));
}
