import type { TextPool } from "../../record/text-pool.ts";
import type { Asn } from "../../values/asn.ts";
import { putDecimal } from "./text-octets.ts";
import { WORD_TEXT_OCTETS, WordTexts } from "./word-texts.ts";

/** Stands for a number that two octets cannot hold (RFC 6793 §9). */
export const AS_TRANS = 23456;

const AS_SET = 1; // RFC 4271 §4.3
const AS_SEQUENCE = 2;
const AS_CONFED_SEQUENCE = 3; // RFC 5065 §3
const AS_CONFED_SET = 4;

interface Segment {
  readonly type: number;
  readonly asns: readonly Asn[];
}

/** An AS_PATH in words. */
export interface AsPath {
  /** ASNs with a space between; {sets}, (confederation sequences) and [confederation sets] in brackets. */
  readonly text: string;
  /** The last AS; -1 when the path is empty, ends with a set, or with AS_TRANS. */
  readonly originAsNumber: number;
  /** AS 0, which must not be used (RFC 7607), stands in it. */
  readonly hasZero: boolean;
  readonly hasTrans: boolean;
}

/** What is wrong with an AS_PATH. */
export interface PathProblem {
  readonly problem: string;
}

/** The AS_PATH attribute from `from` to `to`, whose ASNs are `width` octets each. */
export function readAsPath(octets: Uint8Array, from: number, to: number, width: 2 | 4): AsPath | PathProblem {
  const segments = segmentsOf(octets.subarray(from, to), width);
  return "problem" in segments ? segments : pathOf(segments);
}

const SPACE = 32;
const ASNS = new WordTexts(putDecimal);

/** Nearly all paths are one sequence: its text goes straight into the pool. One object is reused for all. */
export class OneSequence {
  /** As in `AsPath`. */
  originAsNumber = -1;
  hasZero = false;
  hasTrans = false;

  /** The number of the path's text; -1 when it is not one sequence of that width. */
  read(octets: Uint8Array, from: number, to: number, width: 2 | 4, pool: TextPool): number {
    const count = to >= from + 2 ? octets[from + 1]! : 0;
    if (octets[from] !== AS_SEQUENCE || count === 0 || from + 2 + count * width !== to) return -1;
    let out = pool.open(count * (WORD_TEXT_OCTETS + 1));
    const { view } = pool;
    let asn = 0;
    let hasZero = false;
    let hasTrans = false;
    for (let at = from + 2; at < to; at += width) {
      asn = (octets[at]! << 8) | octets[at + 1]!;
      if (width === 4) asn = ((asn << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0;
      out = ASNS.put(view, out, asn);
      view.setUint8(out++, SPACE);
      if (asn === 0) hasZero = true;
      if (asn === AS_TRANS) hasTrans = true;
    }
    this.hasZero = hasZero;
    this.hasTrans = hasTrans;
    this.originAsNumber = asn === AS_TRANS ? -1 : asn;
    return pool.close(out - 1); // without the last space
  }
}

/** Joins AS_PATH and AS4_PATH of an old speaker (RFC 6793 §4.2.3). */
export function mergePaths(oldPath: Uint8Array, newPath: Uint8Array): AsPath | PathProblem {
  const old = segmentsOf(oldPath, 2);
  if ("problem" in old) return old;
  const told = segmentsOf(newPath, 4);
  if ("problem" in told) return { problem: `AS4_PATH: ${told.problem}` };
  const wide = told.filter(({ type }) => type === AS_SEQUENCE || type === AS_SET); // RFC 6793 §6
  const leading = hops(old) - hops(wide);
  return pathOf(leading < 0 ? old : [...firstHops(old, leading), ...wide]);
}

function segmentsOf(value: Uint8Array, width: 2 | 4): Segment[] | PathProblem {
  const segments: Segment[] = [];
  for (let at = 0; at < value.length; ) {
    const type = value[at]!;
    const count = value[at + 1] ?? 0;
    if (type < AS_SET || type > AS_CONFED_SET) return { problem: `segment type ${type}` };
    if (count === 0) return { problem: "a segment without ASNs" };
    if (at + 2 + count * width > value.length) return { problem: `${count} ASNs in ${value.length - at - 2} octets` };
    segments.push({ type, asns: asnsAt(value, at + 2, count, width) });
    at += 2 + count * width;
  }
  return segments;
}

function asnsAt(value: Uint8Array, from: number, count: number, width: 2 | 4): Asn[] {
  return Array.from({ length: count }, (_, i) => asnAt(value, from + i * width, width));
}

function asnAt(value: Uint8Array, at: number, width: 2 | 4): Asn {
  const low = value[at]! * 256 + value[at + 1]!;
  return width === 2 ? low : low * 65_536 + value[at + 2]! * 256 + value[at + 3]!;
}

/** A set counts as one, a confederation's part as none (RFC 4271 §9.1.2.2, RFC 5065 §5.3). */
function hops(segments: readonly Segment[]): number {
  let count = 0;
  for (const { type, asns } of segments) count += type === AS_SEQUENCE ? asns.length : type === AS_SET ? 1 : 0;
  return count;
}

function firstHops(segments: readonly Segment[], wanted: number): Segment[] {
  const first: Segment[] = [];
  let left = wanted;
  for (const { type, asns } of segments) {
    if (left <= 0) break;
    const taken = type === AS_SEQUENCE ? asns.slice(0, left) : asns;
    first.push({ type, asns: taken });
    left -= hops([{ type, asns: taken }]);
  }
  return first;
}

function pathOf(segments: readonly Segment[]): AsPath {
  const last = segments.at(-1);
  const origin = last?.type === AS_SEQUENCE ? last.asns.at(-1)! : -1;
  return {
    text: segments.map(segmentText).join(" "),
    originAsNumber: origin === AS_TRANS ? -1 : origin,
    hasZero: segments.some(({ asns }) => asns.includes(0)),
    hasTrans: segments.some(({ asns }) => asns.includes(AS_TRANS)),
  };
}

function segmentText({ type, asns }: Segment): string {
  switch (type) {
    case AS_SET:
      return `{${asns.join(",")}}`;
    case AS_CONFED_SEQUENCE:
      return `(${asns.join(" ")})`;
    case AS_CONFED_SET:
      return `[${asns.join(",")}]`;
    default:
      return asns.join(" ");
  }
}
