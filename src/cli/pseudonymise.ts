import { readFile } from "node:fs/promises";
import { systemReason } from "../collect/input-error.ts";
import { CryptoPan } from "../exports/privacy/crypto-pan.ts";
import { type Batch, type Column, cell } from "../record/batch.ts";
import { ADDRESS_OCTETS, formatAddress, parseAddress } from "../values/address.ts";
import { UsageError } from "./exit.ts";
import type { RecordWriter } from "./write-records.ts";

const KEY_OCTETS = 32;

/**
 * A writer that is given pseudonyms instead of addresses: of source, destination and next hops each its own, and of the
 * exporter where an address is what it is known by. Other records than flows hold addresses in their texts and are left out.
 */
export async function pseudonymising(writer: RecordWriter, keyFile: string): Promise<RecordWriter> {
  const pan = new CryptoPan(await readKey(keyFile));
  return {
    async write(batch) {
      if (batch.kind !== "flow") return;
      hideAddresses(batch, pan);
      await writer.write(batch);
    },
    end: () => writer.end(),
  };
}

function hideAddresses(batch: Batch, pan: CryptoPan): void {
  for (const column of batch.columns)
    if (column.description.type === "address") hideColumn(column, batch.rows, pan);
    else if (column.description.name === "exporter") hideTexts(column, batch.rows, pan);
}

function hideColumn(column: Column, rows: number, pan: CryptoPan): void {
  const octets = column.values as Uint8Array;
  const nulls = column.nulls;
  for (let at = 0, row = 0; row < rows; row++, at += ADDRESS_OCTETS)
    if (!nulls?.[row]) octets.set(pan.pseudonym(octets.subarray(at, at + ADDRESS_OCTETS)), at);
}

function hideTexts(column: Column, rows: number, pan: CryptoPan): void {
  const hidden = new Map<string, string>();
  for (let row = 0; row < rows; row++) {
    const told = String(cell(column, row));
    const address = hidden.has(told) ? null : parseAddress(told);
    if (!hidden.has(told)) hidden.set(told, address ? formatAddress(pan.pseudonym(address)) : told);
    column.text(row, hidden.get(told)!);
  }
}

async function readKey(file: string): Promise<Uint8Array> {
  const octets = await readFile(file).catch((cause) => {
    throw new UsageError(`${file} cannot be read: ${systemReason(cause)}`, { cause });
  });
  if (octets.length !== KEY_OCTETS)
    throw new UsageError(
      `${file} holds ${octets.length} octets; a key is ${KEY_OCTETS}: head -c 32 /dev/urandom > FILE`,
    );
  return octets;
}
