/** Frames of dnstap made for tests, after dnstap.proto and Frame Streams. */

const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));

function u32(value: number): Uint8Array {
  return hex((value >>> 0).toString(16).padStart(8, "0"));
}

function varint(value: number): Uint8Array {
  const octets: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) octets.push((left % 128) + 128);
  return Uint8Array.from([...octets, left]);
}

const number = (field: number, value: number) => join(varint(field * 8), varint(value));
const octets = (field: number, value: Uint8Array) => join(varint(field * 8 + 2), varint(value.length), value);
const four = (field: number, value: number) => join(varint(field * 8 + 5), u32(value).reverse());

const control = (type: number, ...fields: readonly Uint8Array[]) =>
  join(u32(0), u32(4 + join(...fields).length), u32(type), ...fields);
const CONTENT = new TextEncoder().encode("protobuf:dnstap.Dnstap");
const contentType = join(u32(1), u32(CONTENT.length), CONTENT);

export const START = control(2, contentType);
export const STOP = control(3);

/** A data frame of one message; the time of queries in seconds since 1970, responses 25 ms later. */
export function frame(type: number, message: Uint8Array, time = 1_546_300_800, identity = "ns1"): Uint8Array {
  const isQuery = type % 2 === 1;
  const inner = join(
    number(1, type),
    number(2, 1),
    number(3, 1),
    octets(4, hex("c0000207")),
    octets(5, hex("c0000235")),
    number(6, 40_000),
    number(7, 53),
    ...(isQuery
      ? [number(8, time), four(9, 250_000_000), octets(10, message)]
      : [number(12, time), four(13, 275_000_000), octets(14, message)]),
  );
  const body = join(octets(1, new TextEncoder().encode(identity)), octets(14, inner), number(15, 1));
  return join(u32(body.length), body);
}

const QUESTION = "03777777076578616d706c6500 0001 0001";
export const query = (id: number) => hex(`${id.toString(16).padStart(4, "0")} 0100 0001 0000 0000 0000 ${QUESTION}`);
export const response = (id: number) =>
  hex(`${id.toString(16).padStart(4, "0")} 8180 0001 0001 0000 0000 ${QUESTION} c00c 0001 0001 0000003c 0004 c0000201`);

/** The fixture: three exchanges of clients, one question without an answer. */
export function capture(): Uint8Array {
  const exchanges = [1, 2, 3].flatMap((id) => [
    frame(5, query(id), 1_546_300_800 + id),
    frame(6, response(id), 1_546_300_800 + id),
  ]);
  return join(START, ...exchanges, frame(5, query(4), 1_546_300_805), STOP);
}
