import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { formats } from "../src/formats/index.ts";
import { ours } from "./referees.ts";

/** A small input that a format keeps beside its code. */
export interface Fixture {
  /** The format's. */
  readonly id: string;
  readonly file: string;
  readonly octets: Uint8Array;
}

/** Files in fixture/ that are not inputs. */
const BESIDE = /(^README|^LICEN[CS]E|expected|\.yaml$|\.md$)/;

/** The fixtures of every format, decompressed. */
export function fixtures(): Fixture[] {
  return [...formats.keys()].flatMap((id) =>
    files(`src/formats/${id}/fixture`)
      .filter((file) => !BESIDE.test(path.basename(file)))
      .map((file) => ({ id, file, octets: plain(fs.readFileSync(ours(file))) })),
  );
}

function plain(octets: Buffer): Uint8Array {
  return octets[0] === 0x1f && octets[1] === 0x8b ? gunzipSync(octets) : octets;
}

function files(folder: string): string[] {
  if (!fs.existsSync(ours(folder))) return [];
  return fs
    .readdirSync(ours(folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((file) => fs.statSync(ours(file)).isFile())
    .sort();
}
