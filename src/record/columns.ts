/**
 * The columns of each kind of record: the one description from which batches, tables and text forms are made.
 * Names are those of the IANA IPFIX registry where it has one.
 */

/** How a column is held: in a batch as a typed array, in the store as the engine's nearest type. */
export type ColumnType =
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "f64"
  | "milliseconds" // whole milliseconds since 1970, UTC
  | "instant" // milliseconds since 1970, UTC, with a fraction for microseconds
  | "address" // sixteen octets, IPv4 as IPv4-mapped
  | "text";

export interface ColumnDescription {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether "not told by the source" is a value of its own; a text that is not told is empty. */
  readonly nullable: boolean;
  /** Where the name is from, and what it means. */
  readonly meaning: string;
}

export interface KindDescription {
  readonly columns: readonly ColumnDescription[];
  /** The column by which records lie in time. */
  readonly time: string;
}

export type RecordKind = "flow" | "dns" | "route" | "service" | "defect" | "coverage";

const told = (name: string, type: ColumnType, meaning: string): ColumnDescription => ({
  name,
  type,
  nullable: false,
  meaning,
});
const maybe = (name: string, type: ColumnType, meaning: string): ColumnDescription => ({
  name,
  type,
  nullable: true,
  meaning,
});

/** Kept with every record, beside the input's digest and the block: where its octets begin in the decompressed input. */
export const ORIGIN_OFFSET = told("originOffset", "u64", "octet offset of the record in the (decompressed) input");

