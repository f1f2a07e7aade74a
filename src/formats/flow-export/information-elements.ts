/**
 * Which information element fills which column of a flow. Of several rules for a column the first that a template
 * offers is taken. Numbers and names: IANA IPFIX registry; up to 127 they are those of NetFlow v9 (RFC 3954 §8).
 */
export interface ElementRule {
  readonly element: number;
  /** Private Enterprise Number; 0 for IANA's own elements. */
  readonly enterprise: number;
  readonly name: string;
  readonly column: string;
  readonly codec: Codec;
}

/** How the octets of an element are read. */
type Codec =
  | "unsigned" // 1 to 8 octets (reduced-size encoding, RFC 7011 §6.2)
  | "ipv4"
  | "ipv6"
  | "text"
  | "milliseconds" // since 1970
  | "seconds" // since 1970
  | "ntp" // RFC 7011 §6.1.9 and §6.1.10
  | "uptime" // milliseconds since the exporter's network part booted
  | "microsecondsBefore"; // the export time, RFC 5102 §5.9

/** RFC 5103 §6.1: an element under this number describes the reverse direction. */
const REVERSE_ENTERPRISE = 29_305;
const CESNET = 8_057;
const FLOWMON = 39_499;
const NTOP = 35_632;
const CERT = 6_871; // YAF

const iana = (element: number, name: string, column: string, codec: Codec): ElementRule => ({
  element,
  enterprise: 0,
  name,
  column,
  codec,
});
const reverse = (element: number, name: string, column: string): ElementRule => ({
  element,
  enterprise: REVERSE_ENTERPRISE,
  name,
  column,
  codec: "unsigned",
});
const text = (enterprise: number, element: number, name: string, column: string): ElementRule => ({
  element,
  enterprise,
  name,
  column,
  codec: "text",
});

