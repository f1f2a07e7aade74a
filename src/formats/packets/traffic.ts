import { LIMITS } from "../../record/limits.ts";
import type { PacketReader } from "../capture-file/packet-reader.ts";
import { SummedDefects } from "../capture-file/summed-defects.ts";
import { isDnsPort } from "../dns-wire/dns-exchanges.ts";
import type { ReadContext } from "../format.ts";
import { Fragments } from "../headers/fragments.ts";
import { Innermost, MOST_TUNNELS } from "../headers/innermost.ts";
import type { IpHeader } from "../headers/ip.ts";
import { cutLink } from "../headers/link-layer.ts";
import type { Packet } from "../headers/packet.ts";
import { LogPeriod } from "../text/log-period.ts";
import { type Addition, FlowCutter } from "./flow-cutter.ts";
import { IPV6, SLOT, WORD } from "./flow-table.ts";
import { FlowWriter } from "./flow-writer.ts";
import { type Early, FragmentMemory, type FragmentPorts } from "./fragment-memory.ts";
import { type OpenFirstPayload, Payloads, type Seen } from "./payloads.ts";
import { Transport, UDP } from "./transport.ts";

const { words: WORDS } = SLOT;
const {
  ports: PORTS,
  low: LOW,
  high: HIGH,
  protocol: PROTOCOL,
  lowRest: LOW_REST,
  highRest: HIGH_REST,
  controlBits: CONTROL_BITS,
  initiator: INITIATOR,
} = WORD;

const SYN = 0x02;

/** Takes packets down to their innermost IP packet, and adds each to its flow. */
export class Traffic implements PacketReader {
  readonly #context: ReadContext;
  readonly #innermost = new Innermost();
  readonly #transport = new Transport();
  readonly #cutter: FlowCutter;
  readonly #payloads: Payloads;
  readonly #memory: FragmentMemory;
  readonly #fragments = new Fragments(() => {}); // what is lost was counted all the same
  readonly #period = new LogPeriod();
  readonly #summed = new SummedDefects();
  readonly #exporters: string[] = [];
  readonly #addition: Addition = emptyAddition();
  readonly #seen: Seen = emptySeen();
  #interfaceName: string | null = null;
  #notIp = { packets: 0, octets: 0, offset: 0 };
  #isExportNoted = false;

  constructor(context: ReadContext, open: OpenFirstPayload) {
    const { sink, settings } = context;
    this.#context = context;
    this.#payloads = new Payloads(sink, open);
    const writer = new FlowWriter(sink.builder("flow"), {
      samplingProbability: settings.samplingProbability ?? 1, // a capture holds every packet that the host was given
      samplingKnownBy: settings.samplingProbability === null ? "told" : "configured",
    });
    const [seed] = crypto.getRandomValues(new Uint32Array(1));
    this.#cutter = new FlowCutter(seed!, writer, this.#payloads, this.#exporters);
    this.#memory = new FragmentMemory((early) => this.#lostFirst(early));
  }

  packet(packet: Packet): void {
    const octets = packet.to - packet.from;
    const at = cutLink(packet);
    if (at === null) {
      this.#other(packet, octets);
      return;
    }
    const fault = this.#innermost.read(packet.view, at, packet.to);
    if (fault !== null) {
      this.#badPacket(packet, fault, octets);
      return;
    }
    this.#context.sink.understood(octets);
    if (packet.interfaceName !== this.#interfaceName) this.#turnTo(packet.interfaceName);
    this.#period.note(this.#exporters[this.#addition.exporter]!, packet.time);
    this.#ip(packet);
  }

  end(): void {
    const { sink } = this.#context;
    this.#memory.end();
    this.#cutter.end();
    this.#payloads.end();
    this.#summed.tell(sink);
    this.#tellOther();
    this.#tellEvicted();
    this.#period.tell(sink);
  }

  #ip(packet: Packet): void {
    const { ip, tunnels, isDeeper } = this.#innermost;
    const addition = this.#addition;
    const start = ip.source - (ip.version === 4 ? 12 : 8);
    addition.time = packet.time;
    addition.packets = 1;
    addition.octets = ip.octets || packet.wireOctets - (start - packet.from);
    addition.offset = packet.base + packet.from;
    addition.tunnels = tunnels;
    addition.protocol = ip.protocol;
    if (isDeeper) this.#tellDeeper(packet);
    if (this.#innermost.isInFragment) this.#rememberInside(packet);
    if (ip.fragment !== null && ip.fragment.ahead > 0) this.#laterFragment(packet, ip);
    else this.#first(packet, ip);
  }

  /** A packet with its transport header. */
  #first(packet: Packet, ip: IpHeader): void {
    const transport = this.#transport;
    const fault = transport.read(packet.view, ip);
    if (fault) this.#context.sink.defect({ ...fault, octetOffset: packet.base + ip.from, time: packet.time });
    const addition = this.#addition;
    addition.controlBits = transport.controlBits;
    addition.isReply = transport.isReply;
    this.#key(packet.view, ip, transport.sourcePort, transport.destinationPort);
    if (ip.fragment !== null) this.#rememberPorts(packet, ip);
    const slot = this.#cutter.add(addition);
    if (ip.fragment !== null) this.#reassemble(packet, ip, slot);
    else if (transport.payloadTo > transport.payloadFrom && this.#payloads.wants(slot, this.#directionIn(slot)))
      this.#payload(slot, packet, octetsOf(packet, transport.payloadFrom, transport.payloadTo), transport.payloadFrom);
  }

  /** 0 when the initiator of that flow sent the packet. */
  #directionIn(slot: number): 0 | 1 {
    return this.#cutter.table.words[WORDS * slot + INITIATOR] === this.#addition.side ? 0 : 1;
  }

