import type { ReadContext } from "../format.ts";
import { OctetReader } from "../octet-reader.ts";
import { type Decoded, ExportReader } from "./export-reader.ts";
import type { ExporterSession } from "./exporter-session.ts";
import type { MessageHeader, Piece } from "./message-header.ts";
import { readOptions } from "./options.ts";
import { PendingData, type PendingSet } from "./pending-data.ts";
import { isZero } from "./run.ts";
import type { Sampling } from "./sampling.ts";
import type { Counting } from "./sequence.ts";
import { FIRST_TEMPLATE_ID, sameLayout, type Template } from "./template.ts";

/** What a template set holds, in the order it stands there. */
export type Announced =
  | { readonly template: Template }
  | { readonly withdrawn: number } // template id; a set id stands for all of its kind
  | { readonly fault: string; readonly at: number; readonly octets: number };

/** Where NetFlow v9 and IPFIX differ once a set is found. */
export interface Dialect {
  /** Format id. */
  readonly id: string;
  readonly version9: boolean;
  readonly templateSetId: number;
  readonly optionsTemplateSetId: number;
  /** The body of a (options) template set. */
  templates(body: OctetReader, options: boolean): Announced[];
  /** Ways in which this kind of exporter counts, given the records of a message. */
  ways(dataRecords: number, flowRecords: number): readonly Counting[];
}

/** Octets of set id and length (RFC 7011 §3.3.2, RFC 3954 §5.2). */
export const SET_HEADER_OCTETS = 4;

