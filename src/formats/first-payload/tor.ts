import { type ClientHello, EXTENSION } from "./tls/client-hello.ts";

/**
 * The names that Tor makes up for its links: base 32 letters between `www.` and `.com`, 4 to 25 of them in a hello, 8 to
 * 20 in a certificate (tor, crypto_random_hostname as tortls.c calls it; tor-spec "Negotiating channels").
 */
const HELLO_NAME = /^www\.[a-z2-7]{4,25}\.com$/;
const ISSUER_NAME = /^www\.[a-z2-7]{8,20}\.com$/;
const SUBJECT_NAME = /^www\.[a-z2-7]{8,20}\.net$/;
/** A digit before a letter: nine in ten made-up names have one, names that people choose end in their digits. */
const MADE_UP = /[2-7][a-z]/;
/** Attribute type 2.5.4.3, common name, then the tag of a text. */
const COMMON_NAME = Buffer.from("0603550403", "hex");
const MOST_NAME_OCTETS = 64;

export const torMarks = {
  /** Whether a hello is one of Tor's, as far as can be told: such a name, no protocol names, no session tickets. */
  isHello(hello: ClientHello): boolean {
    const { extensions, serverName } = hello;
    if (!HELLO_NAME.test(serverName) || !MADE_UP.test(serverName.slice(4, -4))) return false;
    const foreign: readonly number[] = [EXTENSION.protocolNames, EXTENSION.sessionTicket, EXTENSION.statusRequest];
    return !extensions.some((type) => foreign.includes(type));
  },

  /** Whether the server's certificate is worth waiting for. */
  mayFollow(helloBody: Uint8Array): boolean {
    return Buffer.from(helloBody.buffer, helloBody.byteOffset, helloBody.length).includes("www.");
  },

  /** Whether the only certificate names its issuer and subject as Tor's link certificates do: by one name each. */
  isCertificate(body: Uint8Array): boolean {
    const octets = Buffer.from(body.buffer, body.byteOffset, body.length);
    const [issuer, subject, more] = commonNames(octets);
    return (
      issuer !== undefined &&
      subject !== undefined &&
      more === undefined &&
      ISSUER_NAME.test(issuer) &&
      SUBJECT_NAME.test(subject)
    );
  },
};

function commonNames(octets: Buffer): string[] {
  const names: string[] = [];
  let at = octets.indexOf(COMMON_NAME);
  while (at >= 0 && names.length < 3) {
    const from = at + COMMON_NAME.length + 2; // tag and length
    const length = octets[from - 1] ?? 0;
    if (length <= MOST_NAME_OCTETS) names.push(octets.toString("latin1", from, from + length));
    at = octets.indexOf(COMMON_NAME, from);
  }
  return names;
}
