import { DAY, HOUR, type Period } from "../src/values/instant.ts";
import type { MadeRecord } from "./made-store.ts";

/** One steady exchange: every hour so many octets between a host of the subject and a remote one, over one neighbour. */
export interface Exchange {
  readonly host: string;
  readonly remote: string;
  readonly octets: number;
  readonly next?: number;
  readonly remoteAs?: number;
  readonly port?: number;
}

export const EXPORTER = "192.0.2.11";

/** Hours of a period, with exchanges as biflows that the subject begins, told by one unsampled exporter. */
export function* exchanged(
  exchanges: readonly Exchange[],
  { from, to }: Period,
  told: MadeRecord = {},
): Generator<MadeRecord> {
  for (let at = from; at < to; at += HOUR)
    for (const [k, { host, remote, octets, next, remoteAs, port = 443 }] of exchanges.entries())
      yield {
        flowStartMilliseconds: at + k,
        flowEndMilliseconds: at + 1000,
        sourceAddress: host,
        destinationAddress: remote,
        sourceTransportPort: 50_000,
        destinationTransportPort: port,
        protocolIdentifier: 6,
        tcpControlBits: 27,
        octetDeltaCount: octets,
        packetDeltaCount: 2,
        reverseOctetDeltaCount: 0,
        reversePacketDeltaCount: 2,
        samplingProbability: 1,
        samplingKnownBy: "told",
        exporter: EXPORTER,
        ...(next === undefined ? {} : { bgpNextAdjacentAsNumber: next }),
        ...(remoteAs === undefined ? {} : { bgpDestinationAsNumber: remoteAs }),
        ...told,
      };
}

/** That the exporter was there, in a period or in several. */
export function present(...periods: readonly Period[]): MadeRecord[] {
  return periods.map((period) => ({ ...period, exporter: EXPORTER, share: 1, why: "received", received: 1, lost: 0 }));
}

/** A clock that the reader of a format found an hour off. */
export const WRONG_CLOCK: readonly MadeRecord[] = [
  {
    time: 0,
    format: "test",
    kind: "clock-offset",
    octetOffset: 0,
    expected: "right",
    found: `${EXPORTER}: 3600 s`,
    count: 1,
  },
];

/** What each peer holds towards a prefix through a period; another prefix shows that the collector went on. */
export function held(prefix: string, paths: readonly (readonly number[])[], { from, to }: Period): MadeRecord[] {
  const [first] = paths;
  return [
    ...paths.map((path, k) => announced(prefix, path, k, from - DAY)),
    announced("198.51.100.0/24", [first![0]!, 64510], 0, to - HOUR),
  ];
}

function announced(prefix: string, path: readonly number[], peer: number, time: number): MadeRecord {
  return {
    time,
    collector: "made",
    peerAddress: `192.0.2.${peer + 1}`,
    peerAsNumber: path[0]!,
    action: "announce",
    prefix,
    prefixFirst: prefix.split("/")[0]!,
    prefixLength: 96 + Number(prefix.split("/")[1]),
    asPath: path.join(" "),
    originAsNumber: path.at(-1)!,
  };
}
