import { type Field, fieldText, fieldWord } from "../text/flow-cells.ts";
import { JSON_LIST, JSON_MISSING, JSON_NULL, JsonLine } from "../text/json-line.ts";

/** Names that are read (Suricata, userguide, EVE JSON format); of objects inside, with a dot between. */
const NAMES = [
  "timestamp",
  "event_type",
  "flow_id",
  "src_ip",
  "src_port",
  "dest_ip",
  "dest_port",
  "proto",
  "app_proto",
  "host",
  "flow.start",
  "flow.end",
  "flow.bytes_toserver",
  "flow.bytes_toclient",
  "flow.pkts_toserver",
  "flow.pkts_toclient",
  "flow.state",
  "flow.reason",
  "netflow.start",
  "netflow.end",
  "netflow.bytes",
  "netflow.pkts",
  "tcp.tcp_flags",
  "tcp.tcp_flags_ts",
  "tcp.tcp_flags_tc",
  "dns.type",
  "dns.id",
  "dns.rrname",
  "dns.rrtype",
  "dns.rcode",
  "dns.ttl",
  "dns.rdata",
  "dns.answers",
  "dns.queries",
  "dns.query",
  "dns.version",
  "tls.sni",
  "tls.subject",
  "tls.version",
  "tls.ja4",
  "http.hostname",
  "http.status",
  "http.http_method",
  "quic.sni",
  "quic.version",
  "quic.ja4",
  "ssh.server.software_version",
] as const;

export type Name = (typeof NAMES)[number];

const SLOTS: ReadonlyMap<string, number> = new Map(NAMES.map((name, slot) => [name, slot]));
const NOWHERE = { from: 0, to: 0 };

/** One event: a JSON object a line. */
export class Event {
  readonly #line = new JsonLine(SLOTS);

  /** Null when the line was read, or what should have stood there. */
  read(octets: Uint8Array, from: number, to: number): string | null {
    return this.#line.read(octets, from, to);
  }

  /** A name that stood twice; the last counts. */
  get twice(): string | null {
    return this.#line.twice;
  }

  field(name: Name): Field {
    const slot = SLOTS.get(name)!;
    const { octets, from, to, kind } = this.#line;
    const told = kind[slot] !== JSON_MISSING && kind[slot] !== JSON_NULL && kind[slot] !== JSON_LIST;
    return told ? { octets, from: from[slot]!, to: to[slot]! } : { octets, ...NOWHERE };
  }

  text(name: Name): string {
    return fieldText(this.field(name));
  }

  word(name: Name): string {
    return fieldWord(this.field(name));
  }

  /** The objects of a list; empty when it is none. */
  list(name: Name): readonly Readonly<Record<string, unknown>>[] {
    const slot = SLOTS.get(name)!;
    const { octets, from, to, kind } = this.#line;
    if (kind[slot] !== JSON_LIST) return [];
    try {
      const told: unknown = JSON.parse(Buffer.from(octets.subarray(from[slot]!, to[slot]!)).toString());
      return (told as unknown[]).filter(
        (one): one is Record<string, unknown> => typeof one === "object" && one !== null,
      );
    } catch {
      return []; // escapes that JSON does not know
    }
  }
}
