/** What each sender of a capture (pcap, Ethernet) sent over TCP, joined in the order of its sequence numbers; for tests. */
export function tcpStreams(capture: Uint8Array): Map<string, Uint8Array> {
  const streams = new Map<string, { next: number; pieces: Uint8Array[] }>();
  for (const packet of packetsOf(capture)) {
    const segment = segmentOf(packet);
    if (!segment) continue;
    const { sender, sequence, payload } = segment;
    const stream = streams.get(sender) ?? { next: sequence, pieces: [] };
    streams.set(sender, stream);
    const known = (stream.next - sequence) | 0; // octets that were sent before
    if (known < 0 || known >= payload.length) continue;
    stream.pieces.push(payload.subarray(known));
    stream.next = (sequence + payload.length) >>> 0;
  }
  return new Map([...streams].map(([sender, { pieces }]) => [sender, Buffer.concat(pieces)]));
}

function* packetsOf(capture: Uint8Array): Generator<DataView> {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length);
  const little = view.getUint32(0, true) === 0xa1b2c3d4;
  for (let at = 24; at + 16 <= capture.length; ) {
    const length = view.getUint32(at + 8, little);
    yield new DataView(capture.buffer, capture.byteOffset + at + 16, length);
    at += 16 + length;
  }
}

function segmentOf(packet: DataView) {
  let ip = 14;
  while (packet.getUint16(ip - 2) === 0x8100) ip += 4;
  const isIPv6 = packet.getUint16(ip - 2) === 0x86dd;
  if (!isIPv6 && packet.getUint16(ip - 2) !== 0x0800) return null;
  const tcp = ip + (isIPv6 ? 40 : 4 * (packet.getUint8(ip) & 15));
  if (packet.getUint8(isIPv6 ? ip + 6 : ip + 9) !== 6) return null;
  const end = isIPv6 ? tcp + packet.getUint16(ip + 4) : ip + packet.getUint16(ip + 2);
  const payload = tcp + 4 * (packet.getUint8(tcp + 12) >> 4);
  const octets = new Uint8Array(packet.buffer, packet.byteOffset, packet.byteLength);
  const [from, to] = isIPv6 ? [ip + 8, ip + 40] : [ip + 12, ip + 20];
  const isSyn = (packet.getUint8(tcp + 13) & 2) !== 0;
  return {
    sender: `${octets.subarray(from, to).join(".")} ${packet.getUint16(tcp)} ${packet.getUint16(tcp + 2)}`,
    // a SYN counts as one, but in captures that were made up and begin with data it does not
    sequence: (packet.getUint32(tcp + 4) + (isSyn && payload === end ? 1 : 0)) >>> 0,
    payload: octets.subarray(payload, Math.min(end, octets.length)),
  };
}
