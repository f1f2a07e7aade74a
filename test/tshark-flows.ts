import { spawnSync } from "node:child_process";
import { addTo, endsOf, type Totals } from "./biflow-totals.ts";

const FIELDS = [
  ...["frame.protocols", "ip.src", "ip.dst", "ip.proto", "ip.len", "ip.id", "ip.frag_offset"],
  ...["ipv6.src", "ipv6.dst", "ipv6.plen", "ipv6.nxt", "ipv6.fraghdr.ident", "ipv6.fraghdr.offset", "ipv6.fraghdr.nxt"],
  ...["tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "sctp.srcport", "sctp.dstport"],
] as const;
const PLAIN = ["ip.defragment", "ipv6.defragment", "tcp.desegment_tcp_streams"];
const TRANSPORTS: ReadonlyMap<string, number> = new Map([
  ["tcp", 6],
  ["udp", 17],
  ["sctp", 132],
  ["icmp", 1],
  ["icmpv6", 58],
]);

/** What tshark reads of a capture: the innermost IP packet of each frame, summed by its ends. Addresses are as tshark writes them. */
export function tsharkTotals(file: string): Map<string, Totals> {
  const preferences = PLAIN.flatMap((name) => ["-o", `${name}:FALSE`]);
  const told = spawnSync(
    "timeout",
    ["60", "tshark", "-n", "-r", file, ...preferences, "-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])],
    { encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  const totals = new Map<string, Totals>();
  const ports = new Map<string, [number, number]>();
  for (const line of told.stdout.split("\n")) if (line !== "") addFrame(totals, ports, line.split("\t"));
  return totals;
}

function addFrame(totals: Map<string, Totals>, ports: Map<string, [number, number]>, cells: readonly string[]): void {
  const all = (name: (typeof FIELDS)[number]) => (cells[FIELDS.indexOf(name)] ?? "").split(",");
  const layers = all("frame.protocols")[0]!.split(":");
  const quoted = layers.findIndex((layer) => layer === "icmp" || layer === "icmpv6"); // errors quote packets
  const own = quoted < 0 ? layers : layers.slice(0, quoted + 1);
  const innermost = Math.max(own.lastIndexOf("ip"), own.lastIndexOf("ipv6"));
  if (innermost < 0) return;
  const isSix = own[innermost] === "ipv6";
  const nth = own.slice(0, innermost).filter((layer) => layer === own[innermost]).length;
  const transport = own.slice(innermost + 1).find((layer) => TRANSPORTS.has(layer));
  const count = (layer: string) => own.slice(0, innermost).filter((one) => one === layer).length;
  const source = all(isSix ? "ipv6.src" : "ip.src")[nth]!;
  const destination = all(isSix ? "ipv6.dst" : "ip.dst")[nth]!;
  const octets = isSix ? 40 + Number(all("ipv6.plen")[nth]) : Number(all("ip.len")[nth]);
  const told = Number(all(isSix ? "ipv6.fraghdr.nxt" : "ip.proto")[isSix ? 0 : nth] || all("ipv6.nxt")[nth]);
  const protocol = transport ? TRANSPORTS.get(transport)! : told;
  const ahead = Number(all(isSix ? "ipv6.fraghdr.offset" : "ip.frag_offset")[isSix ? 0 : nth] || 0);
  const id = `${source} ${destination} ${all(isSix ? "ipv6.fraghdr.ident" : "ip.id")[isSix ? 0 : nth]}`;
  const hasPorts = transport === "tcp" || transport === "udp" || transport === "sctp";
  const found: [number, number] = hasPorts
    ? [Number(all(`${transport}.srcport`)[count(transport)]), Number(all(`${transport}.dstport`)[count(transport)])]
    : [0, 0];
  if (ahead === 0) ports.set(id, found);
  const [sourcePort, destinationPort] = ahead === 0 ? found : (ports.get(id) ?? [0, 0]);
  const { key, side } = endsOf(protocol, source, sourcePort, destination, destinationPort);
  addTo(totals, key, side, 1, octets);
}
