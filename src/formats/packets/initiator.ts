const SYN = 0x02;
const ACK = 0x10;
const TCP = 6;
/** Ports of services as IANA assigns them to the system; hosts ask from higher ones (RFC 6335 §6). */
const SYSTEM_PORTS = 1024;
/** Where hosts begin to take ports to ask from: Linux 32768, others 49152 (RFC 6335 §6). */
const DYNAMIC_PORTS = 32_768;

/**
 * Whether the sender of the first packet seen initiated the flow. Rules in order: who sends SYN alone, or is answered by
 * SYN with ACK; a port of the system's against a higher one; for TCP, of which the first packet would be a SYN, a port that
 * is not dynamic against one that is; else whoever came first.
 */
export function isFromInitiator(
  protocol: number,
  controlBits: number,
  sourcePort: number,
  destinationPort: number,
): boolean {
  if (protocol === TCP && (controlBits & SYN) !== 0) return (controlBits & ACK) === 0;
  if (sourcePort < SYSTEM_PORTS !== destinationPort < SYSTEM_PORTS) return destinationPort < SYSTEM_PORTS;
  const isOdd = protocol === TCP && sourcePort < DYNAMIC_PORTS !== destinationPort < DYNAMIC_PORTS;
  return isOdd ? destinationPort < DYNAMIC_PORTS : true;
}