export const ELEMENT_RULES: readonly ElementRule[] = [
  iana(8, "sourceIPv4Address", "sourceAddress", "ipv4"),
  iana(27, "sourceIPv6Address", "sourceAddress", "ipv6"),
  iana(12, "destinationIPv4Address", "destinationAddress", "ipv4"),
  iana(28, "destinationIPv6Address", "destinationAddress", "ipv6"),
  iana(7, "sourceTransportPort", "sourceTransportPort", "unsigned"),
  iana(180, "udpSourcePort", "sourceTransportPort", "unsigned"),
  iana(182, "tcpSourcePort", "sourceTransportPort", "unsigned"),
  iana(11, "destinationTransportPort", "destinationTransportPort", "unsigned"),
  iana(181, "udpDestinationPort", "destinationTransportPort", "unsigned"),
  iana(183, "tcpDestinationPort", "destinationTransportPort", "unsigned"),
  iana(4, "protocolIdentifier", "protocolIdentifier", "unsigned"),
  iana(6, "tcpControlBits", "tcpControlBits", "unsigned"),
  iana(1, "octetDeltaCount", "octetDeltaCount", "unsigned"),
  iana(231, "initiatorOctets", "octetDeltaCount", "unsigned"),
  iana(85, "octetTotalCount", "octetDeltaCount", "unsigned"),
  iana(2, "packetDeltaCount", "packetDeltaCount", "unsigned"),
  iana(298, "initiatorPackets", "packetDeltaCount", "unsigned"),
  iana(86, "packetTotalCount", "packetDeltaCount", "unsigned"),
  reverse(1, "reverseOctetDeltaCount", "reverseOctetDeltaCount"),
  iana(232, "responderOctets", "reverseOctetDeltaCount", "unsigned"),
  reverse(85, "reverseOctetTotalCount", "reverseOctetDeltaCount"),
  reverse(2, "reversePacketDeltaCount", "reversePacketDeltaCount"),
  iana(299, "responderPackets", "reversePacketDeltaCount", "unsigned"),
  reverse(86, "reversePacketTotalCount", "reversePacketDeltaCount"),
  reverse(6, "reverseTcpControlBits", "reverseTcpControlBits"),
  iana(10, "ingressInterface", "ingressInterface", "unsigned"),
  iana(14, "egressInterface", "egressInterface", "unsigned"),
  iana(61, "flowDirection", "flowDirection", "unsigned"),
  iana(16, "bgpSourceAsNumber", "bgpSourceAsNumber", "unsigned"),
  iana(17, "bgpDestinationAsNumber", "bgpDestinationAsNumber", "unsigned"),
  iana(128, "bgpNextAdjacentAsNumber", "bgpNextAdjacentAsNumber", "unsigned"),
  iana(129, "bgpPrevAdjacentAsNumber", "bgpPrevAdjacentAsNumber", "unsigned"),
  iana(15, "ipNextHopIPv4Address", "ipNextHop", "ipv4"),
  iana(62, "ipNextHopIPv6Address", "ipNextHop", "ipv6"),
  iana(18, "bgpNextHopIPv4Address", "bgpNextHop", "ipv4"),
  iana(63, "bgpNextHopIPv6Address", "bgpNextHop", "ipv6"),
  iana(136, "flowEndReason", "flowEndReason", "unsigned"),
  text(CESNET, 808, "tlsSni", "serverName"),
  text(CESNET, 890, "quicSni", "serverName"),
  text(FLOWMON, 1, "httpHost", "serverName"),
  text(NTOP, 188, "tlsServerName", "serverName"),
  text(NTOP, 187, "httpHost", "serverName"),
  iana(57_660, "tlsServerName", "serverName", "text"), // nProbe's own numbers in NetFlow v9: 57472 + 188
  iana(57_659, "httpHost", "serverName", "text"), // + 187
  text(CERT, 294, "sslServerName", "serverName"),
  text(CERT, 117, "httpHost", "serverName"),
  text(CERT, 179, "dnsQName", "dnsName"),
  text(CESNET, 2, "dnsName", "dnsName"),
  text(NTOP, 205, "dnsQuery", "dnsName"),
  iana(57_677, "dnsQuery", "dnsName", "text"), // + 205

  iana(152, "flowStartMilliseconds", "flowStartMilliseconds", "milliseconds"),
  iana(154, "flowStartMicroseconds", "flowStartMilliseconds", "ntp"),
  iana(156, "flowStartNanoseconds", "flowStartMilliseconds", "ntp"),
  iana(150, "flowStartSeconds", "flowStartMilliseconds", "seconds"),
  iana(158, "flowStartDeltaMicroseconds", "flowStartMilliseconds", "microsecondsBefore"),
  iana(22, "flowStartSysUpTime", "flowStartMilliseconds", "uptime"),
  iana(153, "flowEndMilliseconds", "flowEndMilliseconds", "milliseconds"),
  iana(155, "flowEndMicroseconds", "flowEndMilliseconds", "ntp"),
  iana(157, "flowEndNanoseconds", "flowEndMilliseconds", "ntp"),
  iana(151, "flowEndSeconds", "flowEndMilliseconds", "seconds"),
  iana(159, "flowEndDeltaMicroseconds", "flowEndMilliseconds", "microsecondsBefore"),
  iana(21, "flowEndSysUpTime", "flowEndMilliseconds", "uptime"),
  // When neither end is told: the moment of the event or of the packet.
  ...(["flowStartMilliseconds", "flowEndMilliseconds"] as const).flatMap((column) => [
    iana(323, "observationTimeMilliseconds", column, "milliseconds"),
    iana(324, "observationTimeMicroseconds", column, "ntp"),
    iana(325, "observationTimeNanoseconds", column, "ntp"),
    iana(322, "observationTimeSeconds", column, "seconds"),
  ]),
];

/** Elements that say how packets were sampled (RFC 5477 §8.2; NetFlow v9 34, 48 and 50), or flows (RFC 7014 §7). */
export const SAMPLING = {
  samplingInterval: 34,
  samplerId: 48,
  samplerRandomInterval: 50,
  selectorId: 302,
  samplingPacketInterval: 305,
  samplingPacketSpace: 306,
  samplingTimeInterval: 307,
  samplingTimeSpace: 308,
  samplingSize: 309,
  samplingPopulation: 310,
  samplingProbability: 311,
  hashOutputRangeMin: 329,
  hashOutputRangeMax: 330,
  hashSelectedRangeMin: 331,
  hashSelectedRangeMax: 332,
  samplingFlowInterval: 396,
  samplingFlowSpacing: 397,
  flowSamplingTimeInterval: 398,
  flowSamplingTimeSpacing: 399,
} as const;

/** Type and code of ICMP; ports have no meaning there. */
export const ICMP = {
  protocolIdentifier: 4,
  typeCodeIPv4: 32,
  typeCodeIPv6: 139,
  typeIPv4: 176,
  codeIPv4: 177,
  typeIPv6: 178,
  codeIPv6: 179,
} as const;

export const INGRESS_INTERFACE = 10;
export const IP_VERSION = 60;
export const SYSTEM_INIT_TIME_MILLISECONDS = 160;
export const FLOW_DURATION_MILLISECONDS = 161;
