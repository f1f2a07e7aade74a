import { FirstDatagrams } from "./datagrams.ts";
import type { Ends, FirstPayload } from "./first-payload.ts";
import { FirstSegments } from "./streams.ts";

const TCP = 6;
const UDP = 17;
/** Protocols that are told by their number alone (IANA "Protocol Numbers"). */
const BY_PROTOCOL: ReadonlyMap<number, FirstPayload> = new Map(
  [
    { protocol: 50, id: "esp" },
    { protocol: 51, id: "ah" },
  ].map(({ protocol, id }) => [
    protocol,
    { wants: false, see: () => {}, tell: () => ({ marks: [id], serverName: "", dnsName: "", ja4: "" }) },
  ]),
);

/** Who looks at the first payloads of a flow; null where they tell nothing. */
export function openFirstPayload(ends: Ends): FirstPayload | null {
  if (ends.protocolIdentifier === TCP) return new FirstSegments(ends);
  if (ends.protocolIdentifier === UDP) return new FirstDatagrams(ends);
  return BY_PROTOCOL.get(ends.protocolIdentifier) ?? null;
}
