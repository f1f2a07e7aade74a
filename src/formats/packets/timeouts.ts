import { HOUR, MINUTE, SECOND } from "../../values/instant.ts";

/** When a flow is written and forgotten; milliseconds. */
export const TIMEOUTS = {
  /** No packet for so long: flowEndReason 1. nfpcapd's default (-e 300,60). */
  idle: MINUTE,
  /** A record covers no more: flowEndReason 2, and the flow goes on in another. nfpcapd's default. */
  active: 5 * MINUTE,
  /** How long the last acknowledgements of a TCP connection are awaited after its end; Zeek's tcp_close_delay. */
  ended: 5 * SECOND,
  /** A TCP connection that was silent so long may go on: what address translators must bear (RFC 5382 §5, REQ-5). */
  silentTcp: 2 * HOUR + 4 * MINUTE,
  /** The same of other protocols (RFC 4787 §4.3, REQ-5). */
  silent: 5 * MINUTE,
} as const;

/** IE 136. */
export const END_REASON = { idle: 1, active: 2, end: 3, forced: 4, resources: 5 } as const;
