import type { Telling } from "../telling.ts";
import type { ClientHello } from "./client-hello.ts";
import { type Carrier, ja4 } from "./ja4.ts";

/** Application protocols that say more than "TLS" (IANA "TLS ALPN Protocol IDs"), by the mark they give. */
const PROTOCOL_MARKS: ReadonlyMap<string, string> = new Map([
  ["dot", "dns-over-tls"],
  ["doq", "dns-over-quic"],
]);

/** What a ClientHello tells: name, fingerprint, and of its protocols those that have a mark of their own. */
export function tellHello(hello: ClientHello, carrier: Carrier, telling: Telling): void {
  telling.serverName(hello.serverName);
  telling.ja4(ja4(hello, carrier));
  if (hello.serverNameFault !== null) telling.mark("odd-server-name");
  const mark = hello.firstProtocol && PROTOCOL_MARKS.get(String.fromCharCode(...hello.firstProtocol));
  if (mark) telling.mark(mark);
}
