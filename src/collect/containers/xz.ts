import xz from "xz-decompress"; // CommonJS: its names are found on the default export only
import type { TellFault } from "../fault.ts";
import type { OctetQueue } from "../octet-queue.ts";

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]; // the .xz file format, §2.1.1.1

/** Results of the decoder (enum xz_ret of XZ Embedded) that end its work. */
const DAMAGED = { kind: "bad-compressed", found: "damaged data" };
const BEYOND = { kind: "unsupported-container", found: "another check, filter or size; unpack it first: xz -dk FILE" };
const RESULTS: Readonly<Record<number, typeof DAMAGED>> = {
  2: BEYOND,
  3: BEYOND,
  4: BEYOND,
  5: { kind: "trailing-octets", found: "what is no xz stream" },
  6: BEYOND,
  7: DAMAGED,
  8: { kind: "truncated", found: "the end of the file" },
};

export function isXz(first: Uint8Array): boolean {
  return MAGIC.every((octet, i) => first[i] === octet);
}

/** The streams of an xz file, one after the other, with padding between; checked against CRC-32 or CRC-64. */
export async function* unxz(queue: OctetQueue, tell: TellFault): AsyncGenerator<Uint8Array> {
  const compressed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!(await queue.fill(1))) controller.close();
      else {
        const piece = queue.held.slice();
        queue.drop(piece.length);
        controller.enqueue(piece);
      }
    },
  });
  const reader = new xz.XzReadableStream(compressed).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    const { message } = error as Error;
    const { kind, found } = RESULTS[Number(/error code (\d+)/.exec(message)?.[1])] ?? DAMAGED;
    tell({ kind, offset: queue.offset, expected: "xz streams with CRC-32, CRC-64 or no check", found });
  } finally {
    await reader.cancel().catch(() => {}); // it has failed, or is done with
  }
}
