import { InformationHitters } from "../../statistics/information-hitters.ts";
import { type Allowance, allowanceOf } from "./allow.ts";
import type { Domain, Name } from "./ask.ts";
import { type Below, below, type Channel, channelOf } from "./channels.ts";
import { byRegistered } from "./registered.ts";
import { signsOf, type Verdict, verdictOf } from "./signs.ts";

/** A channel that could carry a message, and what is thought of it. */
export interface Judged {
  readonly channel: Channel;
  readonly signs: readonly string[];
  readonly verdict: Exclude<Verdict, "benign">;
  /** Clients that asked below the domain. */
  readonly clients: number;
  /** Domains over which one client's messages are spread, this one among them; 1 when they are not. */
  readonly spreadOver: number;
}

/** What could carry a message, and is taken for something else. */
export interface Allowed {
  readonly domain: string;
  readonly allowance: Pick<Allowance, "id" | "because" | "source">;
  readonly clients: number;
  /** Most octets in 24 hours, of the client that said most. */
  readonly most: number;
}

export interface Judgement {
  readonly found: readonly Judged[];
  readonly allowed: readonly Allowed[];
  /** Shaped as a tunnel, but it said less than the bound. */
  readonly tooLittle: readonly Judged[];
}

/** Fewer of these do not make a channel that was cut short. */
const TOO_LITTLE_OCTETS = 512;
/** Three sessions of 60 s (NEMEA tunnel_detection): what lasted for less is called by its names only, not by its answers. */
const LASTING = 180; // seconds
/** What names of a channel say that is one of several of its client, and of one that speaks for many. */
const SPREAD_NAME_OCTETS = 4;
const SPREAD_NAME_OCTETS_OF_MANY = 12;
const FEWEST_DOMAINS = 3;

/** Who says at least `least` octets in 24 hours below a domain, or spread over several, and what speaks for or against a tunnel. */
export function judge(
  domains: readonly Domain[],
  names: readonly Name[],
  shareOf: (domain: string) => number,
  speaksForMany: (client: string) => boolean,
  least: number,
): Judgement {
  const [found, tooLittle]: [Judged[], Judged[]] = [[], []];
  const allowed = new Map<string, Allowed>();
  const small: { channel: Channel; of: Below }[] = [];
  for (const { domain, cut, names: own } of byRegistered(domains, names)) {
    const of = below(domain, own, shareOf(cut));
    for (const channel of of.channels) {
      const most = mostOf(channel);
      if (most < TOO_LITTLE_OCTETS) continue;
      const allowance = allowanceOf(of, channel, speaksForMany(channel.client));
      if (allowance && most >= least) allow(allowed, of, channel, allowance);
      if (allowance) continue;
      const signs = signsOf(channel, of);
      const judged = { channel, signs, verdict: verdictOf(signs), clients: domain.clients, spreadOver: 1 };
      if (most >= least) found.push(judged);
      else if (judged.verdict !== "possible") tooLittle.push(judged);
    }
    if (domain.clients === 1) small.push(...smallOf(of, own, shareOf(cut), least));
  }
  const spread = spreadOf(small, speaksForMany, least);
  const together = new Set(spread.map(({ channel }) => channel.domain));
  return {
    found: [...found, ...spread].sort(byOctets),
    allowed: [...allowed.values()].sort((a, b) => b.most - a.most || (a.domain < b.domain ? -1 : 1)),
    tooLittle: tooLittle.filter(({ channel }) => !together.has(channel.domain)).sort(byOctets),
  };
}

/** When an observer who counts as the names come would have had so many octets of a channel within 24 hours; constant memory. */
export function toldAt(channels: readonly Channel[], least: number): Map<string, number | null> {
  const hitters = new InformationHitters(DAY_SECONDS, least);
  const events = channels.flatMap((channel) => channel.names.map((name) => ({ channel, name })));
  events.sort((a, b) => a.name.first - b.name.first || (a.name.sub < b.name.sub ? -1 : 1));
  for (const { channel, name } of events)
    hitters.add(name.first, idOf(channel), name.sub, Math.max(channel.upPerName, channel.downPerName) / channel.share);
  return new Map(hitters.hitters.map(({ id, reached }) => [id, reached]));
}

export function idOf({ client, domain }: Channel): string {
  return `${client} ${domain}`;
}

const DAY_SECONDS = 86_400;

function allow(
  allowed: Map<string, Allowed>,
  { domain }: Below,
  channel: Channel,
  { id, because, source }: Allowance,
): void {
  const most = mostOf(channel);
  const known = allowed.get(`${id} ${domain.domain}`);
  if (known && known.most >= most) return;
  const allowance = { id, because, source };
  allowed.set(`${id} ${domain.domain}`, { domain: domain.domain, allowance, clients: domain.clients, most });
}

/** What one client alone said below a domain, by full names that never came again: less than the bound. */
function smallOf(of: Below, names: readonly Name[], share: number, least: number) {
  const own = names.filter(({ sub }) => sub !== "");
  const { domain } = of.domain;
  if (own.length < 4 || of.returning > 0.1 || of.channels.some((one) => mostOf(one) >= least)) return [];
  const channel = channelOf(domain, own[0]!.asker, own, share);
  return channel.upPerName >= SPREAD_NAME_OCTETS ? [{ channel, of }] : [];
}

/** One client's small channels, where together they say enough in 24 hours. */
function spreadOf(
  small: readonly { readonly channel: Channel; readonly of: Below }[],
  speaksForMany: (client: string) => boolean,
  least: number,
): Judged[] {
  const byClient = new Map<string, { channel: Channel; of: Below }[]>();
  for (const one of small) byClient.set(one.channel.client, [...(byClient.get(one.channel.client) ?? []), one]);
  return [...byClient].flatMap(([client, some]) => {
    const many = speaksForMany(client);
    const shaped = some.filter(({ channel, of }) => {
      if (allowanceOf(of, channel, many)) return false;
      const signs = signsOf(channel, of);
      return signs.includes("never-again") && (signs.includes("rare-types") || (!many && signs.includes("long-names")));
    });
    if (shaped.length < FEWEST_DOMAINS) return [];
    const together = channelOf(
      "",
      client,
      shaped.flatMap(({ channel }) => channel.names),
      1,
    );
    if (together.upMost < least || together.upPerName < (many ? SPREAD_NAME_OCTETS_OF_MANY : SPREAD_NAME_OCTETS))
      return [];
    return shaped.map(({ channel, of }) => {
      const signs = [...signsOf(channel, of), "spread"];
      return { channel, signs, verdict: verdictOf(signs), clients: of.domain.clients, spreadOver: shaped.length };
    });
  });
}

/** Most octets in 24 hours, either way. */
function mostOf({ upMost, downMost, first, last }: Channel): number {
  return last - first < LASTING ? upMost : Math.max(upMost, downMost);
}

function byOctets(a: Judged, b: Judged): number {
  const octets = ({ channel }: Judged) => mostOf(channel);
  return octets(b) - octets(a) || (idOf(a.channel) < idOf(b.channel) ? -1 : 1);
}
