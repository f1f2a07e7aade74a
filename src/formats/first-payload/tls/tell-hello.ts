import type { Telling } from "../telling.ts";
import type { ClientHello } from "./client-hello.ts";
import { type Carrier, ja4 } from "./ja4.ts";

/** Application protocols that say more than "TLS" (IANA "TLS ALPN Protocol IDs"), by the mark they give. */
const PROTOCOL_MARKS: readonly { readonly protocol: RegExp; readonly mark: string }[] = [
  { protocol: /^dot$/, mark: "dns-over-tls" },
  { protocol: /^doq(-i\d\d)?$/, mark: "dns-over-quic" }, // RFC 9250 and its drafts
];

/** What a ClientHello tells: name, fingerprint, and of its protocols those that have a mark of their own. */
export function tellHello(hello: ClientHello, carrier: Carrier, telling: Telling): void {
  telling.serverName(hello.serverName);
  telling.ja4(ja4(hello, carrier));
  if (hello.serverNameFault !== null) telling.mark("odd-server-name");
  const first = String.fromCharCode(...(hello.firstProtocol ?? []));
  for (const { protocol, mark } of PROTOCOL_MARKS) if (protocol.test(first)) telling.mark(mark);
}
