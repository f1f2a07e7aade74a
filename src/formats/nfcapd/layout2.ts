import type { BatchBuilder } from "../../record/batch.ts";
import {
  ELEMENTS,
  GENERIC_FLOW,
  IPV4_FLOW,
  IPV6_FLOW,
  NAT_COMMON,
  NSEL_COMMON,
  OBSERVATION,
  RECEIVED_AT,
  RECEIVED_IPV4,
  RECEIVED_IPV6,
  SAMPLER_INFO,
} from "./elements.ts";
import { type Layout, marksOf, type Placed, writersOf } from "./layout.ts";

const HEADER_OCTETS = 12; // recordHeaderV3_t
const ELEMENT_HEADER_OCTETS = 4;
const SAMPLED = 2; // V3_FLAG_SAMPLED
/** Records are written in whole words of up to eight octets. */
const MOST_PADDING = 7;
const ALL_BITS = -1;

interface Element {
  readonly type: number;
  /** Behind its header. */
  readonly from: number;
  readonly to: number;
}

/** The layout of the V3 record (nfxV3.h) of `octets` octets at `at`; in plain words what is wrong with it, if something is. */
export function layout2(view: DataView, at: number, octets: number, builder: BatchBuilder): Layout | string {
  if (octets < HEADER_OCTETS) return `a record of ${octets} octets`;
  const elements = elementsOf(view, at, octets);
  if (typeof elements === "string") return elements;
  const last = new Map(elements.map((element) => [element.type, element]));
  const has = (type: number) => last.has(type);
  const isFlow = has(GENERIC_FLOW) && (has(IPV4_FLOW) || has(IPV6_FLOW));
  const placed: Placed[] = elements.flatMap(({ type, from, to }) =>
    (ELEMENTS.get(type) ?? []).flatMap((field) => (to - from > field.at ? [{ field, from }] : [])),
  );
  const place = (type: number, behind: number, length: number) => {
    const element = last.get(type);
    return element && element.from + behind + length <= element.to ? element.from + behind : -1;
  };
  return {
    octets,
    ...marksOf(view, at, [
      [0, ALL_BITS], // type and size
      [4, 0xffff], // elements
      ...elements.map(({ from }) => [from - ELEMENT_HEADER_OCTETS, ALL_BITS] as const),
    ]),
    isFlow,
    writers: isFlow ? writersOf(builder, placed, octets) : [],
    who: {
      exporter: 8,
      exporterOctets: 2,
      isSampled: { place: 10, bit: SAMPLED },
      router: has(RECEIVED_IPV6) ? place(RECEIVED_IPV6, 0, 16) : place(RECEIVED_IPV4, 0, 4),
      routerOctets: has(RECEIVED_IPV6) ? 16 : 4,
      received: place(GENERIC_FLOW, RECEIVED_AT, 8),
      event: has(NSEL_COMMON) ? place(NSEL_COMMON, 0, 8) : place(NAT_COMMON, 0, 8),
      hasDomain: place(OBSERVATION, 8, 4) >= 0,
      sampler: place(SAMPLER_INFO, 0, 8),
    },
  };
}

function elementsOf(view: DataView, at: number, octets: number): Element[] | string {
  const count = view.getUint16(at + 4, true);
  const elements: Element[] = [];
  let from = HEADER_OCTETS;
  for (let i = 0; i < count; i++) {
    if (from + ELEMENT_HEADER_OCTETS > octets) return `${i} of ${count} elements in ${octets} octets`;
    const type = view.getUint16(at + from, true);
    const length = view.getUint16(at + from + 2, true);
    if (length < ELEMENT_HEADER_OCTETS || from + length > octets) return `element ${type} of ${length} octets`;
    elements.push({ type, from: from + ELEMENT_HEADER_OCTETS, to: from + length });
    from += length;
  }
  return octets - from > MOST_PADDING ? `${octets - from} octets behind ${count} elements` : elements;
}
