import type { World } from "../world.ts";
import type { FieldId } from "./observation.ts";

/** What a class of flows is, for the rules below. */
type ClassKind =
  | "people"
  | "servers"
  | "background"
  | "miners"
  | "tunnels"
  | "dnsTunnels"
  | "visitors"
  | "ties"
  | "beacons"
  | "exfiltrations"
  | "attacks";

const ADDRESSES: readonly FieldId[] = ["source24", "destination24"];
const PORTS: readonly FieldId[] = ["sourcePort", "destinationPort"];
const SIZES: readonly FieldId[] = ["packets", "octets", "octetsPerPacket", "milliseconds"];

/** Where the scenario or the protocol itself tells a class by one field, and a detector may use it. */
const RULES: readonly {
  readonly kinds: readonly ClassKind[];
  readonly fields: readonly FieldId[];
  readonly because: string;
}[] = [
  {
    kinds: ["miners", "tunnels", "dnsTunnels", "beacons", "exfiltrations"],
    fields: ADDRESSES,
    because: "the scenario names both ends",
  },
  {
    kinds: ["servers", "visitors"],
    fields: ADDRESSES,
    because: "the scenario puts servers into a prefix of their own",
  },
  { kinds: ["attacks"], fields: [...ADDRESSES, ...PORTS], because: "the scenario names victims and ports" },
  { kinds: ["background"], fields: [...ADDRESSES, ...PORTS], because: "scans look for all addresses and few ports" },
  { kinds: ["background", "attacks"], fields: SIZES, because: "a packet that nobody answers is short" },
  { kinds: ["miners", "dnsTunnels", "beacons"], fields: SIZES, because: "messages as its protocol has them" },
  { kinds: ["tunnels", "exfiltrations"], fields: SIZES, because: "carries in one flow what many would" },
  { kinds: ["dnsTunnels"], fields: PORTS, because: "rides on port 53" },
  { kinds: ["tunnels"], fields: PORTS, because: "the scenario names the port; ESP has none" },
];

/** Why a class may be told by a field; null when it may not. */
export function saidOtherwise(world: World, name: string, field: FieldId): string | null {
  const kind = kindOf(world, name);
  return RULES.find(({ kinds, fields }) => kinds.includes(kind) && fields.includes(field))?.because ?? null;
}

export function kindOf({ file }: World, name: string): ClassKind {
  const [network, id] = name.split("/");
  const { miners, tunnels, dnsTunnels, visitors, ties, beacons, exfiltrations, attacks } = file.networks.find(
    (one) => one.id === network,
  )!;
  const others = { miners, tunnels, dnsTunnels, visitors, ties, beacons, exfiltrations, attacks };
  for (const [kind, list] of Object.entries(others))
    if (list.some((one) => one.id === id)) return kind as keyof typeof others;
  return id === "servers" || id === "background" ? id : "people";
}
