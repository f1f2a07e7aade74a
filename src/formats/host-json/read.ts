import { DAY, formatInstant, type Instant } from "../../values/instant.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { SCANNED_PROTOCOLS } from "../scans/scan-writer.ts";
import { JsonObjects } from "../text/json-objects.ts";
import { serviceColumns } from "../text/service-columns.ts";
import { censysHost, expectedOf, shodanBanner } from "./shapes.ts";

/** A service as either maker tells it. */
interface Told {
  readonly time: Instant;
  readonly address: Uint8Array;
  readonly protocol: number;
  readonly port: number;
  readonly serviceName: string;
  readonly product: string;
  readonly maker: string;
}

/** Reads one banner, or one host with its services, a line. */
export function readHostJson({ sink }: ReadContext): StreamReader {
  const builder = sink.builder("service");
  const columns = serviceColumns(builder);
  const write = (told: Told, offset: number): void => {
    const row = builder.next(offset);
    columns.time.number(row, told.time);
    columns.address.address(row, told.address);
    columns.protocolIdentifier.number(row, told.protocol);
    columns.port.number(row, told.port);
    columns.serviceName.text(row, told.serviceName);
    columns.product.text(row, told.product);
    columns.scanId.text(row, `${told.maker} ${formatInstant(Math.floor(told.time / DAY) * DAY).slice(0, 10)}`);
  };
  return new JsonObjects(sink, (value, offset) => {
    const read = isHost(value) ? hostOf(value) : bannerOf(value);
    if (typeof read === "string") return read;
    for (const told of read) write(told, offset);
    return null;
  });
}

function isHost(value: unknown): boolean {
  return typeof value === "object" && value !== null && "services" in value;
}

function bannerOf(value: unknown): readonly Told[] | string {
  const { data, error } = shodanBanner.safeParse(value);
  if (!data) return expectedOf(error);
  return [
    {
      time: data.timestamp,
      address: data.ip_str,
      protocol: SCANNED_PROTOCOLS.get(data.transport)!,
      port: data.port,
      serviceName: data._shodan?.module ?? "",
      product: joined(data.product, data.version),
      maker: "shodan",
    },
  ];
}

function hostOf(value: unknown): readonly Told[] | string {
  const { data, error } = censysHost.safeParse(value);
  if (!data) return expectedOf(error);
  const told: Told[] = [];
  for (const service of data.services) {
    const time = service.observed_at ?? data.last_updated_at;
    const protocol = SCANNED_PROTOCOLS.get(service.transport_protocol.toLowerCase().replace("quic", "udp"));
    if (time === null || time === undefined) return "observed_at or last_updated_at";
    if (protocol === undefined) return "transport_protocol: TCP, UDP, QUIC or SCTP";
    const [software] = service.software ?? [];
    told.push({
      time,
      address: data.ip,
      protocol,
      port: service.port,
      serviceName: (service.extended_service_name ?? service.service_name ?? "").toLowerCase(),
      product: joined(software?.vendor, software?.product, software?.version),
      maker: "censys",
    });
  }
  return told;
}

function joined(...words: readonly (string | null | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== null && word !== "").join(" ");
}
