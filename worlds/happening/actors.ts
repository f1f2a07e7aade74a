import type { Random } from "../../src/statistics/random.ts";
import { NEVER } from "../instrument/sampling-chance.ts";
import type { Region, View } from "../instrument/view.ts";
import type { Network } from "../world/networks.ts";
import type { World } from "../world.ts";
import { ACTIVITIES, ACTIVITY } from "./activities.ts";
import { Alias } from "./alias.ts";
import type { AppId } from "./apps.ts";
import { type FlowSizes, type Seen, sizesOf } from "./flow-sizes.ts";
import { otherLabels } from "./others/others.ts";
import { SESSION_DEVIATION } from "./sessions.ts";

/** Somebody whose sessions are made of flows of some applications. */
export interface Actor {
  /** `north-korea/leisure`, `university-example/servers` … */
  readonly name: string;
  readonly kind: "people" | "servers" | "background";
  /** Place in ACTIVITIES, of people. */
  readonly activity: number;
  readonly octetsPerSession: number;
  /** Of an average session. */
  readonly flowsPerSession: number;
  /** Of the logarithm of a session's size. */
  readonly deviation: number;
  readonly apps: readonly AppPart[];
  readonly meanOctets: number;
  readonly meanPackets: number;
}

export interface AppPart {
  readonly sizes: FlowSizes;
  /** Of the flows. */
  readonly share: number;
  readonly label: number;
}

/** All actors of a network; `labels` gains a name for each of their applications. */
export function actorsOf(network: Network, labels: string[]): Actor[] {
  const { people, servers, octetsPerDay, id } = network;
  const actors: Actor[] = [];
  if (people) {
    const octets = (octetsPerDay * (1 - (servers?.share ?? 0))) / (people.hosts * people.sessionsPerHostDay);
    for (const [activity, name] of ACTIVITIES.entries())
      actors.push(actor(`${id}/${name}`, "people", activity, octets, ACTIVITY[name].apps, labels));
  }
  if (servers) {
    const octets = (octetsPerDay * (people ? servers.share : 1)) / servers.sessionsPerDay;
    actors.push(actor(`${id}/servers`, "servers", -1, octets, { serving: 1 }, labels));
  }
  if (network.backgroundPerAddressDay > 0)
    actors.push(actor(`${id}/background`, "background", -1, sizesOf("scan").mean.octets, { scan: 1 }, labels));
  return actors;
}

/** Names of the labels of a world's records, by number: `north-korea/leisure/web`. */
export function labelsOf(world: World): string[] {
  const labels: string[] = [];
  for (const [n, network] of world.networks.entries()) {
    actorsOf(network, labels);
    labels.push(...otherLabels(world, n));
  }
  return labels;
}

function actor(
  name: string,
  kind: Actor["kind"],
  activity: number,
  octetsPerSession: number,
  apps: Partial<Record<AppId, number>>,
  labels: string[],
): Actor {
  const all = Object.entries(apps) as [AppId, number][];
  const whole = all.reduce((sum, [, share]) => sum + share, 0);
  const flowsPerOctet = all.reduce((sum, [app, share]) => sum + share / whole / sizesOf(app).mean.octets, 0);
  const parts = all.map(([app, share]) => ({
    sizes: sizesOf(app),
    share: share / whole / sizesOf(app).mean.octets / flowsPerOctet,
    label: labels.push(`${name}/${app}`) - 1,
  }));
  return {
    name,
    kind,
    activity,
    octetsPerSession,
    flowsPerSession: octetsPerSession * flowsPerOctet,
    deviation: kind === "background" ? 0 : SESSION_DEVIATION,
    apps: parts,
    meanOctets: 1 / flowsPerOctet,
    meanPackets: parts.reduce((sum, { sizes, share }) => sum + share * sizes.mean.packets, 0),
  };
}

/** A flow that somebody may have seen. */
export interface Candidate {
  part: AppPart;
  region: Region;
  /** Packets of the heavier direction; 0 when it was turned down after all. */
  packets: number;
}

/** How an actor's flows look from the exporters of a view. */
export interface Outlook {
  /** Candidates to draw for one flow, and share of flows that some exporter sees. */
  readonly candidates: number;
  readonly seen: number;
  /** Mean and variance of octets, mean of packets of a flow that nobody sees. */
  readonly unseen: Seen["unseen"];
  draw(random: Random, into: Candidate): void;
}

export function outlookOf(actor: Pick<Actor, "apps">, { regions }: View): Outlook {
  const visible = regions.reduce((sum, { share }) => sum + share, 0);
  const pairs = actor.apps.flatMap((part) =>
    regions.map((region) => {
      const seen = part.sizes.seen(region.chance);
      const flows = part.share * region.share;
      return {
        part,
        region,
        seen,
        weight: flows * seen.candidates,
        met: flows * seen.share,
        missed: flows * (1 - seen.share),
        of: seen.unseen,
      };
    }),
  );
  const beyond = actor.apps.map((part) => ({ missed: part.share * (1 - visible), of: wholeOf(part.sizes) }));
  const unseen = mixture([...pairs, ...beyond]);
  const alias = new Alias(pairs.length > 0 ? pairs.map(({ weight }) => weight) : [1]);
  return {
    candidates: pairs.reduce((sum, { weight }) => sum + weight, 0),
    seen: pairs.reduce((sum, { met }) => sum + met, 0),
    unseen,
    draw(random, into) {
      const pair = pairs[alias.draw(random)]!;
      into.part = pair.part;
      into.region = pair.region;
      into.packets = pair.seen.draw(random);
    },
  };
}

function wholeOf(sizes: FlowSizes): Seen["unseen"] {
  return sizes.seen(NEVER).unseen;
}

function mixture(parts: readonly { missed: number; of: Seen["unseen"] }[]): Seen["unseen"] {
  const flows = parts.reduce((sum, { missed }) => sum + missed, 0);
  if (flows <= 1e-12) return { octets: 0, variance: 0, packets: 0 };
  const mean = (value: (one: Seen["unseen"]) => number): number =>
    parts.reduce((sum, { missed, of }) => sum + missed * value(of), 0) / flows;
  const octets = mean((one) => one.octets);
  return {
    octets,
    variance: mean((one) => one.variance + one.octets ** 2) - octets ** 2,
    packets: mean((one) => one.packets),
  };
}
