import type { ReadContext } from "../../src/formats/format.ts";
import netflow9 from "../../src/formats/netflow9/index.ts";
import zeekConn from "../../src/formats/zeek-conn/index.ts";
import { RecordSink } from "../../src/record/sink.ts";
import { madeExports } from "./made-exports.ts";

// What a long input costs in memory: twenty gigaoctets of NetFlow v9, and two of a Zeek log, pushed as they would come from a
// file or a pipe; the largest resident size so far is printed as it goes.

const PIECE = 256 * 1024;
const GIGAOCTET = 1e9;

const FORMATS = [
  { id: "netflow9", format: netflow9, octets: 20 * GIGAOCTET, text: () => madeExports("netflow9", 200_000, 26).whole },
  { id: "zeek-conn", format: zeekConn, octets: 2 * GIGAOCTET, text: zeekLines },
];

export function benchMemory(): void {
  for (const { id, format, octets, text } of FORMATS) {
    const sink = new RecordSink(id);
    const settings = { samplingProbability: null, map: null, exporter: null };
    const context: ReadContext = { sink, settings, sessions: new Map(), datagramReader: () => null };
    const reader = format.read(context);
    const piece = text();
    let pushed = 0;
    let rows = 0;
    for (let told = 1; pushed < octets; ) {
      for (let at = 0; at < piece.length; at += PIECE) {
        reader.push(piece.subarray(at, at + PIECE));
        for (const batch of sink.take()) {
          if (batch.kind === "flow") rows += batch.rows;
          sink.release(batch);
        }
      }
      pushed += piece.length;
      if (pushed < (told * octets) / 4) continue;
      told++;
      tell(id, pushed, rows);
    }
    reader.end();
  }
}

function tell(id: string, octets: number, rows: number): void {
  const resident = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${id}: ${(octets / GIGAOCTET).toFixed(1)} GB, ${rows} flows, at most ${resident} MiB resident`);
}

function zeekLines(): Uint8Array {
  const fields =
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state";
  const types = "time string addr port addr port enum string interval count count string";
  const header = [`#separator \\x09`, "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn"];
  const names = [`#fields\t${fields.replaceAll(" ", "\t")}`, `#types\t${types.replaceAll(" ", "\t")}`];
  const rows = Array.from({ length: 100_000 }, (_, i) =>
    [
      (1_577_836_800 + i / 10).toFixed(6),
      `C${i}`,
      `192.0.2.${i % 250}`,
      1024 + (i % 60_000),
      `198.51.100.${i % 200}`,
      443,
      "tcp",
      "ssl",
      "1.250000",
      i,
      2 * i,
      "SF",
    ].join("\t"),
  );
  return Buffer.from(`${[...header, ...names, ...rows].join("\n")}\n`);
}
