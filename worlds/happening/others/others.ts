import { createRandom, type Random } from "../../../src/statistics/random.ts";
import type {
  AttackFile,
  BeaconFile,
  DnsTunnelFile,
  ExfiltrationFile,
  MinerFile,
  TiesFile,
  TunnelFile,
  VisitorsFile,
} from "../../schema/others.ts";
import type { World } from "../../world.ts";
import type { AppPart } from "../actors.ts";
import type { AppId } from "../apps.ts";
import type { Elsewhere } from "../elsewhere.ts";
import { sizesOf } from "../flow-sizes.ts";
import { ATTACKS, Attack } from "./attack.ts";
import type { Cast } from "./cast.ts";
import { type Coin, CoinClock } from "./coin-clock.ts";
import { DnsTunnel } from "./dns-tunnel.ts";
import { Beacons, Exfiltration } from "./malware.ts";
import { Miner } from "./miner.ts";
import type { Other } from "./scene.ts";
import { Ties } from "./ties.ts";
import { TunnelUsers } from "./tunnel-users.ts";
import { Visitors } from "./visitors.ts";

interface Files {
  readonly miners: MinerFile;
  readonly tunnels: TunnelFile;
  readonly dnsTunnels: DnsTunnelFile;
  readonly visitors: VisitorsFile;
  readonly ties: TiesFile;
  readonly beacons: BeaconFile;
  readonly exfiltrations: ExfiltrationFile;
  readonly attacks: AttackFile;
}
type OtherKind = keyof Files;

interface Maker<F> {
  apps(file: F): readonly AppId[];
  make(file: F, cast: Cast): Other;
}

const MAKERS: { readonly [K in OtherKind]: Maker<Files[K]> } = {
  miners: { apps: () => ["job", "share", "keepalive"], make: (file, cast) => new Miner(file, cast) },
  tunnels: { apps: ({ kind }) => [kind], make: (file, cast) => new TunnelUsers(file, cast) },
  dnsTunnels: {
    apps: ({ by }) => [by === "resolver" ? "dnsTunnel" : "dnsStream"],
    make: (file, cast) => new DnsTunnel(file, cast),
  },
  visitors: { apps: () => ["visit"], make: (file, cast) => new Visitors(file, cast) },
  ties: { apps: () => ["local"], make: (file, cast) => new Ties(file, cast) },
  beacons: { apps: () => ["beacon"], make: (file, cast) => new Beacons(file, cast) },
  exfiltrations: { apps: () => ["upload"], make: (file, cast) => new Exfiltration(file, cast) },
  attacks: { apps: ({ kind }) => ATTACKS[kind].map(({ app }) => app), make: (file, cast) => new Attack(file, cast) },
};
const KINDS = Object.keys(MAKERS) as OtherKind[];

/** One of the others of a network, before it lives. */
interface Role {
  readonly kind: OtherKind;
  readonly id: string;
  readonly name: string;
  readonly apps: readonly AppId[];
  make(cast: Cast): Other;
}

function rolesOf({ file }: World, network: number): Role[] {
  const of = <K extends OtherKind>(kind: K): Role[] => {
    const { apps, make } = MAKERS[kind];
    const files: readonly Files[K][] = filesOf(file.networks[network]!, kind);
    return files.map((one) => ({
      kind,
      id: one.id,
      name: `${file.networks[network]!.id}/${one.id}`,
      apps: apps(one),
      make: (cast) => make(one, cast),
    }));
  };
  return KINDS.flatMap((kind) => of(kind));
}

function filesOf<K extends OtherKind>(
  network: { readonly [Kind in OtherKind]: readonly Files[Kind][] },
  kind: K,
): readonly Files[K][] {
  return network[kind];
}

export interface Known {
  readonly kind: OtherKind;
  readonly id: string;
  /** `north-korea/miners` */
  readonly name: string;
  readonly other: Other;
}

/** The others of a network; `labels` gains a name for each of their applications. They come after its other actors. */
export function othersOf(
  world: World,
  network: number,
  before: number,
  labels: string[],
  elsewhere: Elsewhere,
  seed: number,
): Known[] {
  const clocks = new Map<Coin, CoinClock>();
  const coinClock = (coin: Coin): CoinClock => {
    const clock = clocks.get(coin) ?? coinClockOf(coin, world, seed);
    clocks.set(coin, clock);
    return clock;
  };
  return rolesOf(world, network).map(({ kind, id, name, apps, make }, i) => {
    const parts: AppPart[] = apps.map((app) => ({
      sizes: sizesOf(app),
      share: 1,
      label: labels.push(`${name}/${app}`) - 1,
    }));
    const random = streamOf(world, seed, `${kind} ${name}`);
    return {
      kind,
      id,
      name,
      other: make({ world, network: world.networks[network]!, elsewhere, actor: before + i, parts, random, coinClock }),
    };
  });
}

/** When the blocks of a coin are found in a world: for all of its networks alike. */
export function coinClockOf(coin: Coin, world: World, seed: number): CoinClock {
  return new CoinClock(coin, world.period.from, streamOf(world, seed, `blocks ${coin}`));
}

/** Names of their labels, in the same order. */
export function otherLabels(world: World, network: number): string[] {
  return rolesOf(world, network).flatMap(({ name, apps }) => apps.map((app) => `${name}/${app}`));
}

function streamOf({ id }: World, seed: number, label: string): Random {
  return createRandom(seed).fork(`others ${id}`).fork(label);
}
