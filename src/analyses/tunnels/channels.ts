import { codeLength } from "../../statistics/code-length.ts";
import type { Domain, Name } from "./ask.ts";

/** Names that come again after this long were not made for one message: a tunnel repeats only what was lost, at once. */
const RETURNS_AFTER = 600; // seconds
const DAY_SECONDS = 86_400;
/** Fewer one-time names of the sample are not looked at. */
const FEWEST = 8;
/** Query types whose answers a tool can fill as it likes; of the others only addresses count. */
const FREE_ANSWERS = new Set([
  "TXT",
  "NULL",
  "CNAME",
  "MX",
  "KEY",
  "SRV",
  "PRIVATE",
  "NS",
  "SIG",
  "DNSKEY",
  "TYPE65399",
  "TYPE10",
]);

/** What one client says below one domain by names that are asked once, and what it is told back. */
export interface Channel {
  readonly domain: string;
  /** The name below which nearly all of them lie. */
  readonly zone: string;
  /** Hexadecimal. */
  readonly client: string;
  /** The names of the sample, in order of time. */
  readonly names: readonly Name[];
  /** Share of all names that the sample holds. */
  readonly share: number;
  /** Octets that one name can say, and one answer. */
  readonly upPerName: number;
  readonly downPerName: number;
  /** Most octets within any 24 hours. */
  readonly upMost: number;
  readonly downMost: number;
  /** First and last name, seconds since 1970. */
  readonly first: number;
  readonly last: number;
}

/** All that is known of what was asked below one registered domain. */
export interface Below {
  readonly domain: Domain;
  readonly channels: readonly Channel[];
  /** Of the names: those of several clients, and those that came again. */
  readonly shared: number;
  readonly returning: number;
}

/** One-time names by who asked for them; names are of one domain. */
export function below(domain: Domain, names: readonly Name[], share: number): Below {
  const byClient = new Map<string, Name[]>();
  let shared = 0;
  let returning = 0;
  for (const name of names) {
    if (name.sub === "") continue;
    if (name.askers > 1) shared++;
    else if (name.last - name.first > RETURNS_AFTER) returning++;
    else if (byClient.has(name.asker)) byClient.get(name.asker)!.push(name);
    else byClient.set(name.asker, [name]);
  }
  const channels = [...byClient].flatMap(([client, own]) =>
    own.length < FEWEST ? [] : [channelOf(domain.domain, client, own, share)],
  );
  channels.sort((a, b) => b.upMost + b.downMost - a.upMost - a.downMost || (a.client < b.client ? -1 : 1));
  const all = Math.max(1, names.length);
  return { domain, channels, shared: shared / all, returning: returning / all };
}

export function channelOf(domain: string, client: string, own: readonly Name[], share: number): Channel {
  const names = [...own].sort((a, b) => a.first - b.first || (a.sub < b.sub ? -1 : 1));
  const coded = thinned(names);
  const upPerName = codeLength(coded.map(({ sub }) => sub)) / coded.length;
  const downPerName = codeLength(coded.flatMap(answerTexts)) / coded.length;
  const most = mostWithin(names, DAY_SECONDS) / share;
  return {
    domain,
    zone: zoneOf(domain, names),
    client,
    names,
    share,
    upPerName,
    downPerName,
    upMost: most * upPerName,
    downMost: most * downPerName,
    first: names[0]!.first,
    last: names.at(-1)!.last,
  };
}

/** Enough to know what a name says. */
const MOST_CODED = 500;

function thinned(names: readonly Name[]): readonly Name[] {
  const every = Math.ceil(names.length / MOST_CODED);
  return names.filter((_, at) => at % every === 0);
}

/** Most names that begin within any span of so many seconds. */
export function mostWithin(names: readonly Name[], seconds: number): number {
  let most = 0;
  let from = 0;
  for (const [to, { first }] of names.entries()) {
    while (first - names[from]!.first >= seconds) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** What of an answer its maker could choose. */
function answerTexts({ type, answered }: Name): string[] {
  if (answered === "") return [];
  if (FREE_ANSWERS.has(type)) return [answered];
  return answered.split(" ").filter((text) => /^[0-9.]+$/.test(text) || text.includes(":"));
}

/** The longest name at or below the domain that 95 in 100 of the names end with. */
function zoneOf(domain: string, names: readonly Name[]): string {
  let zone: string[] = [];
  for (let depth = 1; ; depth++) {
    const ends = new Map<string, number>();
    for (const { sub } of names) {
      const labels = sub.split(".");
      if (labels.length > depth) {
        const end = labels.slice(-depth).join(".");
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
    }
    const [end, times] = [...ends].sort((a, b) => b[1] - a[1])[0] ?? ["", 0];
    if (times < 0.95 * names.length) break;
    zone = end.split(".");
  }
  return [...zone, domain].join(".");
}
