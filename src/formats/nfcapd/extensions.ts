import type { Field } from "./field-writers.ts";

/** An extension of a record of layout 1: its octets, and the fields that fill columns. */
export interface Extension {
  readonly octets: number;
  readonly fields: readonly Field[];
}

const plain = (octets: number): Extension => ({ octets, fields: [] });
const one = (octets: number, column: string, codec: Field["codec"]): Extension => ({
  octets,
  fields: [{ column, codec, at: 0, ...(column.startsWith("reverse") ? { zeroIsNone: true } : {}) }],
});
const pair = (codec: "u16" | "u32", first: string, second: string): Extension => {
  const octets = codec === "u16" ? 2 : 4;
  return {
    octets: 2 * octets,
    fields: [
      { column: first, codec, at: 0 },
      { column: second, codec, at: octets },
    ],
  };
};

/** By number, nfx.c and nffile.h of nfdump 1.6; the first three are in every record. */
export const EXTENSIONS: ReadonlyMap<number, Extension> = new Map([
  [4, pair("u16", "ingressInterface", "egressInterface")], // EX_IO_SNMP_2
  [5, pair("u32", "ingressInterface", "egressInterface")], // EX_IO_SNMP_4
  [6, pair("u16", "bgpSourceAsNumber", "bgpDestinationAsNumber")], // EX_AS_2
  [7, pair("u32", "bgpSourceAsNumber", "bgpDestinationAsNumber")], // EX_AS_4
  [8, { octets: 4, fields: [{ column: "flowDirection", codec: "u8", at: 1 }] }], // EX_MULIPLE
  [9, one(4, "ipNextHop", "ipv4")], // EX_NEXT_HOP_v4
  [10, one(16, "ipNextHop", "ipv6")],
  [11, one(4, "bgpNextHop", "ipv4")], // EX_NEXT_HOP_BGP_v4
  [12, one(16, "bgpNextHop", "ipv6")],
  [13, plain(4)], // EX_VLAN
  [14, one(4, "reversePacketDeltaCount", "u32")], // EX_OUT_PKG_4
  [15, one(8, "reversePacketDeltaCount", "u64")],
  [16, one(4, "reverseOctetDeltaCount", "u32")], // EX_OUT_BYTES_4
  [17, one(8, "reverseOctetDeltaCount", "u64")],
  [18, plain(4)], // EX_AGGR_FLOWS_4
  [19, plain(8)],
  [20, plain(16)], // EX_MAC_1
  [21, plain(16)],
  [22, plain(40)], // EX_MPLS
  [23, plain(4)], // EX_ROUTER_IP_v4, the exporter
  [24, plain(16)],
  [25, plain(4)], // EX_ROUTER_ID
  [26, pair("u32", "bgpNextAdjacentAsNumber", "bgpPrevAdjacentAsNumber")], // EX_BGPADJ
  [27, plain(8)], // EX_RECEIVED
  [37, plain(20)], // EX_NSEL_COMMON
  [38, plain(4)], // EX_NSEL_XLATE_PORTS
  [39, plain(8)], // EX_NSEL_XLATE_IP_v4
  [40, plain(32)], // EX_NSEL_XLATE_IP_v6
  [41, plain(24)], // EX_NSEL_ACL
  [42, plain(24)], // EX_NSEL_USER
  [43, plain(72)], // EX_NSEL_USER_MAX
  [45, plain(24)], // EX_LATENCY
  [46, plain(12)], // EX_NEL_COMMON
  [47, plain(8)], // EX_NEL_GLOBAL_IP_v4
  [48, plain(8)], // EX_PORT_BLOCK_ALLOC
]);

/** Extensions that say more than a column holds. */
export const ROUTER_IPV4 = 23;
export const ROUTER_IPV6 = 24;
export const RECEIVED = 27;
export const NSEL_COMMON = 37;
