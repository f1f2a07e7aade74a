import type { BatchBuilder } from "../../record/batch.ts";
import { parseAddress } from "../../values/address.ts";
import { fieldNumber } from "../text/flow-cells.ts";
import type { RowFault } from "../text/row-reader.ts";
import { serviceColumns } from "../text/service-columns.ts";
import type { NameMemory } from "../text/told-names.ts";
import type { Event } from "./fields.ts";
import { fault, instant } from "./flow.ts";

const TCP = 6;
const UDP = 17;

interface Seen {
  /** Id of a sign, src/values/signs.ts. */
  readonly service: string;
  /** As the server names itself, else as it was asked for. */
  readonly product: string;
  readonly answered: boolean;
  readonly serverName: string;
  readonly ja4: string;
}

const hostOf = (told: string) => told.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");

const READINGS: ReadonlyMap<string, (event: Event) => Seen> = new Map([
  [
    "tls",
    (event) => {
      const serverName = hostOf(event.text("tls.sni"));
      const answered = !/^(|UNDETERMINED)$/.test(event.word("tls.version"));
      const product = event.text("tls.subject") || serverName;
      return { service: "tls", product, answered, serverName, ja4: event.word("tls.ja4") };
    },
  ],
  [
    "http",
    (event) => {
      const serverName = hostOf(event.text("http.hostname"));
      const product = event.word("http.http_method") === "CONNECT" ? "" : serverName; // asked for another's name
      return { service: "http", product, answered: event.word("http.status") !== "", serverName, ja4: "" };
    },
  ],
  [
    "quic",
    (event) => {
      const serverName = hostOf(event.text("quic.sni"));
      // Suricata tells of the client's first packet; whether the server answered is not in the event
      return { service: "quic", product: serverName, answered: false, serverName, ja4: event.word("quic.ja4") };
    },
  ],
  [
    "ssh",
    (event) => {
      const product = event.text("ssh.server.software_version");
      return { service: "ssh", product, answered: product !== "", serverName: "", ja4: "" };
    },
  ],
]);

/** Writes events of application protocols: the service that answered, and the name for the flow. */
export class Services {
  readonly #builder: BatchBuilder;
  readonly #columns;
  readonly #names: NameMemory;

  constructor(builder: BatchBuilder, names: NameMemory) {
    this.#builder = builder;
    this.#columns = serviceColumns(builder);
    this.#names = names;
  }

  /** Whether events of this type are read here. */
  knows(type: string): boolean {
    return READINGS.has(type);
  }

  event(type: string, event: Event, offset: number, exporter: string): RowFault | null {
    const seen = READINGS.get(type)!(event);
    this.#names.tell(event.word("flow_id"), seen);
    if (!seen.answered) return null;
    const time = instant(event, "timestamp");
    if (Number.isNaN(time)) return fault(event, "timestamp", "ISO 8601 with its zone");
    const address = parseAddress(event.word("dest_ip"));
    if (!address) return fault(event, "dest_ip", "an address");
    const port = fieldNumber(event.field("dest_port"));
    if (port < 0 || port > 0xffff) return fault(event, "dest_port", "a port");
    const columns = this.#columns;
    const row = this.#builder.next(offset);
    (columns.time.values as Float64Array)[row] = time;
    columns.address.address(row, address);
    columns.protocolIdentifier.number(row, /^udp$/i.test(event.word("proto")) ? UDP : TCP);
    columns.port.number(row, port);
    columns.serviceName.text(row, seen.service);
    columns.product.text(row, seen.product);
    columns.scanId.text(row, exporter);
    return null;
  }
}
