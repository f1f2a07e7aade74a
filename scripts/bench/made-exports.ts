/** Export packets as a busy router sends them, for measuring: random flows, a fixed seed, as many records as asked for. */

const TIME = 1_577_836_800; // 2020-01-01T00:00:00Z
const UPTIME = 3_000_000_000; // milliseconds

export interface Made {
  /** One behind the other. */
  readonly whole: Uint8Array;
  /** Datagrams in order, parts of the whole as a reader of captures has them. */
  readonly datagrams: readonly Uint8Array[];
  readonly records: number;
}

interface Shape {
  readonly headerOctets: number;
  readonly templateSet: number;
  /** Element and octets. */
  readonly fields: readonly (readonly [element: number, octets: number])[];
  readonly header: (view: DataView, message: number, records: number, all: number) => void;
}

/** The fields of a flow record of Cisco IOS XR and Junos: addresses, ports, counters, interfaces, ASNs, next hop, masks. */
const KEY = [
  [8, 4],
  [12, 4],
  [15, 4],
  [10, 4],
  [14, 4],
] as const;
const REST = [
  [16, 4],
  [17, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [6, 1],
  [5, 1],
  [9, 1],
  [13, 1],
  [61, 1],
] as const;

const SHAPES: { readonly [format: string]: Shape } = {
  netflow9: {
    headerOctets: 20,
    templateSet: 0,
    fields: [...KEY, [2, 4], [1, 4], [22, 4], [21, 4], ...REST],
    header: (view, message, records) => {
      view.setUint16(0, 9);
      view.setUint16(2, records);
      view.setUint32(4, UPTIME + message);
      view.setUint32(8, TIME + Math.floor(message / 1000));
      view.setUint32(12, message);
    },
  },
  ipfix: {
    headerOctets: 16,
    templateSet: 2,
    fields: [...KEY, [2, 8], [1, 8], [152, 8], [153, 8], ...REST],
    header: (view, message, _, all) => {
      view.setUint16(0, 10);
      view.setUint16(2, view.byteLength);
      view.setUint32(4, TIME + Math.floor(message / 1000));
      view.setUint32(8, all);
    },
  },
};

/** So many records, `each` of them in a datagram; the template comes first and then every thousandth datagram. */
export function madeExports(format: "netflow5" | "netflow9" | "ipfix", records: number, each: number): Made {
  const random = generator(1);
  const datagrams: Uint8Array[] = [];
  for (let all = 0; all < records; all += each) {
    const message = datagrams.length;
    if (format === "netflow5") datagrams.push(netflow5(random, message, each, all));
    else datagrams.push(templated(SHAPES[format]!, random, message, each, all));
  }
  const whole: Uint8Array = Buffer.concat(datagrams);
  let at = 0;
  const parts = datagrams.map(({ length }) => {
    at += length;
    return whole.subarray(at - length, at);
  });
  return { whole, datagrams: parts, records: parts.length * each };
}

function netflow5(random: () => number, message: number, records: number, all: number): Uint8Array {
  const octets = new Uint8Array(24 + 48 * records);
  const view = new DataView(octets.buffer);
  view.setUint16(0, 5);
  view.setUint16(2, records);
  view.setUint32(4, UPTIME + message);
  view.setUint32(8, TIME + Math.floor(message / 1000));
  view.setUint32(16, all);
  view.setUint16(22, 0x4000 | 1000);
  const fields = [
    [8, 4],
    [12, 4],
    [15, 4],
    [10, 2],
    [14, 2],
    [2, 4],
    [1, 4],
    [22, 4],
    [21, 4],
  ] as const;
  const rest = [
    [7, 2],
    [11, 2],
    [0, 1],
    [6, 1],
    [4, 1],
    [5, 1],
    [16, 2],
    [17, 2],
    [9, 1],
    [13, 1],
    [0, 2],
  ] as const;
  for (let i = 0; i < records; i++) fill(view, 24 + 48 * i, [...fields, ...rest], random, message);
  return octets;
}

function templated(shape: Shape, random: () => number, message: number, records: number, all: number): Uint8Array {
  const { fields, headerOctets } = shape;
  const withTemplate = message % 1000 === 0;
  const recordOctets = fields.reduce((sum, [, octets]) => sum + octets, 0);
  const templateOctets = withTemplate ? 8 + 4 * fields.length : 0;
  const unpadded = 4 + records * recordOctets;
  const setOctets = unpadded + ((4 - (unpadded % 4)) % 4);
  const octets = new Uint8Array(headerOctets + templateOctets + setOctets);
  const view = new DataView(octets.buffer);
  shape.header(view, message, records + (withTemplate ? 1 : 0), all);
  if (withTemplate) template(view, shape, templateOctets);
  const at = headerOctets + templateOctets;
  view.setUint16(at, 256);
  view.setUint16(at + 2, setOctets);
  for (let i = 0; i < records; i++) fill(view, at + 4 + i * recordOctets, fields, random, message);
  return octets;
}

function template(view: DataView, { headerOctets, templateSet, fields }: Shape, octets: number): void {
  view.setUint16(headerOctets, templateSet);
  view.setUint16(headerOctets + 2, octets);
  view.setUint16(headerOctets + 4, 256);
  view.setUint16(headerOctets + 6, fields.length);
  for (const [i, [element, length]] of fields.entries()) {
    view.setUint16(headerOctets + 8 + 4 * i, element);
    view.setUint16(headerOctets + 10 + 4 * i, length);
  }
}

function fill(
  view: DataView,
  from: number,
  fields: readonly (readonly [element: number, octets: number])[],
  random: () => number,
  message: number,
): void {
  const lasted = random() % 60_000;
  const ended = random() % 5_000;
  let at = from;
  for (const [element, octets] of fields) {
    const value = numberOf(element, random);
    const before = element === 22 || element === 152 ? lasted + ended : ended;
    if (element === 22 || element === 21) view.setUint32(at, UPTIME + message - before);
    else if (element === 152 || element === 153) view.setBigUint64(at, BigInt(TIME * 1000 + message - before));
    else if (octets === 8) view.setUint32(at + 4, value);
    else if (octets === 4) view.setUint32(at, value);
    else if (octets === 2) view.setUint16(at, value);
    else if (octets === 1) view.setUint8(at, value);
    at += octets;
  }
}

/** Numbers as flows have them: few interfaces, next hops, ASNs and protocols, many addresses. */
function numberOf(element: number, random: () => number): number {
  switch (element) {
    case 10:
    case 14:
      return 1 + (random() % 24);
    case 15:
      return 0xc000_0200 + (random() % 8);
    case 16:
    case 17:
      return 64_500 + (random() % 30);
    case 4:
      return random() % 4 === 0 ? 17 : 6;
    case 1:
      return 40 + (random() % 100_000);
    case 2:
      return 1 + (random() % 100);
    case 61:
      return random() % 2;
    default:
      return random();
  }
}

/** Park and Miller (1988): the same flows on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state;
  };
}
