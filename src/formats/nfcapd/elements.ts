import type { Field } from "./field-writers.ts";

/** Elements of a record of layout 2 (nfxV3.h of nfdump 1.7) that fill columns, by number; places are behind their header of 4. */
export const ELEMENTS: ReadonlyMap<number, readonly Field[]> = new Map<number, readonly Field[]>([
  [
    1, // EXgenericFlow
    [
      { column: "flowStartMilliseconds", codec: "milliseconds", at: 0 },
      { column: "flowEndMilliseconds", codec: "milliseconds", at: 8 },
      { column: "packetDeltaCount", codec: "u64", at: 24 },
      { column: "octetDeltaCount", codec: "u64", at: 32 },
      { column: "sourceTransportPort", codec: "u16", at: 40 },
      { column: "destinationTransportPort", codec: "u16", at: 42 }, // of ICMP type × 256 + code
      { column: "protocolIdentifier", codec: "u8", at: 44 },
      { column: "tcpControlBits", codec: "u8", at: 45 },
    ],
  ],
  [2, ends("ipv4", 4)], // EXipv4Flow
  [3, ends("ipv6", 16)], // EXipv6Flow
  [
    4, // EXflowMisc
    [
      { column: "ingressInterface", codec: "u32", at: 0 },
      { column: "egressInterface", codec: "u32", at: 4 },
      { column: "flowDirection", codec: "u8", at: 10 },
      { column: "flowEndReason", codec: "u8", at: 13, zeroIsNone: true },
    ],
  ],
  [
    5, // EXcntFlow: flows in one, and what went back
    [
      { column: "reversePacketDeltaCount", codec: "u64", at: 8, zeroIsNone: true },
      { column: "reverseOctetDeltaCount", codec: "u64", at: 16, zeroIsNone: true },
    ],
  ],
  [
    7, // EXasRouting
    [
      { column: "bgpSourceAsNumber", codec: "u32", at: 0 },
      { column: "bgpDestinationAsNumber", codec: "u32", at: 4 },
    ],
  ],
  [8, [{ column: "bgpNextHop", codec: "ipv4", at: 0 }]], // EXbgpNextHopV4
  [9, [{ column: "bgpNextHop", codec: "ipv6", at: 0 }]],
  [10, [{ column: "ipNextHop", codec: "ipv4", at: 0 }]], // EXipNextHopV4
  [11, [{ column: "ipNextHop", codec: "ipv6", at: 0 }]],
  [
    16, // EXasAdjacent
    [
      { column: "bgpNextAdjacentAsNumber", codec: "u32", at: 0 },
      { column: "bgpPrevAdjacentAsNumber", codec: "u32", at: 4 },
    ],
  ],
  [33, [{ column: "observationDomainId", codec: "u32", at: 8 }]], // EXobservation
]);

/** Elements that say more than a column holds. */
export const GENERIC_FLOW = 1;
export const IPV4_FLOW = 2;
export const IPV6_FLOW = 3;
export const RECEIVED_IPV4 = 12; // EXipReceivedV4, the exporter
export const RECEIVED_IPV6 = 13;
export const SAMPLER_INFO = 18; // EXsamplerInfo: selectorID, u64
export const NSEL_COMMON = 19; // EXnselCommon: msecEvent first
export const NAT_COMMON = 25; // EXnelCommon: msecEvent first
export const OBSERVATION = 33; // EXobservation
/** In EXgenericFlow. */
export const RECEIVED_AT = 16;

function ends(codec: "ipv4" | "ipv6", octets: number): Field[] {
  return [
    { column: "sourceAddress", codec, at: 0 },
    { column: "destinationAddress", codec, at: octets },
  ];
}