  #key(view: DataView, ip: IpHeader, sourcePort: number, destinationPort: number): void {
    const { key } = this.#cutter.table;
    const addition = this.#addition;
    const side = isLow(view, ip, sourcePort, destinationPort) ? 0 : 1;
    const { version } = ip;
    const low = side === 0 ? ip.source : ip.destination;
    const high = side === 0 ? ip.destination : ip.source;
    const toLast = version === 4 ? 0 : 12;
    addition.side = side;
    addition.sourcePort = sourcePort;
    addition.destinationPort = destinationPort;
    key[PORTS] = side === 0 ? (sourcePort << 16) | destinationPort : (destinationPort << 16) | sourcePort;
    key[LOW] = view.getInt32(low + toLast);
    key[HIGH] = view.getInt32(high + toLast);
    key[PROTOCOL] = version === 4 ? ip.protocol : ip.protocol | IPV6;
    if (version === 4) return;
    for (let word = 0; word < 3; word++) {
      key[LOW_REST + word] = view.getInt32(low + 4 * word);
      key[HIGH_REST + word] = view.getInt32(high + 4 * word);
    }
  }

  #payload(slot: number, packet: Packet, octets: Uint8Array, at: number): void {
    const seen = this.#seen;
    const addition = this.#addition;
    const { words } = this.#cutter.table;
    const direction = this.#directionIn(slot);
    seen.time = addition.time;
    seen.protocol = addition.protocol;
    seen.sourcePort = addition.sourcePort;
    seen.destinationPort = addition.destinationPort;
    seen.exporter = this.#exporters[addition.exporter]!;
    seen.fromInitiator = direction === 0;
    seen.sequence = this.#transport.sequence;
    seen.isFromStart = (words[WORDS * slot + CONTROL_BITS + direction]! & SYN) !== 0;
    seen.octets = octets;
    seen.isCut = this.#transport.isCut;
    seen.offset = packet.base + at;
    if (isDnsPort(seen.sourcePort, seen.destinationPort)) {
      const { version, source, destination } = this.#innermost.ip;
      putAddress(seen.sourceAddress, packet.octets, version, source);
      putAddress(seen.destinationAddress, packet.octets, version, destination);
    }
    this.#payloads.see(slot, seen);
    if (!this.#isExportNoted && addition.protocol === UDP) this.#noteExport(octets, seen.offset);
  }

  /** The whole datagram is looked at, once its fragments are there. */
  #reassemble(packet: Packet, ip: IpHeader, slot: number): void {
    if (ip.protocol !== UDP || !this.#payloads.wants(slot, this.#directionIn(slot))) return;
    const octets = packet.octets.subarray(ip.from, ip.to);
    const whole = this.#fragments.add(
      idOf(packet.octets, ip),
      ip.fragment!,
      octets,
      packet.base + ip.from,
      packet.time,
    );
    if (whole && whole.octets.length > 8)
      this.#payload(slot, packet, whole.octets.subarray(8), whole.offset + 8 - packet.base);
  }

  #rememberPorts(packet: Packet, ip: IpHeader): void {
    const { sourcePort, destinationPort } = this.#transport;
    const id = idOf(packet.octets, ip);
    this.#addEarly(this.#memory.first(id, { sourcePort, destinationPort, isInside: false }, packet.time));
  }

  #addEarly(early: Early | null): void {
    if (early === null) return;
    this.#addition.packets += early.packets;
    this.#addition.octets += early.octets;
  }

  /** Later fragments of a tunnel's packet are in the length of the packet within. */
  #rememberInside(packet: Packet): void {
    const inside: FragmentPorts = { sourcePort: 0, destinationPort: 0, isInside: true };
    this.#memory.first(idOf(packet.octets, this.#innermost.outer), inside, packet.time);
  }

  #laterFragment(packet: Packet, ip: IpHeader): void {
    const addition = this.#addition;
    addition.controlBits = 0;
    addition.isReply = false;
    const early = (): Early => {
      this.#key(packet.view, ip, 0, 0);
      const { time, offset, side, exporter, tunnels } = addition;
      const key = this.#cutter.table.key.slice();
      return { time, offset, key, side, exporter, tunnels, packets: 0, octets: 0 };
    };
    const ports = this.#memory.later(idOf(packet.octets, ip), packet.time, addition.octets, early);
    if (ports?.isInside) return;
    this.#key(packet.view, ip, ports?.sourcePort ?? 0, ports?.destinationPort ?? 0);
    const slot = ports ? this.#cutter.add(addition) : this.#cutter.table.find();
    if (slot >= 0) this.#reassemble(packet, ip, slot);
  }

  /** Fragments whose first never came: a flow without ports. */
  #lostFirst(early: Early): void {
    const { key, packets, octets, offset } = early;
    const addition: Addition = { ...emptyAddition(), ...early, protocol: key[PROTOCOL]! & 0xff };
    this.#cutter.table.key.set(key);
    this.#cutter.add(addition);
    this.#context.sink.defect({
      kind: "fragment",
      octetOffset: offset,
      expected: "the first fragment of a packet, which tells its ports, within 30 s",
      found: `${packets} later ones, ${octets} octets; counted without ports`,
      time: early.time,
    });
  }

  #turnTo(interfaceName: string): void {
    const exporter = this.#context.settings.exporter ?? (interfaceName || "capture");
    this.#interfaceName = interfaceName;
    const known = this.#exporters.indexOf(exporter);
    this.#addition.exporter =
      known >= 0 ? known : Math.min(this.#exporters.push(exporter), LIMITS.interfaces.value) - 1;
  }

  #other(packet: Packet, octets: number): void {
    if (this.#notIp.packets === 0) this.#notIp.offset = packet.base + packet.from;
    this.#notIp.packets++;
    this.#notIp.octets += octets;
    this.#context.sink.understood(octets);
  }

  #badPacket(packet: Packet, found: string, octets: number): void {
    const octetOffset = packet.base + packet.from;
    this.#context.sink.defect({
      kind: "bad-packet",
      octetOffset,
      expected: "an IP packet",
      found,
      octets,
      time: packet.time,
    });
  }

  #tellDeeper(packet: Packet): void {
    const expected = `at most ${MOST_TUNNELS} tunnels in each other`;
    this.#summed.add(
      "deep-tunnel",
      packet.base + packet.from,
      expected,
      "more; the flow is that of the last one followed",
      0,
    );
  }

  #noteExport(octets: Uint8Array, octetOffset: number): void {
    if (!this.#context.carries?.(octets)) return;
    this.#isExportNoted = true;
    const found = "datagrams that look like flow export, counted as traffic; --as capture reads them";
    this.#context.sink.defect({ kind: "flow-export", octetOffset, expected: "ordinary traffic", found, note: true });
  }

  #tellOther(): void {
    const { packets, octets, offset } = this.#notIp;
    if (packets === 0) return;
    const found = `${packets} frames of other protocols, ${octets} octets`;
    this.#context.sink.defect({
      kind: "not-ip",
      octetOffset: offset,
      expected: "IP packets",
      found,
      note: true,
      count: packets,
    });
  }

  #tellEvicted(): void {
    if (this.#cutter.evicted === 0) return;
    const expected = `at most ${LIMITS.flowsUnderWay.value} flows under way`;
    const found = `more: ${this.#cutter.evicted} were written before their end`;
    this.#context.sink.defect({ kind: "flows-under-way", octetOffset: 0, expected, found, note: true });
  }
}

