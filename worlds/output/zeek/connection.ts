import type { Observed } from "../../instrument/observed.ts";

const SYN = 0x02;
const FIN = 0x01;
const HEADERS: Readonly<Record<number, number>> = { 6: 40, 17: 28 }; // octets of IPv4 and TCP or UDP

/** What was seen of one direction. */
interface Direction {
  octets: number;
  packets: number;
  flags: number;
}

/** Both directions of a flow, as far as an exporter took their packets. */
export class Connection {
  readonly exporter: number;
  readonly flow: number;
  readonly protocol: number;
  readonly name: number;
  readonly label: number;
  readonly originator: number;
  readonly originatorPort: number;
  readonly responder: number;
  readonly responderPort: number;
  readonly sent: Direction = { octets: 0, packets: 0, flags: 0 };
  readonly answered: Direction = { octets: 0, packets: 0, flags: 0 };
  start = Number.POSITIVE_INFINITY;
  end = Number.NEGATIVE_INFINITY;
  /** When its last record left. */
  lastExport = 0;

  constructor(observed: Observed, row: number) {
    const opens = observed.opens(row) === 1;
    this.exporter = observed.exporter(row);
    this.flow = observed.flow(row);
    this.protocol = observed.protocol(row);
    this.name = observed.name(row);
    this.label = observed.label(row);
    this.originator = opens ? observed.source(row) : observed.destination(row);
    this.originatorPort = opens ? observed.sourcePort(row) : observed.destinationPort(row);
    this.responder = opens ? observed.destination(row) : observed.source(row);
    this.responderPort = opens ? observed.destinationPort(row) : observed.sourcePort(row);
  }

  add(observed: Observed, row: number): void {
    const direction = observed.opens(row) ? this.sent : this.answered;
    direction.octets += observed.octets(row);
    direction.packets += observed.packets(row);
    direction.flags |= observed.flags(row);
    this.start = Math.min(this.start, observed.start(row));
    this.end = Math.max(this.end, observed.end(row));
    this.lastExport = observed.exportTime(row);
  }

  /** Payload, where the headers are known. */
  payload({ octets, packets }: Direction): number {
    return Math.max(0, octets - packets * (HEADERS[this.protocol] ?? 20));
  }

  /** As base/protocols/conn/main.zeek describes it. */
  get state(): string {
    const { sent, answered } = this;
    if (this.protocol !== 6) return answered.packets === 0 ? "S0" : sent.packets === 0 ? "SHR" : "SF";
    if (!(sent.flags & SYN)) return "OTH";
    if (answered.packets === 0) return sent.flags & FIN ? "SH" : "S0";
    return sent.flags & answered.flags & FIN ? "SF" : "S1";
  }

  /** Letters of what each side did: of the originator upper case, of the responder lower case. */
  get history(): string {
    const letters = (direction: Direction, syn: string): string => {
      if (direction.packets === 0) return "";
      const data = this.payload(direction) > 0 ? "D" : "";
      if (this.protocol !== 6) return data;
      const { flags } = direction;
      return `${flags & SYN ? syn : ""}${flags & 0x10 ? "A" : ""}${data}${flags & FIN ? "F" : ""}`;
    };
    return `${letters(this.sent, "S")}${letters(this.answered, "H").toLowerCase()}` || "-";
  }
}
