import { createHash } from "node:crypto";
import { type ClientHello, EXTENSION } from "./client-hello.ts";

/** What carries the hello: TCP, QUIC or datagrams. */
export type Carrier = "t" | "q" | "d";

/**
 * JA4 of a client, as its makers describe it (FoxIO, technical_details/JA4.md, BSD 3-Clause); the other members of their
 * family have another licence and are left out.
 */
export function ja4(hello: ClientHello, carrier: Carrier): string {
  const suites = hello.cipherSuites.filter(isTold);
  const extensions = hello.extensions.filter(isTold);
  const name = hello.extensions.includes(EXTENSION.serverName) ? "d" : "i";
  const protocol = protocolPart(hello.firstProtocol);
  return [
    `${carrier}${versionOf(hello)}${name}${count(suites)}${count(extensions)}${protocol}`,
    hashOf(suites.map(hex).sort().join(",")),
    hashOf(extensionText(extensions, hello.signatureAlgorithms.filter(isTold))),
  ].join("_");
}

const VERSIONS: Readonly<Record<number, string>> = {
  772: "13",
  771: "12",
  770: "11",
  769: "10",
  768: "s3",
  2: "s2",
  65279: "d1",
  65277: "d2",
  65276: "d3",
};

/** The highest supported version, else the version of the hello; DTLS counts its versions downwards. */
function versionOf({ supportedVersions, legacyVersion }: ClientHello): string {
  const told = supportedVersions.filter(isTold);
  const isDatagram = (legacyVersion & 0xff00) === 0xfe00;
  const highest = isDatagram ? Math.min(...told) : Math.max(...told);
  return VERSIONS[told.length > 0 ? highest : legacyVersion] ?? "00";
}

/** GREASE, RFC 8701: 0x0a0a, 0x1a1a … 0xfafa are to be ignored wherever they stand. */
function isTold(value: number): boolean {
  return (value & 0x0f0f) !== 0x0a0a || value >> 8 !== (value & 0xff);
}

function count(values: readonly number[]): string {
  return String(Math.min(values.length, 99)).padStart(2, "0");
}

/** First and last character of the first protocol name, or of its hexadecimal form where either is no letter or digit. */
function protocolPart(name: Uint8Array | null): string {
  if (!name || name.length === 0) return "00";
  const [first, last] = [name[0]!, name.at(-1)!];
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  return `${(first >> 4).toString(16)}${(last & 0x0f).toString(16)}`;
}

function isAlphanumeric(octet: number): boolean {
  return (octet >= 0x30 && octet <= 0x39) || (octet >= 0x41 && octet <= 0x5a) || (octet >= 0x61 && octet <= 0x7a);
}

function extensionText(extensions: readonly number[], signatureAlgorithms: readonly number[]): string {
  const inHead: readonly number[] = [EXTENSION.serverName, EXTENSION.protocolNames];
  const sorted = extensions
    .filter((type) => !inHead.includes(type))
    .map(hex)
    .sort();
  if (sorted.length === 0) return "";
  const algorithms = signatureAlgorithms.map(hex).join(",");
  return algorithms === "" ? sorted.join(",") : `${sorted.join(",")}_${algorithms}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(4, "0");
}

/** The same few programs ask again and again. */
const hashes = new Map<string, string>();
const MOST_HASHES = 4_096;

function hashOf(text: string): string {
  if (text === "") return "000000000000";
  const known = hashes.get(text);
  if (known !== undefined) return known;
  if (hashes.size >= MOST_HASHES) hashes.clear();
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  hashes.set(text, hash);
  return hash;
}