export const KINDS: { readonly [K in RecordKind]: KindDescription } = {
  flow: {
    time: "flowStartMilliseconds",
    columns: [
      told("flowStartMilliseconds", "milliseconds", "IE 152"),
      told("flowEndMilliseconds", "milliseconds", "IE 153"),
      told("sourceAddress", "address", "IE 8 or 27"),
      told("destinationAddress", "address", "IE 12 or 28"),
      told("sourceTransportPort", "u16", "IE 7; 0 where the protocol has none"),
      told("destinationTransportPort", "u16", "IE 11; 0 where the protocol has none"),
      told("protocolIdentifier", "u8", "IE 4"),
      maybe("tcpControlBits", "u16", "IE 6"),
      maybe("octetDeltaCount", "u64", "IE 1, as told: not scaled for sampling"),
      maybe("packetDeltaCount", "u64", "IE 2, as told: not scaled for sampling"),
      maybe("reverseOctetDeltaCount", "u64", "RFC 5103 reverse of IE 1"),
      maybe("reversePacketDeltaCount", "u64", "RFC 5103 reverse of IE 2"),
      maybe("reverseTcpControlBits", "u16", "RFC 5103 reverse of IE 6"),
      maybe("samplingProbability", "f64", "IE 311, a share of packets; null when unknown, never 1 by default"),
      told("samplingKnownBy", "text", "told (by the exporter) · configured (by the operator) · unknown"),
      told("exporter", "text", "address of the device, or name of the sensor, that sent the record"),
      maybe("observationDomainId", "u32", "IE 149; the source id of NetFlow v9, the engine of v5"),
      maybe("ingressInterface", "u32", "IE 10"),
      maybe("egressInterface", "u32", "IE 14"),
      maybe("flowDirection", "u8", "IE 61; 0 ingress, 1 egress"),
      maybe("bgpSourceAsNumber", "u32", "IE 16"),
      maybe("bgpDestinationAsNumber", "u32", "IE 17"),
      maybe("bgpNextAdjacentAsNumber", "u32", "IE 128"),
      maybe("bgpPrevAdjacentAsNumber", "u32", "IE 129"),
      maybe("ipNextHop", "address", "IE 15 or 62"),
      maybe("bgpNextHop", "address", "IE 18 or 63"),
      maybe("flowEndReason", "u8", "IE 136"),
      told("serverName", "text", "TLS or QUIC server name, or HTTP host"),
      told("dnsName", "text", "name asked for in a DNS flow"),
      told("ja4", "text", "TLS client fingerprint"),
      told("marks", "text", "ids of signs seen in first payloads, comma between"),
      ORIGIN_OFFSET,
    ],
  },
  dns: {
    time: "time",
    columns: [
      told("time", "instant", "when the exchange, or the zone's state, was seen"),
      maybe("clientAddress", "address", "who asked"),
      maybe("serverAddress", "address", "who answered"),
      told("queryName", "text", "RFC 9499 QNAME or owner name, presentation form, no dot at the end, lower case"),
      told("queryType", "text", "A, AAAA, NS …"),
      told("responseCode", "text", "NOERROR, NXDOMAIN …; empty when not told"),
      told("answers", "text", "answer data in presentation form, a space between"),
      maybe("timeToLive", "u32", "seconds"),
      told("exporter", "text", "address or name of the sensor or server"),
      ORIGIN_OFFSET,
    ],
  },
  route: {
    time: "time",
    columns: [
      told("time", "instant", "of the update or of the RIB dump"),
      told("collector", "text", "the route collector, when told"),
      told("peerAddress", "address", "the collector's peer"),
      told("peerAsNumber", "u32", "the peer's ASN"),
      told("action", "text", "announce · withdraw · rib · state"),
      told("prefix", "text", "CIDR text; empty for a state change"),
      maybe("prefixFirst", "address", "first address of the prefix"),
      maybe("prefixLength", "u8", "of 128: an IPv4 /22 is 118"),
      told("asPath", "text", "ASNs with a space between, sets in braces"),
      maybe("originAsNumber", "u32", "last AS of the path; null for a set or when unknown"),
      told("origin", "text", "IGP · EGP · INCOMPLETE"),
      maybe("nextHop", "address", "RFC 4271 NEXT_HOP or RFC 4760"),
      maybe("localPreference", "u32", "RFC 4271 LOCAL_PREF"),
      maybe("multiExitDiscriminator", "u32", "RFC 4271 MULTI_EXIT_DISC"),
      told("communities", "text", "RFC 1997 text, a space between"),
      told("aggregator", "text", "ASN and address of AGGREGATOR"),
      maybe("pathIdentifier", "u32", "RFC 7911, when ADD-PATH is used"),
      told("state", "text", "old/new state of the session, for a state change"),
      ORIGIN_OFFSET,
    ],
  },
  service: {
    time: "time",
    columns: [
      told("time", "instant", "when the scan saw it, or began"),
      told("address", "address", "of the host"),
      told("protocolIdentifier", "u8", "6 TCP, 17 UDP"),
      told("port", "u16", "transport port"),
      told("serviceName", "text", "as the scan names it"),
      told("product", "text", "as the scan names it"),
      told("scanId", "text", "which scan"),
      ORIGIN_OFFSET,
    ],
  },
  defect: {
    time: "time",
    columns: [
      told("time", "instant", "of the record concerned; 0 when unknown"),
      told("format", "text", "id of the format that found it"),
      told("kind", "text", "short id of the fault"),
      told("octetOffset", "u64", "where in the (decompressed) input"),
      maybe("octets", "u64", "how many octets were given up"),
      told("expected", "text", "what should have stood there"),
      told("found", "text", "what stood there"),
      told("count", "u32", "how many of this kind this row stands for"),
      ORIGIN_OFFSET,
    ],
  },
  coverage: {
    time: "from",
    columns: [
      told("from", "instant", "start, whole minute"),
      told("to", "instant", "end, whole minute, not included"),
      told("exporter", "text", "whose records"),
      told("share", "f64", "of what the exporter sent, 0 to 1"),
      told("why", "text", "received · sequence-gap · restart · log-period …"),
      told("received", "u64", "records"),
      told("lost", "u64", "records, by the exporter's own sequence"),
      ORIGIN_OFFSET,
    ],
  },
};
