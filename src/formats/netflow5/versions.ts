import { invariant } from "../../values/invariant.ts";
import { type Template, templateOf } from "../flow-export/template.ts";

/** Versions with records of one shape, as templates of information elements; Cisco, NetFlow Export Datagram Formats. */
export interface Version {
  readonly headerOctets: number;
  readonly record: Template;
  /** Whether the header tells engine and sampling. */
  readonly hasEngine: boolean;
  readonly hasSequence: boolean;
}

/** Element number and octets; 0 is padding or what no column holds. */
type Cell = readonly [element: number, octets: number];

const ADDRESSES: readonly Cell[] = [
  [8, 4],
  [12, 4],
  [15, 4],
];
const COUNTS: readonly Cell[] = [
  [10, 2],
  [14, 2],
  [2, 4],
  [1, 4],
  [22, 4],
  [21, 4],
  [7, 2],
  [11, 2],
];

export const VERSIONS: ReadonlyMap<number, Version> = new Map([
  [
    1,
    {
      headerOctets: 16,
      record: shape([...ADDRESSES, ...COUNTS, [0, 2], [4, 1], [5, 1], [6, 1], [0, 11]]),
      hasEngine: false,
      hasSequence: false,
    },
  ],
  [
    5,
    {
      headerOctets: 24,
      record: shape([
        ...ADDRESSES,
        ...COUNTS,
        ...([
          [0, 1],
          [6, 1],
          [4, 1],
          [5, 1],
          [16, 2],
          [17, 2],
          [9, 1],
          [13, 1],
          [0, 2],
        ] as const),
      ]),
      hasEngine: true,
      hasSequence: true,
    },
  ],
  [
    7,
    {
      headerOctets: 24,
      record: shape([
        ...ADDRESSES,
        ...COUNTS,
        ...([
          [0, 1],
          [6, 1],
          [4, 1],
          [5, 1],
          [16, 2],
          [17, 2],
          [9, 1],
          [13, 1],
          [0, 2],
          [0, 4],
        ] as const),
      ]),
      hasEngine: false,
      hasSequence: true,
    },
  ],
]);

/** Versions that are known by name and not read. */
export const REFUSED_VERSIONS: ReadonlyMap<number, string> = new Map([
  [6, "NetFlow v6, which no device is known to send"],
  [8, "NetFlow v8, which holds sums by router and no flows"],
]);

function shape(cells: readonly Cell[]): Template {
  const template = templateOf(
    256,
    cells.map(([element, octets]) => ({ element, enterprise: 0, octets, scope: false })),
    false,
  );
  invariant(typeof template !== "string", "the records of NetFlow v1, v5 and v7 have a shape");
  return template;
}
