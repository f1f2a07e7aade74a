import type { BatchBuilder } from "../../record/batch.ts";
import type { RecordSink } from "../../record/sink.ts";
import type { Instant } from "../../values/instant.ts";
import type { ReadContext } from "../format.ts";
import { ExportClocks } from "./export-clocks.ts";
import { type ExporterSession, ExporterSessions, MOST_SESSIONS } from "./exporter-session.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { BadList } from "./lists.ts";
import type { MessageHeader, Piece } from "./message-header.ts";
import type { Moment } from "./moment.ts";
import { NoFlowCounts } from "./no-flow-counts.ts";
import { Presence } from "./presence.ts";
import { isZero } from "./run.ts";
import { NOTHING_TOLD } from "./sampling.ts";
import { SenderColumns } from "./sender-columns.ts";
import type { Counting } from "./sequence.ts";
import { Stages } from "./stage.ts";
import { locateFields, type Template } from "./template.ts";

interface Read {
  readonly records: number;
  /** Those of them that are flows. */
  readonly flows: number;
  readonly end: number;
}

/** Records of a set. */
export interface Decoded {
  readonly records: number;
  /** Where the first octet lies that is no part of them. */
  readonly end: number;
  /** Octets within them that were given up. */
  readonly givenUp: number;
}

/** What all export protocols share: message by message, data sets to rows, sequences to coverage. */
export class ExportReader {
  readonly sink: RecordSink;
  readonly moment: Moment;
  readonly #sessions: ExporterSessions;
  readonly #builder: BatchBuilder;
  readonly #layouts = new WeakMap<Template, Layout>();
  #layout: Layout | null = null;
  readonly #stages = new Stages();
  readonly #sender: SenderColumns;
  readonly #presences = new Map<ExporterSession, Presence>();
  readonly #clocks: ExportClocks;
  readonly #noFlow = new NoFlowCounts();
  #header: MessageHeader | null = null;
  #records = 0;
  /** Octets of lists given up in the data at hand. */
  #passedOver = 0;
  #ended = false;

