import type { Random } from "../../../src/statistics/random.ts";
import { DAY, type Instant, MINUTE, SECOND } from "../../../src/values/instant.ts";
import { ipv4Of } from "../../block.ts";
import type { Observed } from "../../instrument/observed.ts";
import type { Exporter, Restart } from "../../world/instrument.ts";
import type { PcapngWriter } from "../pcapng.ts";
import type { Encoding, Leaving } from "./encoding.ts";

/** A record waits for company at most this long. */
const FLUSH = 4 * MINUTE;
/** Exporters have been up for a while when somebody begins to look, so that sysUpTime wraps within a study. */
const UP_BEFORE = 30 * DAY;
const COLLECTOR = ipv4Of("192.0.2.1");
const EXPORTER_PORT = 50_000;
const NEVER = Number.POSITIVE_INFINITY;

/** One exporter as it sends: its clock, its sequence, its templates, its restarts. */
export class ExportProcess {
  readonly #exporter: Exporter;
  readonly #encoding: Encoding;
  readonly #capture: PcapngWriter;
  readonly #random: Random;
  readonly #address: number;
  readonly #port: number;
  #sequence = 0;
  #boot: Instant = 0;
  #pending = 0;
  #at = 0;
  #flushAt = NEVER;
  #resendAt = NEVER;
  #changeAt = NEVER;
  #restartAt = NEVER;
  /** Records of before the last restart are gone. */
  #since: Instant = Number.NEGATIVE_INFINITY;
  #stopped = true;

  /** `port` is the collector's. */
  constructor(exporter: Exporter, encoding: Encoding, capture: PcapngWriter, port: number, random: Random) {
    this.#exporter = exporter;
    this.#encoding = encoding;
    this.#capture = capture;
    this.#port = port;
    this.#random = random;
    this.#address = ipv4Of(exporter.address);
  }

  /** When it does something of itself: records that waited must leave, templates are due, sampling changes, it restarts. */
  get due(): Instant {
    return Math.min(this.#flushAt, this.#resendAt, this.#changeAt, this.#restartAt);
  }

  /** It starts anew when somebody begins to look, or later, when it joins. */
  start(at: Instant): void {
    const { period } = this.#exporter;
    this.#stopped = at >= period.to;
    this.#sequence = 0;
    this.#boot = Math.max(at, period.from) - UP_BEFORE;
    this.#resendAt = this.#stopped ? NEVER : Math.max(at, period.from);
    this.#changeAt = NEVER;
    this.#restartAt = this.#stopped ? NEVER : (this.#nextRestart(at)?.from ?? NEVER);
  }

  record(observed: Observed, row: number): void {
    const at = observed.exportTime(row);
    if (this.#stopped || at >= this.#exporter.period.to || observed.start(row) < this.#since) return;
    if (this.#pending > 0 && !this.#encoding.mayJoin(observed, row)) this.#flush(at);
    if (this.#pending === 0) {
      this.#at = this.#encoding.firstRecord;
      this.#flushAt = at + FLUSH;
    }
    this.#at = this.#encoding.write(observed, row, this.#at, this.#boot);
    if (++this.#pending === this.#encoding.most) this.#flush(at);
  }

  /** Does what is due now. */
  act(): void {
    const at = this.due;
    if (at >= this.#exporter.period.to) this.stop(this.#exporter.period.to);
    else if (at === this.#restartAt) this.#restart(this.#nextRestart(at)!);
    else if (at === this.#flushAt) this.#flush(at);
    else {
      this.#flush(at);
      this.#tell(at);
      this.#resendAt = at + this.#exporter.templatesEvery * SECOND;
    }
  }

  stop(at: Instant): void {
    if (this.#stopped) return;
    this.#flush(Math.min(at, this.#exporter.period.to));
    this.#stopped = true;
    this.#resendAt = this.#changeAt = this.#restartAt = NEVER;
  }

  #nextRestart(at: Instant): Restart | undefined {
    return this.#exporter.restarts.find(({ from }) => from >= at);
  }

  /** What it holds is lost; it counts from 0, and its templates come when they come. */
  #restart({ from, to, templatesAt }: Restart): void {
    this.#pending = 0;
    this.#flushAt = NEVER;
    this.#sequence = 0;
    this.#boot = this.#since = to;
    this.#resendAt = templatesAt;
    this.#changeAt = NEVER;
    this.#restartAt = this.#nextRestart(from + 1)?.from ?? NEVER;
  }

  #flush(at: Instant): void {
    this.#flushAt = NEVER;
    if (this.#pending === 0) return;
    const { counts } = this.#encoding;
    const length = this.#encoding.close(this.#at, this.#pending, this.#leaving(at));
    this.#send(at, length, counts.records(this.#pending), this.#exporter.loss);
    this.#pending = 0;
  }

  /** Templates, and the sampling as far as this exporter tells it. */
  #tell(at: Instant): void {
    const { sampling, loss, templateLoss } = this.#exporter;
    this.#changeAt = sampling.find(({ from }) => from > at)?.from ?? NEVER;
    const place = Math.max(
      0,
      sampling.findLastIndex(({ from }) => from <= at),
    );
    const now = sampling[place]!;
    const length = this.#encoding.tell(now, place, this.#leaving(at));
    if (length > 0)
      this.#send(at, length, this.#encoding.counts.templates(now.tells !== null), 1 - (1 - loss) * (1 - templateLoss));
  }

  #leaving(at: Instant): Leaving {
    return { at, offset: this.#exporter.clock.offsetAt(at), boot: this.#boot, sequence: this.#sequence };
  }

  /** The message leaves; whether it arrives is another thing, and its sequence number is spent either way. */
  #send(at: Instant, length: number, counts: number, loss: number): void {
    this.#sequence = (this.#sequence + counts) % 2 ** 32;
    const lost = this.#random.next() < loss;
    if (lost || this.#exporter.missing.some(({ from, to }) => at >= from && at < to)) return;
    const message = this.#encoding.octets.subarray(0, length);
    this.#capture.datagram(at, this.#address, EXPORTER_PORT, COLLECTOR, this.#port, message);
  }
}
