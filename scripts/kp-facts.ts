import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { formats } from "../src/formats/index.ts";
import { rowOf } from "../src/record/batch.ts";
import { RecordSink } from "../src/record/sink.ts";

// Writes examples/kp-facts/kp-2016-09-19.csv: the names, types and values in the .kp zones of 2016, as a table of our own.
// The zone files themselves state no licence and are not kept; facts are. Usage: node dist/scripts/kp-facts.js FOLDER

const SEEN = "2016-09-19"; // day of the zone transfers, NorthKoreaDNSLeak
const TYPES = new Set(["A", "AAAA", "CNAME", "MX", "NS", "PTR", "TXT"]);
const TO = "examples/kp-facts/kp-2016-09-19.csv";

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error("Usage: node dist/scripts/kp-facts.js FOLDER (of .zone files)");
  process.exit(2);
}
const zones = readdirSync(folder).filter((name) => name.endsWith(".zone"));
const facts = new Set(zones.flatMap((name) => factsOf(path.join(folder, name))));
const text = `name,type,value,date\n${[...facts].sort().join("\n")}\n`;
writeFileSync(TO, text);
console.log(
  `${facts.size} facts of ${zones.length} zones in ${TO}, SHA-256 ${createHash("sha256").update(text).digest("hex")}`,
);

function factsOf(file: string): string[] {
  const sink = new RecordSink("zone-file");
  const settings = { samplingProbability: null, map: null, exporter: null };
  const reader = formats.get("zone-file")!.read({ sink, settings, sessions: new Map(), datagramReader: () => null });
  reader.push(readFileSync(file));
  reader.end();
  sink.end();
  return sink
    .take()
    .filter(({ kind }) => kind === "dns")
    .flatMap((batch) => Array.from({ length: batch.rows }, (_, row) => rowOf(batch, row)))
    .filter(
      ({ queryName, queryType }) => TYPES.has(String(queryType)) && /(^|\.)kp$|in-addr\.arpa$/.test(String(queryName)),
    )
    .map(({ queryName, queryType, answers }) =>
      [queryName, queryType, answers, SEEN].map((cell) => quoted(String(cell))).join(","),
    );
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
