import { isKnownType } from "../dns-wire/codes.ts";
import { readFirstQuestion, readMessage } from "../dns-wire/message.ts";
import { type DatagramSign, hasPort } from "./datagram-sign.ts";
import type { Ends } from "./first-payload.ts";
import type { Telling, Verdict } from "./telling.ts";

const HEADER_OCTETS = 12;
/** Ports of the protocols that share the message format, and the mark of each. */
const PORTS: readonly { readonly port: number; readonly id: string }[] = [
  { port: 53, id: "dns" },
  { port: 5353, id: "mdns" }, // RFC 6762
  { port: 5355, id: "llmnr" }, // RFC 4795
];

/** DNS over UDP; on a port of its own a message that begins well is enough, elsewhere it must make sense to its last octet. */
export const DNS: DatagramSign = {
  id: "dns",
  mayBegin: (octets, ends) => lookAt(octets, ends) !== null,
  watch: (ends) => ({ see: (_, octets, telling) => tellDns(octets, ends, telling) }),
};

/** What a message tells; the name is that of its first question. */
export function tellDns(octets: Uint8Array, ends: Ends, telling: Telling): Verdict {
  const found = lookAt(octets, ends);
  if (!found) return "wait";
  telling.mark(found.id);
  telling.dnsName(found.name);
  return "yes";
}

function lookAt(octets: Uint8Array, ends: Ends): { id: string; name: string } | null {
  if (!isDnsHeader(octets)) return null;
  const known = PORTS.find(({ port }) => hasPort(ends, port));
  const question = readFirstQuestion(octets);
  if (known) return question || isResponse(octets) ? { id: known.id, name: question?.name ?? "" } : null;
  const isUsual = question !== null && isKnownType(question.type) && question.class === 1 && question.name !== "";
  return isUsual && makesSense(octets) ? { id: "dns", name: question.name } : null;
}

function isResponse(octets: Uint8Array): boolean {
  return octets[2]! >> 7 === 1;
}

/** A plain query or response of one question that is understood to its last octet. */
function makesSense(octets: Uint8Array): boolean {
  const message = readMessage(octets);
  if (message === null || message.questions.length !== 1 || message.opcode !== 0) return false;
  return message.faults.length === 0 && message.end === octets.length;
}

/** Flags and counts as they stand in real messages, so that other payloads cost no more than this. */
export function isDnsHeader(octets: Uint8Array, from = 0): boolean {
  if (octets.length < from + HEADER_OCTETS) return false;
  const opcode = (octets[from + 2]! >> 3) & 0x0f;
  const isReservedSet = (octets[from + 3]! & 0x40) !== 0;
  return opcode <= 6 && !isReservedSet && octets[from + 4] === 0 && octets[from + 5]! <= 16 && octets[from + 6]! <= 16;
}