/** Sets into templates, flows and what options tell; shared by NetFlow v9 and IPFIX. */
export class SetReader {
  readonly exports: ExportReader;
  readonly #dialect: Dialect;
  readonly #pending = new PendingData((sets, why) => this.#tellExpired(sets, why));
  #session: ExporterSession | null = null;
  #piece: Piece | null = null;
  /** Data records of the message, options included; null when some wait for their template. */
  #dataRecords: number | null = 0;
  /** Records of templates and data, as the header of NetFlow v9 counts them. */
  #announced = 0;
  #kept = 0;
  #givenUpBefore = 0;
  #ways: { readonly dataRecords: number; readonly flowRecords: number; readonly ways: readonly Counting[] } = {
    dataRecords: -1,
    flowRecords: -1,
    ways: [],
  };

  constructor(context: ReadContext, dialect: Dialect) {
    this.exports = new ExportReader(context, dialect.id);
    this.#dialect = dialect;
  }

  /** Begins a message; false when it is a duplicate. Its header is understood, and so is all of a duplicate. */
  open(header: MessageHeader, headerOctets: number, piece: Piece): boolean {
    const { sink } = this.exports;
    this.#session = this.exports.open(header, piece);
    sink.understood(this.#session ? headerOctets : header.to - header.from);
    this.#givenUpBefore = sink.givenUpOctets;
    this.#piece = piece;
    this.#dataRecords = 0;
    this.#announced = 0;
    return this.#session !== null;
  }

  /**
   * The sets that lie from `from` to `to` (RFC 7011 §3.3, RFC 3954 §5.3); behind them only padding may follow. Every octet
   * is understood or given up here, but for data that waits for its template.
   */
  sets(piece: Piece, from: number, to: number): void {
    const { view, offset } = piece;
    this.#piece = piece;
    let at = from;
    while (to - at >= SET_HEADER_OCTETS) {
      const octets = view.getUint16(at + 2);
      if (octets < SET_HEADER_OCTETS) break;
      const end = Math.min(at + octets, to);
      this.#set(view.getUint16(at), at + SET_HEADER_OCTETS, end, at + octets - end);
      at = end;
    }
    if (isZero(view, at, to)) this.exports.sink.understood(to - at);
    else
      this.exports.sink.defect({
        kind: "bad-length",
        octetOffset: offset + at,
        expected: "a set of 4 octets or more",
        found: `${to - at} octets`,
        octets: to - at,
      });
  }

  /** A set whose body lies from `from` to `to`, and of which `missing` octets are not there. */
  #set(setId: number, from: number, to: number, missing: number): void {
    const { sink } = this.exports;
    const { offset } = this.#piece!;
    const octetOffset = offset + from - SET_HEADER_OCTETS;
    const octets = to - from + SET_HEADER_OCTETS;
    const { templateSetId, optionsTemplateSetId } = this.#dialect;
    const isTemplates = setId === templateSetId || setId === optionsTemplateSetId;
    if (!isTemplates && setId < FIRST_TEMPLATE_ID) {
      const expected = `a set id of ${templateSetId}, ${optionsTemplateSetId} or from 256`;
      sink.defect({ kind: "unknown-set", octetOffset, expected, found: `set id ${setId}`, octets });
      return;
    }
    sink.understood(SET_HEADER_OCTETS);
    const left = isTemplates
      ? this.#templates(setId === optionsTemplateSetId, from, to)
      : this.#data(setId, from, to, missing > 0);
    if (missing === 0) return;
    const expected = `a set of ${octets + missing} octets`;
    sink.defect({ kind: "truncated", octetOffset, expected, found: `${octets}`, octets: left });
  }

  /**
   * Ends the message, whose header tells `count` records of all sorts where it tells any. One that counts something else
   * is no fault as long as all octets are understood, and is noted once.
   */
  close(count: number | null, octetOffset: number): void {
    const ways = this.#dataRecords === null ? null : this.#waysOf(this.#dataRecords, this.exports.records);
    this.exports.close(this.#session!, ways, this.#piece!);
    if (count === null || this.#dataRecords === null) return;
    const records = this.#announced + this.#dataRecords;
    if (records === count) return;
    const session = this.#session!;
    const { sink } = this.exports;
    const isWhole = sink.givenUpOctets === this.#givenUpBefore;
    if (isWhole && session.countsOtherwise) return;
    if (isWhole) session.countsOtherwise = true;
    const found = isWhole
      ? `${records} of ${session.exporter} domain ${session.domain}, whose headers count otherwise; said once`
      : `${records}`;
    sink.defect({ kind: "bad-count", octetOffset, expected: `${count} records`, found, note: isWhole });
  }

  /** Most messages of an exporter hold as many records as the last one. */
  #waysOf(dataRecords: number, flowRecords: number): readonly Counting[] {
    if (this.#ways.dataRecords !== dataRecords || this.#ways.flowRecords !== flowRecords)
      this.#ways = { dataRecords, flowRecords, ways: this.#dialect.ways(dataRecords, flowRecords) };
    return this.#ways.ways;
  }

  end(): void {
    this.#pending.end();
    this.exports.end();
  }

  #templates(options: boolean, from: number, to: number): 0 {
    const { view, offset } = this.#piece!;
    const { sink } = this.exports;
    const octets = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    let understood = to - from;
    for (const announced of this.#dialect.templates(new OctetReader(octets, from, to), options)) {
      if ("template" in announced) this.#keep(announced.template);
      else if ("withdrawn" in announced) this.#withdraw(announced.withdrawn, offset + from);
      else {
        const expected = "a template that records can follow";
        const { at, fault: found, octets: given } = announced;
        sink.defect({ kind: "bad-template", octetOffset: offset + at, expected, found, octets: given });
        understood -= given;
      }
      this.#announced++;
    }
    sink.understood(understood);
    return 0;
  }

  #keep(template: Template): void {
    const session = this.#session!;
    const { received } = this.exports;
    const known = session.template(template.id, received);
    if (known && sameLayout(known, template)) {
      session.keep(known, received);
      return;
    }
    if (known) this.#note("template-changed", "the layout announced before", `another for template ${template.id}`);
    const evicted = session.keep(template, received);
    if (evicted) this.#note("too-many-templates", "at most 1024 templates", `more; template ${evicted.id} forgotten`);
    if (this.#kept++ % 256 === 255) this.exports.trim(this.#piece!.offset);
    this.#decodePending(session, template);
  }

  #withdraw(id: number, at: number): void {
    const session = this.#session!;
    const { templateSetId, optionsTemplateSetId } = this.#dialect;
    const all = id === templateSetId || id === optionsTemplateSetId;
    const gone = all ? session.withdrawAll(id === optionsTemplateSetId) : Number(session.withdraw(id));
    this.exports.sink.defect({
      kind: "template-withdrawn",
      octetOffset: at,
      expected: "templates to stay",
      found: `${all ? "all templates" : `template ${id}`} withdrawn, ${gone} known`,
      note: true,
    });
  }

  /** The answer: octets that are no whole record, where the set is cut short and they are no padding. */
  #data(templateId: number, from: number, to: number, isCut: boolean): number {
    const session = this.#session!;
    const template = session.template(templateId, this.exports.received);
    if (template) {
      const { records, left } = this.#decode(template, this.#piece!, from, to, isCut);
      if (this.#dataRecords !== null) this.#dataRecords += records;
      return left;
    }
    if (from === to) return 0;
    const { view, offset } = this.#piece!;
    this.#dataRecords = null;
    this.#pending.add({
      session,
      templateId,
      octets: new Uint8Array(view.buffer, view.byteOffset + from, to - from).slice(),
      offset: offset + from,
      moment: { ...this.exports.moment },
    });
    return 0;
  }

  #decodePending(session: ExporterSession, template: Template): void {
    const waiting = this.#pending.take(session, template.id);
    if (waiting.length === 0) return;
    const { moment } = this.exports;
    const now = { ...moment };
    for (const { octets, offset, moment: then } of waiting) {
      Object.assign(moment, then, { systemInit: then.systemInit ?? now.systemInit });
      moment.sampling = isTold(then.sampling) ? then.sampling : session.sampling;
      const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
      this.#decode(template, { view, offset }, 0, octets.length, false);
    }
    Object.assign(moment, now);
    this.exports.use(session);
  }

  /** Records of a set, and what is left behind them when it is cut short; else that is padding, or given up. */
  #decode(template: Template, piece: Piece, from: number, to: number, isCut: boolean) {
    const { sink } = this.exports;
    const { records, end, givenUp } = template.options
      ? this.#options(template, piece, from, to)
      : this.exports.data(template, piece, from, to);
    const left = to - end;
    if (isCut || (!template.fixed && left >= template.leastOctets && !isZero(piece.view, end, to))) {
      sink.understood(end - from - givenUp);
      if (!isCut)
        sink.defect({
          kind: "bad-length",
          octetOffset: piece.offset + end,
          expected: `a whole record of template ${template.id}`,
          found: `fields that reach beyond the set, ${left} octets left`,
          octets: left,
        });
      return { records, left };
    }
    sink.understood(to - from - givenUp);
    return { records, left: 0 };
  }

  #options(template: Template, piece: Piece, from: number, to: number): Decoded {
    const session = this.#session!;
    const { records, end, sampling, systemInit } = readOptions(
      template,
      piece.view,
      from,
      to,
      session.sampling,
      this.#dialect.version9,
    );
    if (systemInit !== null) session.systemInit = systemInit;
    if (sampling !== session.sampling) {
      const changed = isTold(session.sampling);
      session.sampling = sampling;
      if (changed)
        this.#note("sampling-changed", "the rate told before", `${this.exports.moment.exporter} tells another rate`);
    }
    this.exports.use(session);
    return { records, end, givenUp: 0 };
  }

  #note(kind: string, expected: string, found: string): void {
    this.exports.sink.defect({
      kind,
      octetOffset: this.#piece!.offset,
      expected,
      found,
      note: true,
      time: this.exports.moment.exportTime,
    });
  }

  #tellExpired(sets: readonly PendingSet[], why: string): void {
    const first = sets[0]!;
    const octets = sets.reduce((sum, set) => sum + set.octets.length, 0);
    this.exports.sink.defect({
      kind: "unknown-template",
      octetOffset: first.offset,
      expected: `template ${first.templateId} of ${first.session.exporter} domain ${first.session.domain}`,
      found: `none before ${why}; ${sets.length} data sets not read`,
      octets,
      time: first.moment.exportTime,
      count: sets.length,
    });
  }
}

function isTold({ everywhere, bySelector, byInterface }: Sampling): boolean {
  return everywhere !== null || bySelector.size > 0 || byInterface.size > 0;
}
