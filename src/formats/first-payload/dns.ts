import { isKnownType } from "../dns-wire/codes.ts";
import { type Message, readMessage } from "../dns-wire/message.ts";
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
  mayBegin: (octets, ends) => isHeader(octets) && lookAt(octets, ends) !== null,
  watch: (ends) => ({
    see(_fromInitiator, octets, telling) {
      return tellDns(octets, ends, telling);
    },
  }),
};

/** What a message tells; the name is that of its first question. */
export function tellDns(octets: Uint8Array, ends: Ends, telling: Telling): Verdict {
  const found = isHeader(octets) ? lookAt(octets, ends) : null;
  if (!found) return "wait";
  telling.mark(found.id);
  telling.dnsName(found.message.questions[0]?.name ?? "");
  return "yes";
}

function lookAt(octets: Uint8Array, ends: Ends): { id: string; message: Message } | null {
  const message = readMessage(octets);
  if (!message) return null;
  const known = PORTS.find(({ port }) => hasPort(ends, port));
  if (known) return message.questions.length > 0 || message.isResponse ? { id: known.id, message } : null;
  const [question] = message.questions;
  const makesSense = message.faults.length === 0 && message.end === octets.length && message.questions.length === 1;
  const isUsual = question !== undefined && isKnownType(question.type) && question.class === 1 && question.name !== "";
  return makesSense && isUsual && message.opcode === 0 ? { id: "dns", message } : null;
}

/** Flags and counts as they stand in real messages, so that other payloads cost no more than this. */
function isHeader(octets: Uint8Array): boolean {
  if (octets.length < HEADER_OCTETS) return false;
  const opcode = (octets[2]! >> 3) & 0x0f;
  const isReservedSet = (octets[3]! & 0x40) !== 0;
  return opcode <= 6 && !isReservedSet && octets[4] === 0 && octets[5]! <= 16 && octets[6]! <= 16;
}
