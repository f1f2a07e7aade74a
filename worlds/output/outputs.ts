import path from "node:path";
import { createRandom } from "../../src/statistics/random.ts";
import { type Instant, MINUTE, type Milliseconds } from "../../src/values/instant.ts";
import { routeEvents } from "../happening/route-events.ts";
import type { Recorder } from "../instrument/observed.ts";
import type { Exporter } from "../world/instrument.ts";
import type { World } from "../world.ts";
import type { Encoding } from "./export/encoding.ts";
import { ExportRecorder } from "./export/export-recorder.ts";
import { FlowCsvRecorder } from "./flow-csv.ts";
import { HashedFile } from "./hashed-file.ts";
import { IpfixEncoding } from "./ipfix.ts";
import { LabelsRecorder } from "./labels.ts";
import { ribRecords, updateRecord } from "./mrt.ts";
import { NetFlow5Encoding } from "./netflow5.ts";
import { NetFlow9Encoding } from "./netflow9.ts";
import { CaptureRecorder } from "./packets/capture-recorder.ts";
import { PcapngWriter } from "./pcapng.ts";
import { SflowRecorder } from "./sflow.ts";
import { ZeekRecorder } from "./zeek/zeek-recorder.ts";

/** What a world is written as, and about how many octets a record takes. */
export const OUTPUT_FORMATS = {
  netflow5: { title: "NetFlow v5 in a capture", octetsPerRecord: 52, packets: false },
  netflow9: { title: "NetFlow v9 in a capture", octetsPerRecord: 62, packets: false },
  ipfix: { title: "IPFIX in a capture", octetsPerRecord: 88, packets: false },
  sflow: { title: "sFlow v5 in a capture, a sample a packet", octetsPerRecord: 200, packets: true },
  zeek: { title: "Zeek's conn.log, dns.log and ssl.log", octetsPerRecord: 90, packets: false },
  pcap: { title: "the packets themselves, headers only", octetsPerRecord: 88, packets: true },
  csv: { title: "plain CSV under our own column names", octetsPerRecord: 150, packets: false },
  labels: { title: "who made each record, with what", octetsPerRecord: 100, packets: false },
  mrt: { title: "MRT of the route collector", octetsPerRecord: 0, packets: false },
} as const;

export type OutputFormat = keyof typeof OUTPUT_FORMATS;

export interface MadeFile {
  readonly name: string;
  readonly sha256: string;
  readonly records: number;
}

/** What an output needs to know. */
export interface Site {
  readonly world: World;
  readonly seed: number;
  /** The folder. */
  readonly out: string;
  /** By number, filled as the world begins. */
  readonly labels: readonly string[];
  readonly names: readonly string[];
}

export interface Output {
  /** Null when it has nothing to do with flows. */
  readonly recorder: Recorder | null;
  close(records: number): MadeFile[];
}

export function outputOf(format: OutputFormat, site: Site): Output {
  return OUTPUTS[format](site);
}

const OUTPUTS: Record<OutputFormat, (site: Site) => Output> = {
  netflow5: (site) => exported(site, "netflow5.pcapng", 2055, (exporter) => new NetFlow5Encoding(exporter)),
  netflow9: (site) => exported(site, "flows.pcapng", 2055, (exporter) => new NetFlow9Encoding(exporter)),
  ipfix: (site) => exported(site, "ipfix.pcapng", 4739, (exporter) => new IpfixEncoding(exporter)),
  sflow(site) {
    const { world, seed } = site;
    const { file, capture } = captureOf(site, "sflow.pcapng");
    const random = createRandom(seed).fork(`exporters ${world.id}`);
    const recorder = new SflowRecorder(world.exporters, capture, lagOf(world), random);
    return { recorder, close: () => [{ name: "sflow.pcapng", sha256: file.close(), records: recorder.samples }] };
  },
  zeek(site) {
    const { world, names } = site;
    return together(
      world.exporters.map(({ id, index }) => {
        const open = (log: string) => opened(site, index === 0 ? `${log}.log` : `${log}.${id}.log`);
        const files = { conn: open("conn"), dns: open("dns"), ssl: open("ssl") };
        const recorder = new ZeekRecorder(index, files, lagOf(world), names, madeUpBy(site));
        return {
          recorder,
          close: () =>
            (["conn", "dns", "ssl"] as const).map((log) => ({
              name: path.basename(files[log].path),
              sha256: files[log].close(),
              records: recorder.rows(log),
            })),
        };
      }),
    );
  },
  pcap(site) {
    const { world } = site;
    return together(
      world.exporters.map(({ id, index }) => {
        const name = index === 0 ? "packets.pcapng" : `packets.${id}.pcapng`;
        const { file, capture } = captureOf(site, name);
        const recorder = new CaptureRecorder(index, capture, lagOf(world));
        return { recorder, close: () => [{ name, sha256: file.close(), records: recorder.packets }] };
      }),
    );
  },
  csv(site) {
    const file = opened(site, "flows.csv");
    const recorder = new FlowCsvRecorder(site.world, file);
    return { recorder, close: (records) => [{ name: "flows.csv", sha256: file.close(), records }] };
  },
  labels(site) {
    const file = opened(site, "labels.csv");
    const recorder = new LabelsRecorder(site.world, file, site.labels);
    return { recorder, close: (records) => [{ name: "labels.csv", sha256: file.close(), records }] };
  },
  mrt: (site) => ({ recorder: null, close: () => routeFiles(site) }),
};

