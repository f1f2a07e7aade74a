import type { IpPacket } from "../headers/packet.ts";

/** What one flow sample tells of the packet it chose; used again for each. */
export class Sampled {
  /** Octets of the frame, or of the packet where only that is told; null when no record tells. */
  octets: number | null = null;
  /** The IP header among sampled octets. */
  ip: IpPacket | null = null;
  /** The key as the agent read it itself, where it tells no header. */
  key: Key | null = null;
  ipNextHop: string | null = null;
  bgpNextHop: string | null = null;
  sourceAs: number | null = null;
  /** The peer the source was heard from, and the first and last AS of the way to the destination. */
  previousAs: number | null = null;
  nextAs: number | null = null;
  destinationAs: number | null = null;
  host = "";

  clear(): void {
    this.octets = this.ip = this.key = this.ipNextHop = this.bgpNextHop = null;
    this.sourceAs = this.previousAs = this.nextAs = this.destinationAs = null;
    this.host = "";
  }
}

/** sampled_ipv4 or sampled_ipv6: where the addresses lie, and the numbers. */
export interface Key {
  readonly version: 4 | 6;
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
}

/** Interfaces, rate and numbers of a flow sample, plain or expanded. */
export interface SampleHeader {
  readonly sequence: number;
  /** Type and index of the data source. */
  readonly source: string;
  /** One packet of so many; 0 when it is not told. */
  readonly rate: number;
  /** Samples the agent had to drop since it booted. */
  readonly drops: number;
  /** SNMP index, or null when it is unknown, several or none. */
  readonly ingress: number | null;
  readonly egress: number | null;
  readonly records: number;
}
