/** The header of an MRT record (RFC 6396 §2). */
export interface MrtHeader {
  /** Seconds since 1970. */
  time: number;
  type: number;
  subtype: number;
  /** Octets of the message that follows. */
  length: number;
}

export const HEADER_OCTETS = 12;

/** No honest record is longer: a prefix seen by 65,535 peers at 250 octets each. */
export const LONGEST_MESSAGE = 16 * 1024 * 1024;

export const TABLE_DUMP = 12;
export const TABLE_DUMP_V2 = 13;
export const BGP = 5;
export const BGP4MP = 16;
export const BGP4MP_ET = 17;

const BGP4MP_SUBTYPES = [
  "STATE_CHANGE",
  "MESSAGE",
  "ENTRY",
  "SNAPSHOT",
  "MESSAGE_AS4",
  "STATE_CHANGE_AS4",
  "MESSAGE_LOCAL",
  "MESSAGE_AS4_LOCAL",
  "MESSAGE_ADDPATH",
  "MESSAGE_AS4_ADDPATH",
  "MESSAGE_LOCAL_ADDPATH",
  "MESSAGE_AS4_LOCAL_ADDPATH",
];

const BGP_SUBTYPES = ["NULL", "UPDATE", "PREF_UPDATE", "STATE_CHANGE", "SYNC", "OPEN", "NOTIFY", "KEEPALIVE"];

/** Types and subtypes by number: RFC 6396 §4 and appendix B, RFC 6397, RFC 8050, IANA "MRT". */
const TYPES = byNumber<{ readonly name: string; readonly subtypes: readonly string[] }>([
  [BGP, { name: "BGP", subtypes: BGP_SUBTYPES }],
  [6, { name: "RIP", subtypes: ["RIP"] }],
  [7, { name: "IDRP", subtypes: ["IDRP"] }],
  [8, { name: "RIPNG", subtypes: ["RIPNG"] }],
  [9, { name: "BGP4PLUS", subtypes: BGP_SUBTYPES }],
  [10, { name: "BGP4PLUS_01", subtypes: BGP_SUBTYPES }],
  [11, { name: "OSPFv2", subtypes: ["OSPFv2"] }],
  [TABLE_DUMP, { name: "TABLE_DUMP", subtypes: ["", "AFI_IPv4", "AFI_IPv6", "AFI_IPv4_AS4", "AFI_IPv6_AS4"] }],
  [
    TABLE_DUMP_V2,
    {
      name: "TABLE_DUMP_V2",
      subtypes: [
        "",
        "PEER_INDEX_TABLE",
        "RIB_IPV4_UNICAST",
        "RIB_IPV4_MULTICAST",
        "RIB_IPV6_UNICAST",
        "RIB_IPV6_MULTICAST",
        "RIB_GENERIC",
        "GEO_PEER_TABLE",
        "RIB_IPV4_UNICAST_ADDPATH",
        "RIB_IPV4_MULTICAST_ADDPATH",
        "RIB_IPV6_UNICAST_ADDPATH",
        "RIB_IPV6_MULTICAST_ADDPATH",
        "RIB_GENERIC_ADDPATH",
      ],
    },
  ],
  [BGP4MP, { name: "BGP4MP", subtypes: BGP4MP_SUBTYPES }],
  [BGP4MP_ET, { name: "BGP4MP_ET", subtypes: BGP4MP_SUBTYPES }],
  [32, { name: "ISIS", subtypes: ["ISIS"] }],
  [33, { name: "ISIS_ET", subtypes: ["ISIS_ET"] }],
  [48, { name: "OSPFv3", subtypes: ["OSPFv3"] }],
  [49, { name: "OSPFv3_ET", subtypes: ["OSPFv3_ET"] }],
]);

const EARLIEST = 631_152_000; // 1990-01-01, in seconds; MRT was written from 1997 on
const LATEST = 4_102_444_800; // 2100-01-01

/** Reads twelve octets, into `header` where one is at hand; the caller knows that they are there. */
export function headerAt(octets: Uint8Array, at: number, header: MrtHeader = emptyHeader()): MrtHeader {
  header.time = u32(octets, at);
  header.type = octets[at + 4]! * 256 + octets[at + 5]!;
  header.subtype = octets[at + 6]! * 256 + octets[at + 7]!;
  header.length = u32(octets, at + 8);
  return header;
}

export function emptyHeader(): MrtHeader {
  return { time: 0, type: 0, subtype: 0, length: 0 };
}

/** Whether it may be the header of a record of whatever type. */
export function isPossible({ time, length }: Readonly<MrtHeader>): boolean {
  return time >= EARLIEST && time < LATEST && length <= LONGEST_MESSAGE;
}

/** Whether it is the header of a record that somebody is known to write. */
export function isPlausible(header: MrtHeader): boolean {
  return isPossible(header) && Boolean(TYPES[header.type]?.subtypes[header.subtype]);
}

/** `BGP4MP MESSAGE_AS4`, or the numbers where nobody has named them. */
export function typeName({ type, subtype }: MrtHeader): string {
  const known = TYPES[type];
  return known ? `${known.name} ${known.subtypes[subtype] || `subtype ${subtype}`}` : `type ${type} subtype ${subtype}`;
}

/** What stands where a header should, for a message. */
export function headerText(octets: Uint8Array, at: number): string {
  const first = octets.subarray(at, at + HEADER_OCTETS);
  if (first.length > 0 && first.every((octet) => (octet >= 0x20 && octet < 0x7f) || octet === 0x0a || octet === 0x0d))
    return `text: ${JSON.stringify(String.fromCharCode(...octets.subarray(at, at + 40)))}`;
  return [...first].map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
}

/** A list for quick look-up; at most numbers of some dozens. */
export function byNumber<Value>(entries: readonly (readonly [number, Value])[]): readonly (Value | undefined)[] {
  const list = new Array<Value | undefined>(Math.max(...entries.map(([number]) => number)) + 1).fill(undefined);
  for (const [number, value] of entries) list[number] = value;
  return list;
}

function u32(octets: Uint8Array, at: number): number {
  return octets[at]! * 0x1000000 + ((octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!);
}