/** Plain octets, also of a Buffer, whose own pieces cost more to make. */
function octetsOf({ view }: Packet, from: number, to: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + from, to - from);
}

/** Whether the sender is the lower end of the key: by address, then by port. */
function isLow(view: DataView, ip: IpHeader, sourcePort: number, destinationPort: number): boolean {
  const { source, destination } = ip;
  const octets = ip.version === 4 ? 4 : 16;
  for (let at = 0; at < octets; at += 4) {
    const mine = view.getUint32(source + at);
    const other = view.getUint32(destination + at);
    if (mine !== other) return mine < other;
  }
  return sourcePort <= destinationPort;
}

function putAddress(into: Uint8Array, octets: Uint8Array, version: 4 | 6, at: number): void {
  if (version === 4) into.fill(0, 0, 10).fill(0xff, 10, 12);
  into.set(octets.subarray(at, at + (version === 4 ? 4 : 16)), version === 4 ? 12 : 0);
}

/** What the fragments of a packet have in common. */
function idOf(octets: Uint8Array, { version, source, protocol, fragment }: IpHeader): string {
  const ends = octets.subarray(source, source + (version === 4 ? 8 : 32));
  return `${String.fromCharCode(...ends)}${protocol} ${fragment!.identification}`;
}

function emptyAddition(): Addition {
  return {
    time: 0,
    packets: 0,
    octets: 0,
    controlBits: 0,
    side: 0,
    sourcePort: 0,
    destinationPort: 0,
    protocol: 0,
    isReply: false,
    tunnels: 0,
    exporter: 0,
    offset: 0,
  };
}

function emptySeen(): Seen {
  return {
    time: 0,
    protocol: 0,
    sourcePort: 0,
    destinationPort: 0,
    sourceAddress: new Uint8Array(16),
    destinationAddress: new Uint8Array(16),
    exporter: "",
    fromInitiator: true,
    sequence: 0,
    isFromStart: false,
    octets: new Uint8Array(0),
    isCut: false,
    offset: 0,
  };
}
