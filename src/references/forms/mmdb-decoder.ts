import { ReferenceRefused } from "./form.ts";

/** A value of the data section, as far as it is of use here. */
export type MmdbValue = string | number | bigint | boolean | MmdbMap | readonly MmdbValue[] | null;
export interface MmdbMap {
  readonly [key: string]: MmdbValue;
}

const DEEPEST = 16; // levels; the published ones have four
const MOST_VALUES = 10_000; // in one record: pointers to pointers could unfold without end

/** Decodes the data section of a MaxMind DB (specification 2.0, maxmind.github.io/MaxMind-DB). */
export class MmdbDecoder {
  readonly #octets: Uint8Array;
  readonly #view: DataView;
  /** Where the section begins, to which pointers count. */
  readonly #base: number;
  #at = 0;
  #values = 0;

  constructor(octets: Uint8Array, base: number) {
    this.#octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    this.#base = base;
  }

  /** The value at an offset of the file. */
  at(offset: number): MmdbValue {
    this.#at = offset;
    this.#values = 0;
    return this.#value(0);
  }

  #value(depth: number): MmdbValue {
    if (depth > DEEPEST || ++this.#values > MOST_VALUES)
      throw new ReferenceRefused("its data point to each other without end");
    const control = this.#number(1);
    let type = control >> 5;
    if (type === 1) return this.#pointer(control, depth);
    if (type === 0) type = 7 + this.#number(1);
    const size = this.#size(control & 31);
    switch (type) {
      case 2:
        return new TextDecoder().decode(this.#take(size));
      case 3:
        return this.#float(size, 8);
      case 4:
        this.#take(size);
        return null;
      case 5:
      case 6:
      case 9:
      case 10:
        return this.#unsigned(size);
      case 7:
        return this.#map(size, depth);
      case 8:
        return Number(BigInt.asIntN(32, BigInt(this.#unsigned(size))));
      case 11:
        return Array.from({ length: this.#count(size) }, () => this.#value(depth + 1));
      case 14:
        return size !== 0;
      case 15:
        return this.#float(size, 4);
      default:
        throw new ReferenceRefused(`it has data of the unknown type ${type}`);
    }
  }

  #pointer(control: number, depth: number): MmdbValue {
    const kind = (control >> 3) & 3;
    const high = kind === 3 ? 0 : control & 7;
    const target = high * 256 ** (kind + 1) + this.#number(kind + 1) + [0, 2048, 526_336, 0][kind]!;
    const back = this.#at;
    this.#at = this.#base + target;
    const value = this.#value(depth + 1);
    this.#at = back;
    return value;
  }

  #map(size: number, depth: number): MmdbMap {
    const entries: [string, MmdbValue][] = [];
    for (let left = this.#count(size); left > 0; left--)
      entries.push([`${this.#value(depth + 1)}`, this.#value(depth + 1)]);
    return Object.fromEntries(entries);
  }

  #size(told: number): number {
    if (told < 29) return told;
    return this.#number(told - 28) + [29, 285, 65_821][told - 29]!;
  }

  /** A number of values: no more than there are octets left. */
  #count(size: number): number {
    if (size > this.#octets.length - this.#at) throw new ReferenceRefused("it is cut within its data");
    return size;
  }

  #unsigned(size: number): number | bigint {
    if (size <= 6) return size === 0 ? 0 : this.#number(size);
    let value = 0n;
    for (const octet of this.#take(Math.min(size, 16))) value = (value << 8n) | BigInt(octet);
    return value;
  }

  #float(size: number, expected: 4 | 8): number {
    const at = this.#at;
    if (this.#take(size).length !== expected) throw new ReferenceRefused("it has a number of the wrong size");
    return expected === 8 ? this.#view.getFloat64(at) : this.#view.getFloat32(at);
  }

  #number(octets: number): number {
    let value = 0;
    for (const octet of this.#take(octets)) value = value * 256 + octet;
    return value;
  }

  #take(octets: number): Uint8Array {
    if (this.#at < 0 || this.#at + octets > this.#octets.length)
      throw new ReferenceRefused("it is cut within its data");
    this.#at += octets;
    return this.#octets.subarray(this.#at - octets, this.#at);
  }
}
