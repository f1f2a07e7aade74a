import { type Fill, OCTETS, type Runs, STAGED_OCTETS, STAGED_ROWS, VIEW } from "./column-fills.ts";

/** Octets that wait at a time: they and the cells made of them stay within a processor's nearest memory. */
const USUAL_OCTETS = 32 * 1024;
/** Stages kept; beyond it the one begun longest ago is written, so that many templates cost no more memory. */
const MOST_STAGES = 16;

/** What a stage needs of a template: how records lie in it, and what turns many of them at once into cells. */
export interface Staged {
  /** Octets of a staged record. */
  readonly octets: number;
  readonly fills: readonly Fill[];
}

/**
 * Records whose rows exist and whose cells are still to be written. Messages hold a few records each; here those of one
 * template gather, so that a column is written for hundreds of records at once and not for a handful.
 */
export class Stages {
  readonly #busy = new Map<Staged, Stage>();
  readonly #idle: Stage[] = [];
  #last: Stage | null = null;

  /** Takes a copy of the records that lie from `at` of `view` and become `rows` rows from `row`. */
  add(staged: Staged, view: DataView, at: number, row: number, rows: number): void {
    let from = at;
    for (let done = 0; done < rows; ) {
      const stage = this.#with(staged, rows - done);
      const count = Math.min(rows - done, stage.room);
      stage.add(view, from, row + done, count);
      done += count;
      from += count * staged.octets;
    }
  }

  /** Takes a copy of the parts of one record that becomes `row`. */
  addParts(staged: Staged, view: DataView, places: Int32Array, parts: readonly StagedPart[], row: number): void {
    this.#with(staged, 1).addParts(view, places, parts, row);
  }

  /** Writes all that waits. */
  write(): void {
    for (const stage of [...this.#busy.values()]) this.#write(stage);
  }

  /** A stage with room for at least one of the records, and for all of them if any has. */
  #with(staged: Staged, rows: number): Stage {
    const stage = this.#last?.staged === staged ? this.#last : this.#stage(staged);
    if (stage.room >= rows || stage.isEmpty) return stage;
    this.#write(stage);
    return this.#stage(staged);
  }

  #write(stage: Stage): void {
    stage.write();
    this.#busy.delete(stage.staged!);
    stage.staged = null;
    if (this.#last === stage) this.#last = null;
    this.#idle.push(stage);
  }

  #stage(staged: Staged): Stage {
    let stage = this.#busy.get(staged);
    if (!stage) {
      if (this.#busy.size >= MOST_STAGES) this.#write(this.#busy.values().next().value!);
      stage = this.#idle.pop() ?? new Stage();
      stage.staged = staged;
      this.#busy.set(staged, stage);
    }
    this.#last = stage;
    return stage;
  }
}

/** A field that is staged: its number within the template, and where its octets come to lie in a staged record. */
export interface StagedPart {
  readonly field: number;
  readonly at: number;
  readonly octets: number;
}

/**
 * The stage, of whatever reader, whose records lie where they are turned into columns. Those of others are brought there
 * when they are written, which is rare: most inputs have one template at a time.
 */
let inPlace: Stage | null = null;

/** Records of one template, one behind the other, and which rows they are. */
class Stage implements Runs {
  staged: Staged | null = null;
  readonly rows = new Int32Array(STAGED_ROWS);
  readonly counts = new Int32Array(STAGED_ROWS);
  length = 0;
  #octets = OCTETS;
  #view = VIEW;
  #own: Uint8Array | null = null;
  #used = 0;
  #records = 0;

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  /** Records that there is room for; at least one when it is empty. */
  get room(): number {
    const octets = Math.max(USUAL_OCTETS, this.staged!.octets) - this.#used;
    return Math.min(STAGED_ROWS - this.#records, Math.floor(octets / this.staged!.octets));
  }

  add(view: DataView, at: number, row: number, rows: number): void {
    if (this.#records === 0) this.#begin();
    this.#copy(view, at, rows * this.staged!.octets);
    this.#tell(row, rows);
  }

  addParts(view: DataView, places: Int32Array, parts: readonly StagedPart[], row: number): void {
    if (this.#records === 0) this.#begin();
    const into = this.#view;
    for (const { field, at, octets } of parts) {
      const [from, to] = [places[field]!, this.#used + at];
      for (let i = 0; i < octets; i++) into.setUint8(to + i, view.getUint8(from + i));
    }
    this.#used += this.staged!.octets;
    this.#tell(row, 1);
  }

  write(): void {
    if (this.#records > 0) {
      if (inPlace !== this) this.#goInPlace();
      const { octets, fills } = this.staged!;
      for (let i = 0; i < fills.length; i++) fills[i]!(octets, this.#records, this);
    }
    this.length = this.#records = this.#used = 0;
  }

  #begin(): void {
    if (inPlace === this) return;
    if (inPlace === null || inPlace.isEmpty) this.#goInPlace();
    else if (this.#octets === OCTETS) this.#useOwn();
  }

  #goInPlace(): void {
    if (inPlace !== null && !inPlace.isEmpty) inPlace.#useOwn();
    if (this.#used > 0) OCTETS.set(this.#octets.subarray(0, this.#used));
    inPlace = this;
    this.#octets = OCTETS;
    this.#view = VIEW;
  }

  /** Room of its own; the records in place come along. */
  #useOwn(): void {
    this.#own ??= new Uint8Array(STAGED_OCTETS);
    if (this.#used > 0) this.#own.set(OCTETS.subarray(0, this.#used));
    this.#octets = this.#own;
    this.#view = new DataView(this.#own.buffer);
  }

  #tell(row: number, rows: number): void {
    this.#records += rows;
    const last = this.length - 1;
    if (last >= 0 && this.rows[last]! + this.counts[last]! === row) {
      this.counts[last]! += rows;
      return;
    }
    this.rows[this.length] = row;
    this.counts[this.length++] = rows;
  }

  #copy(view: DataView, at: number, octets: number): void {
    const to = this.#used;
    this.#used += octets;
    if (octets > WORD_BY_WORD) {
      this.#octets.set(new Uint8Array(view.buffer, view.byteOffset + at, octets), to);
      return;
    }
    const into = this.#view;
    let i = 0;
    for (; i + 4 <= octets; i += 4) into.setInt32(to + i, view.getInt32(at + i, true), true);
    for (; i < octets; i++) into.setUint8(to + i, view.getUint8(at + i));
  }
}

/** Up to this many octets a loop is quicker than a view of them. */
const WORD_BY_WORD = 256;
