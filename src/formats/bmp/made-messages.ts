// A small writer of BMP, for tests and the fixture: numbers in network order, parts one after the other.

export type Part = readonly number[];

export const u16 = (value: number): Part => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): Part => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
export const all = (...parts: Part[]): Part => parts.flat();
export const ip = (text: string): Part => text.split(".").map(Number);
export const zeros = (count: number): Part => new Array<number>(count).fill(0);

export const TIME = 1_445_565_678; // 2015-10-23T02:01:18Z
export const PEER = "192.0.2.1";

export const message = (type: number, body: Part): Part => all([3], u32(6 + body.length), [type], body);

interface Who {
  readonly type?: number;
  readonly flags?: number;
  readonly address?: Part;
  readonly asn?: number;
}

export const peer = ({ type = 0, flags = 0, address = all(zeros(12), ip(PEER)), asn = 64500 }: Who = {}): Part =>
  all([type, flags], zeros(8), address, u32(asn), ip("192.0.2.9"), u32(TIME), u32(250_000));

const bgp = (type: number, body: Part): Part =>
  all(new Array<number>(16).fill(255), u16(19 + body.length), [type], body);

const attribute = (type: number, value: Part): Part => [0x40, type, value.length, ...value];

/** An UPDATE that announces prefixes, which stand in `announced` as on the wire. */
export function update(announced: Part, withdrawn: Part = [], path: Part = all([2, 2], u32(64500), u32(64501))): Part {
  const attributes = all(attribute(1, [0]), attribute(2, path), attribute(3, ip(PEER)));
  return bgp(2, all(u16(withdrawn.length), withdrawn, u16(attributes.length), attributes, announced));
}

/** An OPEN of a 4-octet speaker; `addPath` 1 takes, 2 gives path identifiers of IPv4 unicast, 3 both. */
export function open(asn: number, addPath: number): Part {
  const capabilities = all([65, 4], u32(asn), addPath > 0 ? all([69, 4], u16(1), [1, addPath]) : []);
  const parameters = all([2, capabilities.length], capabilities);
  return bgp(1, all([4], u16(23456), u16(180), ip("192.0.2.9"), [parameters.length], parameters));
}

export const initiation = (name: string): Part =>
  message(4, all(u16(2), u16(name.length), [...new TextEncoder().encode(name)]));

export const peerUp = (who: Who = {}, addPath = 0): Part =>
  message(
    3,
    all(peer(who), zeros(12), ip("192.0.2.2"), u16(179), u16(40_000), open(64499, addPath), open(64500, addPath)),
  );

export const peerDown = (who: Who = {}): Part => message(2, all(peer(who), [4]));
export const routes = (content: Part, who: Who = {}): Part => message(0, all(peer(who), content));
export const statistics = (): Part => message(1, all(peer(), u32(1), u16(0), u16(4), u32(7)));
export const termination = (): Part => message(5, all(u16(1), u16(2), u16(0)));

/** 10.n.0.0/16 on the wire. */
export const net = (n: number): Part => [16, 10, n];

/** A short session: what `fixture/session.bmp` holds. */
export const SESSION: Part = all(
  initiation("r1.example"),
  peerUp(),
  routes(update(all(net(1), net(2)))),
  routes(update([], net(1))),
  statistics(),
  routes(update(net(3)), { type: 3, address: zeros(16), asn: 64499 }),
  peerDown(),
  termination(),
);
