import type { BatchBuilder } from "../../record/batch.ts";
import type { RecordSink } from "../../record/sink.ts";
import { type Instant, SECOND } from "../../values/instant.ts";
import { type Message, questionType, readMessage } from "./message.ts";

/** Where and when a message was seen. */
export interface Sighting {
  readonly time: Instant;
  /** Sixteen octets, borrowed; null where it is not told. */
  readonly sourceAddress: Uint8Array | null;
  readonly destinationAddress: Uint8Array | null;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Where the message begins in the input. */
  readonly offset: number;
}

interface Asked {
  readonly time: Instant;
  readonly client: Uint8Array | null;
  readonly server: Uint8Array | null;
  readonly offset: number;
  readonly name: string;
  readonly type: string;
}

/** What a response tells, beside its question. */
interface Answered {
  readonly responseCode: string;
  readonly answers: string;
  readonly timeToLive: number | null;
}

/** A response that stands in the file without its query, and by whom it would have been asked. */
interface Early extends Answered {
  readonly asked: Asked;
}

/** A question that waits longer was not answered; resolvers give up earlier. */
const LONGEST_WAIT = 30 * SECOND;
const MOST_WAITING = 65_536;
const GIVEN_UP_AT_ONCE = 8_192;
const LOOK_EVERY = SECOND;
/** Captures of several queues put a response before its query now and then, by less than this. */
const LONGEST_EARLY = 2 * SECOND;
const MOST_EARLY = 8_192;
const DNS_PORT = 53;

/**
 * Makes dns records of messages: one of each exchange, when its response comes; one of a question without a response,
 * when it is given up; one of a response without a question. The octets are accounted for by whoever carries them.
 */
export class DnsExchanges {
  readonly #sink: RecordSink;
  readonly #exporter: string;
  readonly #builder: BatchBuilder;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #waiting = new Map<string, Asked>();
  readonly #early = new Map<string, Early>();
  #lookedAt: Instant = 0;

  constructor(sink: RecordSink, exporter: string) {
    this.#sink = sink;
    this.#exporter = exporter;
    this.#builder = sink.builder("dns");
    this.#columns = columnsOf(this.#builder);
  }

  /** A whole message, without the length that TCP puts before it. */
  message(at: Sighting, octets: Uint8Array): void {
    this.#expire(at.time);
    const message = readMessage(octets);
    if (!message) {
      this.#defect(at, 0, "cut-message", "12 octets of a DNS header", `${octets.length}`);
      return;
    }
    for (const { kind, at: within, expected, found } of message.faults)
      if (!(message.isTruncated && kind === "cut-message")) this.#defect(at, within, kind, expected, found);
    if (message.isResponse) this.#response(at, message);
    else this.#query(at, message);
  }

  /** Tells what was never answered. */
  end(): void {
    for (const early of this.#early.values()) this.#write(early.asked, early);
    for (const asked of this.#waiting.values()) this.#write(asked, null);
    this.#early.clear();
    this.#waiting.clear();
  }

  #query(at: Sighting, message: Message): void {
    const [question] = message.questions;
    if (!question) return;
    const type = questionType(question);
    const key = keyOf(at, false, message.id, question.name, type);
    if (this.#waiting.has(key)) return; // asked again
    const asked: Asked = {
      time: at.time,
      client: at.sourceAddress && new Uint8Array(at.sourceAddress),
      server: at.destinationAddress && new Uint8Array(at.destinationAddress),
      offset: at.offset,
      name: question.name,
      type,
    };
    const early = this.#early.get(key);
    if (!early || early.asked.time < asked.time) this.#waiting.set(key, asked);
    else {
      this.#early.delete(key);
      this.#write(asked, early);
    }
  }

  #response(at: Sighting, message: Message): void {
    const [question] = message.questions;
    const type = question ? questionType(question) : "";
    const key = keyOf(at, true, message.id, question?.name ?? "", type);
    const asked = this.#inTime(key, at.time);
    const [first] = message.answers;
    const answered: Answered = {
      responseCode: message.responseCode,
      answers: message.answers.map(({ data }) => data).join(" "),
      timeToLive: first?.timeToLive ?? null,
    };
    if (asked) this.#write(asked, answered);
    else this.#keepEarly(key, at, question?.name ?? first?.name ?? "", type, answered);
  }

  /** One that is kept under the same key is told, for it was not this one's. */
  #keepEarly(key: string, at: Sighting, name: string, type: string, answered: Answered): void {
    const before = this.#early.get(key);
    if (before) this.#write(before.asked, before);
    this.#early.delete(key);
    const asked: Asked = {
      time: at.time,
      client: at.destinationAddress && new Uint8Array(at.destinationAddress),
      server: at.sourceAddress && new Uint8Array(at.sourceAddress),
      offset: at.offset,
      name,
      type,
    };
    this.#early.set(key, { asked, ...answered });
  }

