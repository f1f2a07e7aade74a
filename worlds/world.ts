import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type Period, parsePeriod } from "../src/values/instant.ts";
import { type WorldFile, worldSchema } from "./schema.ts";
import type { Fault } from "./world/fault.ts";
import { geographyFaults } from "./world/geography.ts";
import { type Exporter, exporterFrom, instrumentFaults, natsOf } from "./world/instrument.ts";
import { type Network, networkFaults, networkFrom } from "./world/networks.ts";
import { collectorFrom, type RouteCollector } from "./world/route-collector.ts";
import { expectedRecords } from "./world/size.ts";

/** What happens, and apart from it how it is seen. */
export interface World {
  readonly id: string;
  readonly title: string;
  readonly period: Period;
  readonly networks: readonly Network[];
  readonly exporters: readonly Exporter[];
  readonly visible: readonly Period[];
  readonly routeCollector: RouteCollector | null;
  readonly windows: readonly { readonly id: string; readonly period: Period }[];
  /** The file as it was read, for the manifest. */
  readonly file: WorldFile;
  /** `file:line:column` of a part of it. */
  place(path: readonly PropertyKey[]): string;
}

/** A world file that cannot be used: one line a fault, each with line and column. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}

/** Reads a world's YAML; throws WorldError with `file:line:column place fault` for what is wrong. */
export function readWorld(text: string, source: string): World {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core" });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${source}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw new WorldError(
      document.errors.map((fault) => `${place(fault.pos[0])} ${fault.message.split("\n")[0]}`).join("\n"),
    );
  const at = (path: readonly PropertyKey[]): string => place(nearestNode(document, path));
  const checked = worldSchema.safeParse(document.toJS());
  if (!checked.success)
    throw new WorldError(checked.error.issues.map((issue) => `${at(issue.path)} ${told(issue, document)}`).join("\n"));
  const faults = contradictions(checked.data);
  if (faults.length > 0) throw new WorldError(faults.map(({ path, fault }) => `${at(path)} ${fault}`).join("\n"));
  const world = { ...fromFile(checked.data), place: at };
  const records = expectedRecords(world);
  const most = checked.data.most.records;
  if (records > most)
    throw new WorldError(
      `${at(["most", "records"])} ${world.id} would make about ${shortly(records)} records, and may make ${shortly(most)}: ` +
        "sample more thinly, look for a shorter time, or raise most.records",
    );
  return world;
}

function shortly(count: number): string {
  return Number(count.toPrecision(2)).toLocaleString("en-GB");
}

function contradictions(file: WorldFile): Fault[] {
  const { networks, instrument } = file;
  return [...networkFaults(networks), ...instrumentFaults(instrument, networks), ...geographyFaults(file)];
}

function fromFile(file: WorldFile): Omit<World, "place"> {
  const period = parsePeriod(file.period)!;
  return {
    id: file.id,
    title: file.title,
    period,
    networks: file.networks.map((network) => networkFrom(network, natsOf(file.instrument, network.id, period))),
    exporters: file.instrument.exporters.map((exporter, index) => exporterFrom(exporter, index, period)),
    visible:
      file.instrument.visible.length === 0 ? [period] : file.instrument.visible.map((text) => parsePeriod(text)!),
    routeCollector: file.routeCollector ? collectorFrom(file.routeCollector) : null,
    windows: Object.entries(file.windows).map(([id, text]) => ({ id, period: parsePeriod(text)! })),
    file,
  };
}

function nearestNode(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

function told(issue: z.core.$ZodIssue, document: ReturnType<typeof parseDocument>): string {
  const where = issue.path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  const held = document.getIn(issue.path);
  const shown = typeof held === "string" || typeof held === "number" ? `${JSON.stringify(held)} ` : "";
  return `${where.replace(/^\./, "")} ${shown}${issue.message}`.trim();
}