  /** `id` is the format's, under which its sessions are kept. */
  constructor(context: ReadContext, id: string) {
    this.sink = context.sink;
    const known = context.sessions.get(id);
    this.#sessions = known instanceof ExporterSessions ? known : new ExporterSessions();
    context.sessions.set(id, this.#sessions);
    this.#builder = context.sink.builder("flow");
    this.#builder.beforeFlush(() => this.#writeWaiting());
    this.#sender = new SenderColumns(this.#builder);
    this.#clocks = new ExportClocks(context.sink);
    this.moment = {
      exporter: "",
      domain: 0,
      exportTime: 0,
      uptime: null,
      systemInit: null,
      sampling: NOTHING_TOLD,
      configured: context.settings.samplingProbability,
      templates: () => undefined,
      oddTimes: 0,
      backwards: 0,
    };
  }

  /** Records of flows in the message at hand. */
  get records(): number {
    return this.#records;
  }

  /** When the message at hand was received; null in a file. */
  get received(): Instant | null {
    return this.#header?.received ?? null;
  }

  /** Begins a message; null when it is a duplicate, which is counted and not read. */
  open(header: MessageHeader, { view, offset }: Piece): ExporterSession | null {
    const session = this.#sessions.get(header.exporter, header.port, header.domain);
    if (session.recent.seen(header.sequence ?? 0, view, header.from, header.to)) {
      this.sink.defect({
        kind: "duplicate",
        octetOffset: offset + header.from,
        expected: "each message once",
        found: `message ${header.sequence ?? ""} of ${header.exporter} again, octet by octet`,
        note: true,
      });
      return null;
    }
    this.#header = header;
    this.#records = 0;
    const { moment } = this;
    moment.exporter = header.exporter;
    moment.domain = header.domain;
    moment.uptime = header.uptime;
    moment.exportTime = this.#clocks.exportTime(header, offset);
    this.use(session);
    return session;
  }

  /** Takes over what a session knows, at the start of a message and when options told more. */
  use(session: ExporterSession): void {
    this.moment.sampling = session.sampling;
    this.moment.systemInit = session.systemInit;
    this.moment.templates = session.templateOf;
  }

  /** Ends a message: its number is held against the last one, and the exporter was there. */
  close(session: ExporterSession, ways: readonly Counting[] | null, { offset }: Piece): void {
    const header = this.#header!;
    const presence = this.#presence(session);
    if (header.sequence === null) {
      presence.message(this.moment.exportTime, this.#records, 0);
      return;
    }
    const { lost, counts, event } = session.sequence.pass(header.sequence, ways, header.uptime, this.moment.exportTime);
    if (event)
      this.sink.defect({
        kind: event,
        octetOffset: offset + header.from,
        expected: "the sequence to go on",
        found: `${header.exporter} domain ${header.domain} begins anew at ${header.sequence}`,
        note: true,
        time: this.moment.exportTime,
      });
    const perMessage = counts === "records" ? 1 : presence.recordsPerMessage(this.#records);
    presence.message(this.moment.exportTime, this.#records, Math.round(lost * perMessage));
    if (lost > 0) this.#tellGap(lost, counts, header, offset);
  }

  /**
   * Whole records from `from` to `to`: how many, where the first octet lies that is no part of them, and the octets within
   * them that were given up.
   */
  data(template: Template, { view, offset }: Piece, from: number, to: number): Decoded {
    this.#passedOver = 0;
    const layout = this.#layoutOf(template, view);
    layout.run.view = view;
    const read =
      template.fixed && !layout.frame
        ? this.#fixed(layout, view, offset, from, to)
        : this.#varying(layout, view, offset, from, to);
    if (this.moment.oddTimes > 0 || this.moment.backwards > 0) this.#tellOddTimes(offset + from);
    this.#records += read.flows;
    return { records: read.records, end: read.end, givenUp: this.#passedOver };
  }

  /** Tells coverage and what was only counted. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#writeWaiting();
    for (const presence of this.#presences.values()) presence.end();
    this.#noFlow.tell(this.sink);
  }

  /** Keeps the templates of all exporters within their limit. */
  trim(offset: number): void {
    const gone = this.#sessions.trim();
    if (gone > 0)
      this.sink.defect({
        kind: "too-many-templates",
        octetOffset: offset,
        expected: "at most 65536 templates in all",
        found: `more; ${gone} of the exporters heard longest ago forgotten`,
        note: true,
      });
  }

  #layoutOf(template: Template, view: DataView): Layout {
    if (this.#layout?.template === template) return this.#layout;
    const known = this.#layouts.get(template);
    const layout = known ?? layoutOf(template, this.#builder, this.moment, view);
    if (!known) this.#layouts.set(template, layout);
    this.#layout = layout;
    return layout;
  }

  /** Cells of rows that are there already. */
  #writeWaiting(): void {
    this.#stages.write();
    this.#sender.write();
  }

  #fixed(layout: Layout, view: DataView, offset: number, from: number, to: number): Read {
    const octets = layout.template.leastOctets;
    let records = Math.floor((to - from) / octets);
    const end = from + records * octets;
    while (records > 0 && isZero(view, from + (records - 1) * octets, from + records * octets)) records--; // padding
    if (!layout.isFlow && records > 0) this.#noFlow.add(layout.template.id, records, offset + from, records * octets);
    if (!layout.isFlow) return { records, flows: 0, end };
    let at = from;
    for (let left = records; left > 0; ) {
      const rows = Math.min(left, this.#builder.left);
      this.#write(layout, view, at, rows, offset);
      left -= rows;
      at += rows * octets;
    }
    return { records, flows: records, end };
  }

  /** Rows begin here, with what depends on the message; their other cells are written when more have come together. */
  #write(layout: Layout, view: DataView, at: number, rows: number, offset: number): void {
    const { run, read, offsets, writers, template } = layout;
    const row = this.#builder.nextRun(rows, offset + at, template.leastOctets);
    run.view = view;
    for (let i = 0; i < read.length; i++) run.places[read[i]!] = at + offsets[read[i]!]!;
    run.row = row;
    run.rows = rows;
    for (const write of writers) write(run);
    this.#tellSender(layout);
    this.#stages.add(layout, view, at, row, rows);
  }

  #tellSender({ run, rates }: Layout): void {
    const { row, rows } = run;
    if (!rates.varies()) this.#sender.add(row, rows, this.moment, rates.read(run, 0));
    else for (let i = 0; i < rows; i++) this.#sender.add(row + i, 1, this.moment, rates.read(run, i));
  }

  /** Record by record; those whose packet is no IP count as no flow. */
  #varying(layout: Layout, view: DataView, offset: number, from: number, to: number): Read {
    const { run, template, isFlow } = layout;
    let at = from;
    let records = 0;
    let flows = 0;
    run.rows = 1;
    while (at + template.leastOctets <= to) {
      const next = locateFields(template.fields, view, at, to, run.places, run.lengths);
      if (next <= at || isZero(view, at, to)) break;
      records++;
      if (isFlow && this.#writeOne(layout, offset + at)) flows++;
      else this.#noFlow.add(template.id, 1, offset + at, next - at);
      at = next;
    }
    return { records, flows, end: at };
  }

  #writeOne(layout: Layout, offset: number): boolean {
    const { run, writers, parts, frame } = layout;
    run.row = this.#builder.next(offset);
    if (frame && !frame(run)) {
      this.#builder.withdraw();
      return false;
    }
    for (const write of writers) write(run);
    this.#tellSender(layout);
    this.#stages.addParts(layout, run.view, run.places, parts!, run.row);
    const bad = layout.lists?.(run, this.moment.templates);
    if (bad) this.#tellBadList(bad, offset);
    return true;
  }

  #tellBadList({ fault: found, octets }: BadList, octetOffset: number): void {
    const expected = "lists as RFC 6313 has them; the record is kept";
    this.sink.defect({ kind: "bad-list", octetOffset, expected, found, octets });
    this.#passedOver += octets;
  }

  #presence(session: ExporterSession): Presence {
    const known = this.#presences.get(session);
    if (known) return known;
    const presence = new Presence(session.exporter, (coverage) => this.sink.coverage(coverage));
    this.#presences.set(session, presence);
    if (this.#presences.size > MOST_SESSIONS) this.#dismiss(this.#presences.keys().next().value!);
    return presence;
  }

  #dismiss(session: ExporterSession): void {
    this.#presences.get(session)!.end();
    this.#presences.delete(session);
  }

  #tellGap(lost: number, counts: string, header: MessageHeader, offset: number): void {
    this.sink.defect({
      kind: "sequence-gap",
      octetOffset: offset + header.from,
      expected: `message after message of ${header.exporter} domain ${header.domain}`,
      found: `${lost} ${counts} missing before number ${header.sequence}`,
      note: true,
      time: this.moment.exportTime,
    });
  }

  #tellOddTimes(octetOffset: number): void {
    const { oddTimes, backwards } = this.moment;
    this.moment.oddTimes = this.moment.backwards = 0;
    const tell = (kind: string, expected: string, found: string, count: number, note = false) =>
      this.sink.defect({ kind, octetOffset, expected, found, time: this.moment.exportTime, count, note });
    if (oddTimes > 0)
      tell(
        "flow-time",
        "start and end of each flow",
        `${oddTimes} times left out, zero or beyond all clocks; the export time stands for them`,
        oddTimes,
        true,
      );
    if (backwards > 0)
      tell("end-before-start", "flows that end after they start", `${backwards} that do not, kept as told`, backwards);
  }
}
