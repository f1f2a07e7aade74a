import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from "hyparquet";

/** What stands at the end of a file: which columns there are, and where their octets lie. */
export interface Footer {
  readonly metadata: FileMetaData;
  readonly tree: SchemaTree;
  /** Names of the columns that hold one value a row. */
  readonly names: readonly string[];
  /** Octets of magic words, metadata and its length. */
  readonly octets: number;
}

const TAIL_OCTETS = 8; // the length of the metadata, and the magic word again

/** Reads the end of a file; in plain words what is wrong with it, if something is. */
export function readFooter(file: ArrayBuffer): Footer | string {
  if (file.byteLength < 12) return `${file.byteLength} octets`;
  const view = new DataView(file);
  const magic = view.getUint32(file.byteLength - 4);
  if (magic === ENCRYPTED) return "an encrypted footer";
  if (magic !== PLAIN) return "a file without its end: cut, or still being written";
  const octets = view.getUint32(file.byteLength - TAIL_OCTETS, true);
  if (octets > file.byteLength - TAIL_OCTETS - 4) return `metadata of ${octets} octets`;
  try {
    const metadata = parquetMetadata(file);
    if (metadata.row_groups.length > MOST_GROUPS) return `${metadata.row_groups.length} row groups`;
    const tree = parquetSchema(metadata);
    const names = tree.children.filter(({ children }) => children.length === 0).map(({ element }) => element.name);
    return { metadata, tree, names, octets: 4 + octets + TAIL_OCTETS };
  } catch (error) {
    return (error as Error).message;
  }
}

const MOST_GROUPS = 100_000;
const PLAIN = 0x50415231;
const ENCRYPTED = 0x50415245;
