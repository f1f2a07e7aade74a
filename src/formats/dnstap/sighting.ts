import { ADDRESS_OCTETS } from "../../values/address.ts";
import { SECOND } from "../../values/instant.ts";
import type { Sighting } from "../dns-wire/dns-exchanges.ts";
import { type Fields, readFields } from "./protobuf.ts";

/** Field numbers of dnstap.proto, message Dnstap. */
const FRAME = { identity: 1, message: 14, type: 15 } as const;
/** Message Message. */
const MESSAGE = {
  type: 1,
  queryAddress: 4,
  responseAddress: 5,
  queryPort: 6,
  responsePort: 7,
  queryTimeSeconds: 8,
  queryTimeNanoseconds: 9,
  queryMessage: 10,
  responseTimeSeconds: 12,
  responseTimeNanoseconds: 13,
  responseMessage: 14,
} as const;
const TYPE_MESSAGE = 1;
/** Types come in pairs, AUTH_QUERY 1 and AUTH_RESPONSE 2 to UPDATE_RESPONSE 14: odd ones are queries. */
const MOST_TYPE = 14;

/** A DNS message as a server tells of it. */
export interface Told {
  readonly identity: string;
  readonly sighting: Omit<Sighting, "offset">;
  readonly message: Uint8Array;
}

/** What a frame tells; null when it is none of dnstap's, "other" when it holds no DNS message. */
export function readFrame(octets: Uint8Array): Told | "other" | null {
  const frame = readFields(octets);
  if (!frame || frame.numbers.get(FRAME.type) === undefined) return null;
  if (frame.numbers.get(FRAME.type) !== TYPE_MESSAGE) return "other";
  const inner = frame.octets.get(FRAME.message);
  const fields = inner ? readFields(inner) : null;
  const type = fields?.numbers.get(MESSAGE.type);
  if (!fields || type === undefined) return null;
  const isQuery = type % 2 === 1;
  const message = fields.octets.get(isQuery ? MESSAGE.queryMessage : MESSAGE.responseMessage);
  if (type > MOST_TYPE || message === undefined) return "other";
  const identity = new TextDecoder().decode(frame.octets.get(FRAME.identity));
  return { identity, sighting: sightingOf(fields, isQuery), message };
}

function sightingOf(fields: Fields, isQuery: boolean): Omit<Sighting, "offset"> {
  const asked = isQuery ? MESSAGE.queryTimeSeconds : MESSAGE.responseTimeSeconds;
  const parts = isQuery ? MESSAGE.queryTimeNanoseconds : MESSAGE.responseTimeNanoseconds;
  const [client, server] = [addressOf(fields, MESSAGE.queryAddress), addressOf(fields, MESSAGE.responseAddress)];
  const [clientPort, serverPort] = [
    fields.numbers.get(MESSAGE.queryPort) ?? 0,
    fields.numbers.get(MESSAGE.responsePort) ?? 0,
  ];
  return {
    time: (fields.numbers.get(asked) ?? 0) * SECOND + Math.floor((fields.numbers.get(parts) ?? 0) / 1_000) / 1_000,
    sourceAddress: isQuery ? client : server,
    destinationAddress: isQuery ? server : client,
    sourcePort: isQuery ? clientPort : serverPort,
    destinationPort: isQuery ? serverPort : clientPort,
  };
}

function addressOf(fields: Fields, field: number): Uint8Array | null {
  const told = fields.octets.get(field);
  if (told?.length === ADDRESS_OCTETS) return told;
  if (told?.length !== 4) return null;
  const mapped = new Uint8Array(ADDRESS_OCTETS);
  mapped.fill(0xff, 10, 12);
  mapped.set(told, 12);
  return mapped;
}
