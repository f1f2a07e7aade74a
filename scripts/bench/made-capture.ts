import { closeSync, openSync, writeSync } from "node:fs";

/** What a made capture is like. */
export interface MadeCapture {
  readonly packets: number;
  readonly flows: number;
  /** Octets kept of each packet. */
  readonly snaplen: number;
}

const SECONDS = 1_577_836_800;
const RECORD_HEADER = 16;
const ETHERNET = 14;

/**
 * Writes a pcap of TLS over TCP and of QUIC, two to one, every fifth flow of IPv6. Some 2,000 flows are under way at a time, each
 * has about 20 packets by chance, half of them back; a thousand packets take 10 ms. Payloads begin as those of TLS and QUIC do.
 */
export function writeCapture(file: string, { packets, flows, snaplen }: MadeCapture): void {
  const random = randomNumbers(1);
  const out = openSync(file, "w");
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snaplen, 16);
  header.writeUInt32LE(1, 20);
  writeSync(out, header);
  const PIECE = 10_000;
  const piece = Buffer.alloc(PIECE * (RECORD_HEADER + snaplen));
  /** Octets that each end of a flow has sent. */
  const sent = new Uint32Array(2 * (flows + 2000));
  for (let written = 0; written < packets; ) {
    let at = 0;
    for (let i = 0; i < PIECE && written < packets; i++, written++) {
      const flow = Math.floor(random() * 2000) + Math.floor((written / packets) * flows); // those under way
      at += writePacket(piece, at, flow, written, snaplen, random(), sent);
    }
    writeSync(out, piece, 0, at);
  }
  closeSync(out);
}

function writePacket(
  into: Buffer,
  at: number,
  flow: number,
  number: number,
  snaplen: number,
  chance: number,
  sent: Uint32Array,
): number {
  const isBack = chance < 0.5;
  const isSix = flow % 5 === 0;
  const isTcp = flow % 3 !== 0;
  const payload = isBack ? 1200 : 40 + Math.floor(chance * 100);
  const headers = (isSix ? 40 : 20) + (isTcp ? 20 : 8);
  const wire = ETHERNET + headers + payload;
  const captured = Math.min(wire, snaplen);
  into.fill(0, at, at + RECORD_HEADER + captured);
  into.writeUInt32LE(SECONDS + Math.floor(number / 100_000), at);
  into.writeUInt32LE((number % 100_000) * 10, at + 4);
  into.writeUInt32LE(captured, at + 8);
  into.writeUInt32LE(wire, at + 12);
  const ip = at + RECORD_HEADER + ETHERNET;
  into.writeUInt16BE(isSix ? 0x86dd : 0x0800, ip - 2);
  writeIp(into, ip, flow, isBack, isSix, isTcp ? 6 : 17, headers + payload);
  const transport = ip + (isSix ? 40 : 20);
  const client = 32_768 + (flow % 28_000);
  const server = 443;
  into.writeUInt16BE(isBack ? server : client, transport);
  into.writeUInt16BE(isBack ? client : server, transport + 2);
  const before = sent[2 * flow + (isBack ? 1 : 0)]!;
  sent[2 * flow + (isBack ? 1 : 0)] = before + payload;
  if (isTcp) {
    into.writeUInt32BE(before, transport + 4);
    into.writeUInt16BE(0x5018, transport + 12);
    into.writeUInt32BE(before === 0 ? 0x16030302 : 0x17030302, transport + 20);
    if (before === 0) into.writeUInt32BE(isBack ? 0x00020000 : 0x00010000, transport + 24);
  } else {
    into.writeUInt16BE(payload + 8, transport + 4);
    into.writeUInt32BE(before === 0 ? 0xc3000000 : 0x41d5f00d, transport + 8);
    if (before === 0) into.writeUInt32BE(0x01080000, transport + 12);
  }
  return RECORD_HEADER + captured;
}

function writeIp(
  into: Buffer,
  at: number,
  flow: number,
  isBack: boolean,
  isSix: boolean,
  protocol: number,
  octets: number,
): void {
  if (isSix) {
    into.writeUInt32BE(0x60000000, at);
    into.writeUInt16BE(octets - 40, at + 4);
    into[at + 6] = protocol;
    into.writeUInt32BE(0x20010db8, at + 8);
    into.writeUInt32BE(0x20010db8, at + 24);
    into.writeUInt32BE(flow, at + (isBack ? 36 : 20));
    into[at + (isBack ? 23 : 39)] = 0xff;
    return;
  }
  into.writeUInt16BE(0x4500, at);
  into.writeUInt16BE(octets, at + 2);
  into[at + 8] = 64;
  into[at + 9] = protocol;
  into.writeUInt32BE(isBack ? 0xc6336414 : 0x0a000000 + flow, at + 12);
  into.writeUInt32BE(isBack ? 0x0a000000 + flow : 0xc6336414, at + 16);
}

/** Lehmer's generator with the constants of Park and Miller (1988). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
