/** The ends of a flow as its first packet names them: the source is the initiator. */
export interface Ends {
  readonly protocolIdentifier: number;
  readonly sourceTransportPort: number;
  readonly destinationTransportPort: number;
}

/** What the first payloads of a flow tell, and nothing of their content. */
export interface Told {
  /** Ids of signs (src/values/signs.ts), sorted, each once. */
  readonly marks: readonly string[];
  readonly serverName: string;
  readonly dnsName: string;
  readonly ja4: string;
}

/** Looks at the first payloads of one flow, within limits. */
export interface FirstPayload {
  /** Whether more payload could tell more; once false it stays so, and `see` need not be called. */
  readonly wants: boolean;
  /**
   * A payload: all of a UDP datagram or TCP segment that was captured, or the body of an IP packet of another protocol.
   * `octets` are borrowed. `sequence` is the TCP sequence number of the first octet, else null.
   */
  see(fromInitiator: boolean, octets: Uint8Array, sequence: number | null): void;
  /** What is known by now; can be asked at any time. */
  tell(): Told;
}
