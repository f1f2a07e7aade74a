import type { Random } from "../../src/statistics/random.ts";
import { blockOf } from "../block.ts";
import type { App } from "./apps.ts";
import { SERVICES } from "./services.ts";

/** The other end of a flow. */
export interface Remote {
  address: number;
  /** 0 when the exporter does not know it. */
  asn: number;
}

/** Chooses the other ends of an application's flows; near the head of each list they are chosen more often. */
export function remotesOf({ services }: App): (random: Random, into: Remote) => void {
  if (services === "anyone") return anyone;
  const known = services.map((id) => ({ ...SERVICES[id], block: blockOf(SERVICES[id].prefix) }));
  return (random, into) => {
    const u = random.next();
    const service = known[Math.floor(u * Math.sqrt(u) * known.length)]!;
    const v = random.next();
    const which = Math.floor(v * v * service.addresses);
    into.address = service.block.first + ((257 * which + 11) % service.block.size);
    into.asn = service.asn;
  };
}

/** First octets that hold special-purpose space (IANA IPv4 special-purpose registry) or none that is routed. */
const PASSED_OVER = new Set([0, 10, 100, 127, 169, 172, 192, 198, 203]);

function anyone(random: Random, into: Remote): void {
  for (;;) {
    const address = Math.floor(random.next() * 224 * 2 ** 24);
    if (PASSED_OVER.has(Math.floor(address / 2 ** 24))) continue;
    into.address = address;
    into.asn = 0;
    return;
  }
}
