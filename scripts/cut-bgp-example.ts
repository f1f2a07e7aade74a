/**
 * Cuts the BGP example out of a collector's updates: whole MRT records, byte for byte, that tell of North Korea's
 * networks, every state of the session, and every n-th of the others, so that it is real and small.
 *
 *     node dist/scripts/cut-bgp-example.js FROM.gz TO.gz
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { HEADER_OCTETS, headerAt } from "../src/formats/mrt/header.ts";
import mrt from "../src/formats/mrt/index.ts";
import { type Batch, cell } from "../src/record/batch.ts";
import { RecordSink } from "../src/record/sink.ts";
import { covers, type Prefix, parsePrefix } from "../src/values/prefix.ts";
import { plainGzip } from "./plain-gzip.ts";

const ASN = "131279"; // Star Joint Venture
const NETWORKS = ["175.45.176.0/22", "210.52.109.0/24", "77.94.35.0/24"].map((text) => parsePrefix(text)!);
const EVERY = 29; // some 140 kB compressed

/** The records of `octets` that the example keeps, in their order. */
export function cutExample(octets: Uint8Array): Uint8Array {
  const telling = offsetsOfSubject(octets);
  const kept: Uint8Array[] = [];
  let record = 0;
  for (let at = 0; at < octets.length; record++) {
    const next = at + HEADER_OCTETS + headerAt(octets, at).length;
    if (record % EVERY === 0 || telling.has(at)) kept.push(octets.subarray(at, next));
    at = next;
  }
  return Buffer.concat(kept);
}

/** Where the records begin that tell of the subject's networks, or of the session itself. */
function offsetsOfSubject(octets: Uint8Array): Set<number> {
  const offsets = new Set<number>();
  for (const batch of routesOf(octets)) {
    const [actions, paths, prefixes] = ["action", "asPath", "prefix"].map((name) => texts(batch, name));
    const [origin] = batch.columns.filter(({ description }) => description.name === "originOffset");
    for (let row = 0; row < batch.rows; row++) {
      const isPath = paths![row]!.includes(ASN) && paths![row]!.split(" ").includes(ASN);
      if (actions![row] === "state" || isPath || overlapsSubject(prefixes![row]!))
        offsets.add(Number(cell(origin!, row)));
    }
  }
  return offsets;
}

function texts(batch: Batch, name: string): string[] {
  const column = batch.columns.find(({ description }) => description.name === name)!;
  return Array.from({ length: batch.rows }, (_, row) => cell(column, row) as string);
}

function overlapsSubject(text: string): boolean {
  const prefix: Prefix | null = parsePrefix(text);
  const isNarrow = prefix !== null && prefix.length >= 96 + 8; // a default route overlaps everything and tells nothing
  return isNarrow && NETWORKS.some((network) => covers(network, prefix) || covers(prefix, network));
}

function routesOf(octets: Uint8Array): Batch[] {
  const sink = new RecordSink("mrt");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = mrt.read({ sink, settings, sessions: new Map(), datagramReader: () => null });
  reader.push(octets);
  reader.end();
  sink.end();
  return sink.take().filter((batch) => batch.kind === "route");
}

function main([from, to]: string[]): void {
  if (!from || !to) {
    console.error("usage: node dist/scripts/cut-bgp-example.js FROM.gz TO.gz");
    process.exitCode = 2;
    return;
  }
  const packed = plainGzip(cutExample(gunzipSync(readFileSync(from))));
  writeFileSync(to, packed);
  console.error(`${to}: ${packed.length} octets, SHA-256 ${createHash("sha256").update(packed).digest("hex")}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main(process.argv.slice(2));
