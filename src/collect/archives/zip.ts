import { Readable } from "node:stream";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { LIMITS } from "../../record/limits.ts";
import type { ArchiveEntry } from "./unpack.ts";

const FREE_OCTETS = 1024 ** 3;
/** Of the host's file types in the external attributes, APPNOTE §4.4.15: a regular file, or none told. */
const REGULAR = 0o100000;

const openZip = promisify<string, yauzl.Options, ZipFile>(yauzl.open);

/** The entries of a zip archive, by its directory. Throws where the directory, or an entry, makes no sense. */
export async function* readZip(file: string): AsyncGenerator<ArchiveEntry> {
  const zip = await openZip(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    for (let entry = await nextEntry(zip); entry; entry = await nextEntry(zip)) yield* readEntry(zip, entry);
  } finally {
    zip.close();
  }
}

async function* readEntry(zip: ZipFile, entry: Entry): AsyncGenerator<ArchiveEntry> {
  const name = nameOf(entry);
  const type = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (name.endsWith("/")) return;
  const refused = refusal(entry, type);
  if (refused) yield { name, open: null, what: refused };
  else yield { name, open: () => Readable.from(checked(zip, entry)), what: "a file" };
}

/** Names come as octets, since `decodeStrings` is off: the library would refuse the archive for one that leads out. */
function nameOf({ fileName }: Entry): string {
  const told: unknown = fileName;
  return told instanceof Uint8Array ? new TextDecoder().decode(told) : String(told);
}

/** An entry's octets; throws when they are not those that the directory's CRC-32 tells of. */
async function* checked(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const octets = await promisify(zip.openReadStream.bind(zip) as OpenEntry)(entry);
  let crc = 0;
  for await (const piece of octets) {
    crc = crc32(piece as Uint8Array, crc);
    yield piece;
  }
  if (crc !== entry.crc32) throw new Error(`CRC-32 ${hex(entry.crc32)} is told, ${hex(crc)} is that of the octets`);
}

type OpenEntry = (entry: Entry, done: (error: Error | null, stream: Readable) => void) => void;

function refusal(entry: Entry, type: number): string | null {
  const { compressedSize, uncompressedSize } = entry;
  if (type !== 0 && type !== REGULAR) return "a link or device";
  if (entry.isEncrypted()) return "encrypted";
  if (uncompressedSize > FREE_OCTETS && uncompressedSize > LIMITS.inflationRatio.value * compressedSize)
    return `${uncompressedSize} octets out of ${compressedSize}`;
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return `compressed by method ${entry.compressionMethod}`;
  return null;
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const done = () => {
      zip.off("entry", onEntry).off("end", onEnd).off("error", onError);
    };
    const onEntry = (entry: Entry) => {
      done();
      resolve(entry);
    };
    const onEnd = () => {
      done();
      resolve(null);
    };
    const onError = (error: Error) => {
      done();
      reject(error);
    };
    zip.on("entry", onEntry).on("end", onEnd).on("error", onError);
    zip.readEntry();
  });
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
