import { Readable } from "node:stream";
import { extract } from "tar-stream";
import type { ArchiveEntry } from "./unpack.ts";

/** The entries of a tar archive (POSIX pax, GNU), in their order. Throws where the archive ends too early or makes no sense. */
export async function* readTar(octets: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const archive = extract();
  const source = Readable.from(octets, { objectMode: false });
  source.on("error", (error) => archive.destroy(error));
  source.pipe(archive);
  try {
    for await (const entry of archive) {
      const { name, type } = entry.header;
      if (type === "directory") entry.resume();
      else if (type === "file" || type === "contiguous-file") {
        yield { name, open: () => Readable.from(entry), what: "a file" };
        entry.resume(); // of what nobody opened
      } else {
        entry.resume();
        yield { name, open: null, what: `a ${type ?? "thing without a type"}` };
      }
    }
  } finally {
    source.destroy();
    archive.destroy();
  }
}