  /** The question of a response, which no longer waits. */
  #inTime(key: string, now: Instant): Asked | null {
    const asked = this.#waiting.get(key);
    if (!asked) return null;
    this.#waiting.delete(key);
    if (now - asked.time <= LONGEST_WAIT) return asked;
    this.#write(asked, null);
    return null;
  }

  #write({ time, client, server, offset, name, type }: Asked, answered: Answered | null): void {
    const row = this.#builder.next(offset);
    this.#columns.time.number(row, time);
    if (client) this.#columns.clientAddress.address(row, client);
    if (server) this.#columns.serverAddress.address(row, server);
    this.#columns.queryName.text(row, name);
    this.#columns.queryType.text(row, type);
    this.#columns.responseCode.text(row, answered?.responseCode ?? "");
    this.#columns.answers.text(row, answered?.answers ?? "");
    if (answered && answered.timeToLive !== null) this.#columns.timeToLive.number(row, answered.timeToLive);
    this.#columns.exporter.text(row, this.#exporter);
  }

  /** The oldest come first in the map; looked at now and then, for what was taken out of it is walked past each time. */
  #expire(now: Instant): void {
    const isFull = this.#waiting.size >= MOST_WAITING;
    if (this.#early.size > MOST_EARLY) this.#tellEarly(now);
    if (!isFull && Math.abs(now - this.#lookedAt) < LOOK_EVERY) return;
    this.#lookedAt = now;
    this.#tellEarly(now);
    const most = isFull ? MOST_WAITING - GIVEN_UP_AT_ONCE : MOST_WAITING;
    for (const [key, asked] of this.#waiting) {
      if (this.#waiting.size <= most && now - asked.time <= LONGEST_WAIT) return;
      this.#waiting.delete(key);
      this.#write(asked, null);
    }
  }

  #tellEarly(now: Instant): void {
    for (const [key, early] of this.#early) {
      if (this.#early.size <= MOST_EARLY && Math.abs(now - early.asked.time) <= LONGEST_EARLY) return;
      this.#early.delete(key);
      this.#write(early.asked, early);
    }
  }

  #defect(at: Sighting, within: number, kind: string, expected: string, found: string): void {
    this.#sink.defect({ kind, octetOffset: at.offset + within, expected, found, time: at.time });
  }
}

/** Whether a UDP datagram or TCP connection between these ports carries unicast DNS; mDNS and LLMNR are told by marks only. */
export function isDnsPort(sourcePort: number, destinationPort: number): boolean {
  return sourcePort === DNS_PORT || destinationPort === DNS_PORT;
}

/** Client, server, port of the client, id and question: what a response has in common with its query. */
function keyOf(at: Sighting, isResponse: boolean, id: number, name: string, type: string): string {
  const [client, server] = isResponse
    ? [at.destinationAddress, at.sourceAddress]
    : [at.sourceAddress, at.destinationAddress];
  const port = isResponse ? at.destinationPort : at.sourcePort;
  return `${latin(client)}${latin(server)}${port} ${id} ${type} ${name}`;
}

function latin(octets: Uint8Array | null): string {
  return octets ? String.fromCharCode(...octets) : "-";
}

function columnsOf(builder: BatchBuilder) {
  return {
    time: builder.column("time"),
    clientAddress: builder.column("clientAddress"),
    serverAddress: builder.column("serverAddress"),
    queryName: builder.column("queryName"),
    queryType: builder.column("queryType"),
    responseCode: builder.column("responseCode"),
    answers: builder.column("answers"),
    timeToLive: builder.column("timeToLive"),
    exporter: builder.column("exporter"),
  };
}
