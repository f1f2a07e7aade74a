import capture from "../src/formats/capture/index.ts";
import type { Format } from "../src/formats/format.ts";
import ipfix from "../src/formats/ipfix/index.ts";
import netflow5 from "../src/formats/netflow5/index.ts";
import netflow9 from "../src/formats/netflow9/index.ts";
import packets from "../src/formats/packets/index.ts";
import { frame, pcap } from "./export-messages.ts";
import { type ReadOptions, readWhole, type WholeReading } from "./read-format.ts";

/** The formats of exported flows, and the captures that carry them, or do not. */
export const FLOW_FORMATS: ReadonlyMap<string, Format> = new Map([
  ["capture", capture],
  ["packets", packets],
  ["netflow5", netflow5],
  ["netflow9", netflow9],
  ["ipfix", ipfix],
]);

/** Reads export messages as datagrams of one exporter, a second after each other. */
export function readDatagrams(messages: readonly Uint8Array[], options: ReadOptions = {}): WholeReading {
  return readWhole(FLOW_FORMATS, pcap(messages.map((message) => frame(message))), options);
}

/** Reads export messages as a file that holds them back to back. */
export function readFile(messages: readonly Uint8Array[], options: ReadOptions = {}): WholeReading {
  const whole = new Uint8Array(messages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    whole.set(message, at);
    at += message.length;
  }
  return readWhole(FLOW_FORMATS, whole, options);
}
