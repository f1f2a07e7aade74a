import type { RecordSink } from "../../record/sink.ts";
import { type Address, parseAddress } from "../../values/address.ts";
import type { Instant } from "../../values/instant.ts";
import type { ResourceRecord } from "./resource-record.ts";

interface Waiting extends ResourceRecord {
  readonly offset: number;
}

/** Records that wait for the time and server of their block, which dig prints behind them. */
const MOST_WAITING = 100_000;

/** Writes resource records as dns records, block by block; a block is one transfer or one answer. */
export class DnsWriter {
  readonly #sink: RecordSink;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #builder;
  readonly #fallback: string;
  #waiting: Waiting[] = [];
  #asked: string | null = null;
  #address: Address | null = null;
  #addressText = "";
  #written = 0;
  /** Response code of the block's answer; empty when not told. */
  status = "";
  question: { readonly name: string; readonly type: string; readonly offset: number } | null = null;
  /** How many records the last block had. */
  lastBlock = 0;

  constructor(sink: RecordSink, fallback: string) {
    this.#sink = sink;
    this.#builder = sink.builder("dns");
    this.#columns = columnsOf(this.#builder);
    this.#fallback = fallback;
  }

  /** dig was started anew, and asked that server. */
  beginBanner(server: string | null): void {
    this.endBlock();
    this.#asked = server?.toLowerCase().replace(/\.$/, "") ?? null;
  }

  beginAnswer(): void {
    this.endBlock();
  }

  serverAddress(text: string): void {
    this.#address = parseAddress(text);
    this.#addressText = text;
  }

  record(record: ResourceRecord, offset: number): void {
    if (this.#waiting.length >= MOST_WAITING) this.#writeWaiting(0);
    this.#waiting.push({ ...record, offset });
  }

  /** The block is complete; without a time it is not known when it was seen. */
  endBlock(time: Instant = 0): void {
    this.lastBlock = this.#written + this.#waiting.length;
    this.#writeWaiting(time);
    if (this.lastBlock === 0 && this.question && this.status !== "") {
      const { name, type, offset } = this.question;
      this.#write({ owner: name, type, data: "", timeToLive: null, offset }, time);
    }
    this.status = "";
    this.question = null;
    this.#address = null;
    this.#addressText = "";
    this.#written = 0;
  }

  #writeWaiting(time: Instant): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#written += waiting.length;
    if (time === 0 && waiting.length > 0)
      this.#sink.defect({
        kind: "time-unknown",
        octetOffset: waiting[0]!.offset,
        expected: "a time, as dig prints it behind its records",
        found: `${waiting.length} records without; their time is 0`,
        note: true,
      });
    for (const one of waiting) this.#write(one, time);
  }

  #write({ owner, type, data, timeToLive, offset }: Waiting, time: Instant): void {
    const columns = this.#columns;
    const row = this.#builder.next(offset);
    columns.time.number(row, time);
    columns.queryName.text(row, owner);
    columns.queryType.text(row, type);
    columns.responseCode.text(row, this.status);
    columns.answers.text(row, data);
    columns.exporter.text(row, this.#asked ?? (this.#addressText || this.#fallback));
    if (timeToLive !== null) columns.timeToLive.number(row, timeToLive);
    if (this.#address) columns.serverAddress.address(row, this.#address);
  }
}

function columnsOf(builder: ReturnType<RecordSink["builder"]>) {
  return {
    time: builder.column("time"),
    serverAddress: builder.column("serverAddress"),
    queryName: builder.column("queryName"),
    queryType: builder.column("queryType"),
    responseCode: builder.column("responseCode"),
    answers: builder.column("answers"),
    timeToLive: builder.column("timeToLive"),
    exporter: builder.column("exporter"),
  };
}
