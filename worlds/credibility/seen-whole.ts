import { DAY } from "../../src/values/instant.ts";
import { atVolume } from "../scale.ts";
import { expectedRecords } from "../world/size.ts";
import type { World } from "../world.ts";

/** Records that a look at a world may take. */
const MOST_RECORDS = 300_000;
/** A day's cycle is told from a week's in three weeks. */
const WEEKS = 3;

/**
 * The same world for some whole weeks, seen by one exporter that takes every packet. Where it is large, it has fewer flows a
 * session, so that its rhythm stays, or fewer sessions, so that what is alike within a session stays.
 */
export function seenWhole(world: World, fewer: "flows" | "sessions"): World {
  const exporter = world.exporters[0]!;
  const all: World["exporters"][number] = {
    ...exporter,
    sees: 1,
    twice: 0,
    index: 0,
    period: world.period,
    sampling: [{ ...exporter.sampling[0]!, from: world.period.from, oneIn: 1, tells: 1 }],
    missing: [],
    restarts: [],
    loss: 0,
    directions: "both",
    timeouts: null,
  };
  const { from, to } = world.visible[0]!;
  const weeks = Math.max(1, Math.min(WEEKS, Math.floor((to - from) / (7 * DAY))));
  const whole: World = {
    ...world,
    exporters: [all],
    visible: [{ from, to: from + weeks * 7 * DAY }],
    networks: world.networks.map((network) => ({ ...network, nats: [] })),
  };
  const looked = fewer === "flows" ? whole : withoutOthers(whole);
  const times = Math.min(1, MOST_RECORDS / expectedRecords(looked));
  return fewer === "flows" ? atVolume(looked, times) : withFewerSessions(looked, times);
}

const NO_OTHERS = {
  miners: [],
  tunnels: [],
  dnsTunnels: [],
  visitors: [],
  ties: [],
  beacons: [],
  exfiltrations: [],
  attacks: [],
};

function withFewerSessions(world: World, times: number): World {
  const networks = world.networks.map((network) => ({
    ...network,
    octetsPerDay: network.octetsPerDay * times,
    people: network.people && { ...network.people, sessionsPerHostDay: network.people.sessionsPerHostDay * times },
    servers: network.servers && { ...network.servers, sessionsPerDay: network.servers.sessionsPerDay * times },
  }));
  return { ...world, networks };
}

function withoutOthers(world: World): World {
  const networks = world.file.networks.map((network) => ({ ...network, ...NO_OTHERS }));
  return { ...world, file: { ...world.file, networks } };
}
