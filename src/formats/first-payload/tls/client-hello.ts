import { OctetReader } from "../../octet-reader.ts";

/** What of a ClientHello is looked at (RFC 8446 §4.1.2; RFC 6347 §4.2.1 for DTLS). */
export interface ClientHello {
  readonly legacyVersion: number;
  readonly cipherSuites: readonly number[];
  /** Types in the order of the message. */
  readonly extensions: readonly number[];
  readonly supportedVersions: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** First protocol name of ALPN (RFC 7301); null without one. */
  readonly firstProtocol: Uint8Array | null;
  /** Empty without one, or when it is refused. */
  readonly serverName: string;
  /** Why the server name is refused or doubted; null when there is nothing to say of it. */
  readonly serverNameFault: string | null;
}

export const CLIENT_HELLO = 1;

/** IANA "TLS ExtensionType Values". */
export const EXTENSION = {
  serverName: 0,
  statusRequest: 5,
  signatureAlgorithms: 13,
  protocolNames: 16,
  sessionTicket: 35,
  supportedVersions: 43,
} as const;

/** The body of a ClientHello, without its header; null when its lengths do not add up. */
export function readClientHello(octets: Uint8Array, isDatagram = false): ClientHello | null {
  const reader = new OctetReader(octets);
  if (reader.left < 35) return null;
  const legacyVersion = reader.u16();
  reader.skip(32); // random
  if (!skipShort(reader)) return null; // session id
  if (isDatagram && !skipShort(reader)) return null; // cookie
  const suites = vector(reader);
  if (!suites || suites.left % 2 !== 0) return null;
  const cipherSuites = numbers(suites);
  if (!skipShort(reader)) return null; // compression methods
  const into = new Extensions();
  if (reader.left >= 2) {
    const extensions = vector(reader);
    if (!extensions || !into.read(extensions)) return null;
  }
  return { legacyVersion, cipherSuites, ...into.found() };
}

class Extensions {
  readonly #types: number[] = [];
  #supportedVersions: number[] = [];
  #signatureAlgorithms: number[] = [];
  #firstProtocol: Uint8Array | null = null;
  #serverName = { name: "", fault: null as string | null };

  /** False when an extension is longer than what holds it. */
  read(reader: OctetReader): boolean {
    while (reader.left > 0) {
      if (reader.left < 4) return false;
      const type = reader.u16();
      const length = reader.u16();
      if (length > reader.left) return false;
      this.#types.push(type);
      this.#one(type, reader.part(length));
    }
    return true;
  }

  found() {
    return {
      extensions: this.#types,
      supportedVersions: this.#supportedVersions,
      signatureAlgorithms: this.#signatureAlgorithms,
      firstProtocol: this.#firstProtocol,
      serverName: this.#serverName.name,
      serverNameFault: this.#serverName.fault,
    };
  }

  #one(type: number, body: OctetReader): void {
    if (type === EXTENSION.serverName) this.#serverName = serverNameOf(body);
    else if (type === EXTENSION.supportedVersions) {
      if (body.left > 0) this.#supportedVersions = numbers(body.part(body.u8()));
    } else if (type === EXTENSION.signatureAlgorithms) {
      if (body.left >= 2) this.#signatureAlgorithms = numbers(body.part(body.u16()));
    } else if (type === EXTENSION.protocolNames) {
      const list = vector(body);
      if (list && list.left > 0) this.#firstProtocol = list.take(list.u8());
    }
  }
}

const HOST_NAME = 0;
/** A DNS name in presentation form, RFC 1035 §2.3.4. */
const LONGEST_NAME = 255;

/** RFC 6066 §3: one name of each type; the first host name counts. */
function serverNameOf(body: OctetReader): { name: string; fault: string | null } {
  if (body.left === 0) return { name: "", fault: null }; // a server's answer, or none told
  const list = vector(body);
  if (!list) return { name: "", fault: "a list longer than its extension" };
  if (list.left < 3 || list.u8() !== HOST_NAME) return { name: "", fault: "no host name" };
  const length = list.u16();
  if (length > list.left) return { name: "", fault: "a name longer than its list" };
  if (length === 0 || length > LONGEST_NAME) return { name: "", fault: `a name of ${length} octets` };
  const name = list.take(length);
  for (const octet of name) if (octet <= 0x20 || octet >= 0x7f) return { name: "", fault: "octets that no name has" };
  return { name: String.fromCharCode(...name).toLowerCase(), fault: list.left > 0 ? "more than one name" : null };
}

/** A vector with a length of two octets; null when it is longer than what is there. */
function vector(reader: OctetReader): OctetReader | null {
  if (reader.left < 2) return null;
  const length = reader.u16();
  return length > reader.left ? null : reader.part(length);
}

/** Passes over a vector with a length of one octet. */
function skipShort(reader: OctetReader): boolean {
  if (reader.left < 1) return false;
  const length = reader.u8();
  if (length > reader.left) return false;
  reader.skip(length);
  return true;
}

function numbers(reader: OctetReader): number[] {
  const found: number[] = [];
  while (reader.left >= 2) found.push(reader.u16());
  return found;
}
