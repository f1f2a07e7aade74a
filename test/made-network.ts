import { createRandom } from "../src/statistics/random.ts";
import { DAY, HOUR, parsePeriod } from "../src/values/instant.ts";
import type { MadeRecord, MadeRecords } from "./made-store.ts";

/**
 * A small network of 2019 whose traffic doubles in mid-year and moves to working hours while a tenth of it changes its way,
 * and a control that stays as it is: unsampled flows at one exporter, and the routes of three peers.
 */
export const MADE = { period: parsePeriod("2019-08-05..2019-10-14")!, against: parsePeriod("2019-02-04..2019-04-15")! };

const FROM = Date.UTC(2019, 1, 3);
const TURN = Date.UTC(2019, 6, 1);
const TO = Date.UTC(2019, 9, 15);
const EXPORTER = "192.0.2.11";
const PEERS = [64496, 64497, 64498];
const PREFIXES = ["175.45.176.0/24", "175.45.178.0/24"];

export function madeNetwork(): MadeRecords {
  const coverage = [{ from: FROM, to: TO, exporter: EXPORTER, share: 1, why: "received", received: 1, lost: 0 }];
  return { flow: flows(), coverage, route: routes() };
}

function* flows(): Generator<MadeRecord> {
  const random = createRandom(11);
  for (let at = FROM; at < TO; at += HOUR) {
    if (at > Date.UTC(2019, 3, 16) && at < Date.UTC(2019, 7, 4)) continue; // nobody looks between the windows
    const local = new Date(at + 9 * HOUR);
    const working = local.getUTCDay() > 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 18;
    const later = at > TURN;
    const mean = later ? (working ? 3 : 1) : 1;
    const day = Math.exp(0.1 * createRandom(Math.floor(at / DAY)).normal());
    for (let k = random.poisson(mean * day); k > 0; k--)
      yield flow(at + random.integer(HOUR), `175.45.${k % 2 ? 176 : 178}.${1 + random.integer(30)}`, later ? 0.5 : 0.4);
    for (let k = random.poisson(2); k > 0; k--)
      yield flow(at + random.integer(HOUR), `198.51.100.${1 + random.integer(60)}`, 0);
  }

  function flow(at: number, host: string, fibre: number): MadeRecord {
    const packets = 2 + random.poisson(8);
    return {
      flowStartMilliseconds: at,
      flowEndMilliseconds: at + 1000,
      sourceAddress: host,
      destinationAddress: `192.0.2.${100 + random.integer(100)}`,
      sourceTransportPort: 40_000 + random.integer(20_000),
      destinationTransportPort: 443,
      protocolIdentifier: 6,
      tcpControlBits: 27,
      octetDeltaCount: packets * 200,
      packetDeltaCount: packets,
      reverseOctetDeltaCount: packets * 900,
      reversePacketDeltaCount: packets,
      samplingProbability: 1,
      samplingKnownBy: "told",
      exporter: EXPORTER,
      ...(random.next() < 0.95 ? { bgpNextAdjacentAsNumber: random.next() < fibre ? 20485 : 4837 } : {}),
    };
  }
}

function* routes(): Generator<MadeRecord> {
  for (const neighbour of [4837, 20485])
    for (const peer of PEERS)
      for (const [k, prefix] of PREFIXES.entries())
        if (neighbour === 4837 || k === 1)
          yield route(neighbour === 4837 ? FROM - 30 * DAY : Date.UTC(2019, 7, 10, 9, 7, 51), peer, prefix, [
            peer,
            neighbour,
            131279,
          ]);
  yield route(TO - HOUR, PEERS[0]!, "198.51.100.0/24", [PEERS[0]!, 64510]);
}

function route(time: number, peer: number, prefix: string, path: readonly number[]): MadeRecord {
  return {
    time,
    collector: "made",
    peerAddress: `192.0.2.${peer - 64496 + 1}`,
    peerAsNumber: peer,
    action: "announce",
    prefix,
    prefixFirst: prefix.split("/")[0]!,
    prefixLength: 120,
    asPath: path.join(" "),
    originAsNumber: path.at(-1)!,
  };
}