/** Several recorders and their files as one. */
export function together(outputs: readonly Output[]): Output {
  if (outputs.length === 1) return outputs[0]!;
  const recorders = outputs.flatMap(({ recorder }) => recorder ?? []);
  const listening = recorders.filter(({ dns }) => dns !== undefined);
  return {
    recorder: {
      open: (at) => each(recorders, (one) => one.open(at)),
      record(observed, row) {
        for (const one of recorders) one.record(observed, row);
      },
      ...(listening.length > 0 ? { dns: (exchange) => each(listening, (one) => one.dns?.(exchange)) } : {}),
      close: (at) => each(recorders, (one) => one.close(at)),
    },
    close: (records) => outputs.flatMap((output) => output.close(records)),
  };
}

function each<T>(items: readonly T[], visit: (item: T) => void): void {
  for (const item of items) visit(item);
}

function exported(site: Site, name: string, port: number, encoding: (exporter: Exporter) => Encoding): Output {
  const { world, seed } = site;
  const { file, capture } = captureOf(site, name);
  const random = createRandom(seed).fork(`exporters ${world.id}`);
  const recorder = new ExportRecorder(world.exporters, encoding, capture, port, random);
  return { recorder, close: (records) => [{ name, sha256: file.close(), records }] };
}

function captureOf(site: Site, name: string): { file: HashedFile; capture: PcapngWriter } {
  const file = opened(site, name);
  return { file, capture: new PcapngWriter(file, madeUpBy(site)) };
}

function opened({ out }: Site, name: string): HashedFile {
  return new HashedFile(path.join(out, name));
}

function madeUpBy({ world, seed }: Site): string {
  return `narrows world ${world.id} seed ${seed}`;
}

/** How long after its first packet a record leaves at the latest; no flow lasts longer than 25 minutes. */
function lagOf({ exporters }: World): Milliseconds {
  const timeouts = exporters.map(({ timeouts }) => (timeouts ? timeouts.active + timeouts.idle : 0));
  return 27 * MINUTE + Math.max(...timeouts);
}

function routeFiles({ world, seed, out }: Site): MadeFile[] {
  const { routeCollector: collector } = world;
  if (!collector) return [];
  const events = routeEvents(world, collector, createRandom(seed).fork(`routes ${world.id}`));
  const ribs = collector.ribs.map((at) => recordFile(out, `rib.${stamp(at)}.mrt`, ribRecords(world, collector, at)));
  const updates = events.map((event) => updateRecord(collector, event));
  return [...ribs, recordFile(out, `updates.${stamp(collector.period.from)}.mrt`, updates)];
}

function recordFile(out: string, name: string, records: readonly Buffer[]): MadeFile {
  const file = new HashedFile(path.join(out, name));
  for (const record of records) file.write(record);
  return { name, sha256: file.close(), records: records.length };
}

/** `20170930.0000`, as the archives name their files. */
function stamp(at: Instant): string {
  return new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", ".");
}
