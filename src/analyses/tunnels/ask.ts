import { z } from "zod";
import { joined, type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { during } from "../instrument/local-time.ts";
import { asksOf, questions, type Told } from "./source.ts";

const count = z.coerce.number();

/** What was asked below one registered domain. */
const Domain = z.object({
  domain: z.string(),
  queries: count,
  clients: count,
  /** Distinct names, by counting marked places; {@link distinctOf}. */
  places: count,
  /** Octets of what stands before the domain, each asking counted. */
  octets: count,
});
export type Domain = z.infer<typeof Domain>;

/** A domain that one client alone asked for. */
const Lone = Domain.extend({ asker: z.string() });
export type Lone = z.infer<typeof Lone>;

/** A name that was asked for, with who asked: one of a sample by name. */
const Name = z.object({
  domain: z.string(),
  sub: z.string(),
  /** Who asked, when it was only one; hexadecimal. */
  asker: z.string(),
  askers: count,
  /** Seconds since 1970. */
  first: z.number(),
  last: z.number(),
  times: count,
  negatives: count,
  type: z.string(),
  answered: z.string(),
});
export type Name = z.infer<typeof Name>;

/** What one client asked below one domain, in all. */
const Asked = z.object({
  domain: z.string(),
  client: z.string(),
  queries: count,
  days: count,
  /** Queries and distinct names of the day with most. */
  busiest: count,
  most: count,
});
export type Asked = z.infer<typeof Asked>;

/** One that asks, with the registered domains that it asked for, summed over its days. */
const Client = z.object({ client: z.string(), queries: count, domains: count, days: count });
export type Client = z.infer<typeof Client>;

const Hour = z.object({ exporter: z.string(), active: count });
const Total = z.object({ queries: count, first: z.number(), last: z.number() });

/** Places of which those that some name falls on are counted (linear counting: Whang, Vander-Zanden & Taylor 1990). */
export const PLACES = 65_536;
/** Domains that are looked at closely: those whose distinct names may say most. */
export const MOST_DOMAINS = 1000;
/** Rows of the sample of names, over all domains. */
const MOST_NAMES = 200_000;
const MOST_CLIENTS = 20_000;
const MOST_PAIRS = 50_000;
/** Fewer distinct names cannot say 4,096 octets: a name has at most 255 (RFC 1035 §2.3.4). */
const FEWEST_NAMES = 16;
/** Octets of an answer that are looked at. */
const ANSWER_OCTETS = 400;

/** Distinct keys of which so many places are taken; infinite when all are. */
export function distinctOf(places: number): number {
  return -PLACES * Math.log(1 - Math.min(places, PLACES - 0.5) / PLACES);
}

export async function askTotal(store: Questions, subject: Subject, period: Period, from: Told) {
  const { rows } = await store.rows(
    `how many names ${subject.id} asked for`,
    Total,
    sql`SELECT count() AS queries, min(seconds) AS first, max(seconds) AS last FROM (${questions(subject, period, from)}) AS q`,
  );
  return rows[0] && rows[0].queries > 0 ? rows[0] : null;
}

/** One more than are looked at, those whose names may say most first: what the next can say bounds all others. */
export async function askDomains(store: Questions, subject: Subject, period: Period, from: Told): Promise<Domain[]> {
  const { rows } = await store.rows(
    "below which registered domains many different names were asked for",
    Domain,
    sql`SELECT domain, count() AS queries, uniqExact(client) AS clients, uniqExact(bitAnd(hash, ${PLACES - 1})) AS places, sum(length(sub)) AS octets
        FROM (${questions(subject, period, from)}) AS q GROUP BY domain HAVING places >= ${FEWEST_NAMES}
        ORDER BY intDiv(octets * places, queries) DESC, domain LIMIT ${MOST_DOMAINS + 1}`,
  );
  return rows;
}

/** Domains of few names, asked for by one client only, which together say much: a tunnel may spread over many. */
export async function askSpread(store: Questions, subject: Subject, period: Period, from: Told): Promise<Lone[]> {
  const { rows } = await store.rows(
    "which domains only one client asked for, by few but long names",
    Lone,
    sql`SELECT domain, min(client) AS asker, count() AS queries, uniqExact(client) AS clients, uniqExact(bitAnd(hash, ${PLACES - 1})) AS places, sum(length(sub)) AS octets
        FROM (${questions(subject, period, from)}) AS q GROUP BY domain
        HAVING clients = 1 AND places >= ${FEWEST_SPREAD} AND places < ${FEWEST_NAMES} AND octets >= ${LONG_SPREAD} * queries
        ORDER BY octets DESC, domain LIMIT ${MOST_DOMAINS}`,
  );
  return rows;
}

const FEWEST_SPREAD = 4;
const LONG_SPREAD = 20;

/** A sample of the names below some domains; `share` of them all, by domain. */
export async function askNames(
  store: Questions,
  subject: Subject,
  period: Period,
  from: Told,
  domains: readonly Domain[],
): Promise<{ readonly names: readonly Name[]; readonly shareOf: (domain: string) => number }> {
  const levels = sampleLevels(domains);
  if (domains.length === 0) return { names: [], shareOf: () => 1 };
  const { rows } = await store.rows(
    "a sample of the names that were asked for below these domains",
    Name,
    sql`SELECT domain, sub, min(client) AS asker, uniqExact(client) AS askers, min(seconds) AS first, max(seconds) AS last, count() AS times,
          sum(negative) AS negatives, max(queryType) AS type, max(substring(answers, 1, ${ANSWER_OCTETS})) AS answered
        FROM (${questions(subject, period, from)}) AS q WHERE ${sampled(levels)}
        GROUP BY domain, sub ORDER BY domain, sub LIMIT ${2 * MOST_NAMES}`,
  );
  const shares = new Map([...levels].flatMap(([level, some]) => some.map((domain) => [domain, 2 ** -level] as const)));
  return { names: rows, shareOf: (domain) => shares.get(domain) ?? 1 };
}

/** Domains by the power of two by which their names are thinned. */
function sampleLevels(domains: readonly Domain[]): Map<number, string[]> {
  const each = MOST_NAMES / Math.max(50, domains.length);
  const levels = new Map<number, string[]>();
  for (const { domain, places, queries } of domains) {
    // Beyond a few names a place the count is not to be trusted; there are at most as many names as askings.
    const names = places > 0.95 * PLACES ? queries : Math.min(queries, distinctOf(places));
    const level = Math.max(0, Math.ceil(Math.log2(names / each)));
    levels.set(level, [...(levels.get(level) ?? []), domain]);
  }
  return levels;
}

/** The upper half of the hash decides, for the lower one tells the place. */
function sampled(levels: ReadonlyMap<number, readonly string[]>): Sql {
  const conditions = [...levels]
    .sort(([a], [b]) => a - b)
    .map(([level, some]) => sql`domain IN (${some}) AND bitAnd(intDiv(hash, 4294967296), ${2 ** level - 1}) = 0`);
  return joined(conditions, "OR", sql`0`);
}

/** How much each client asked below some domains. */
export async function askByClient(
  store: Questions,
  subject: Subject,
  period: Period,
  from: Told,
  domains: readonly string[],
): Promise<Asked[]> {
  if (domains.length === 0) return [];
  const { rows } = await store.rows(
    "how many names each client asked for below these domains, in all and on its busiest day",
    Asked,
    sql`SELECT domain, client, sum(n) AS queries, count() AS days, max(n) AS busiest, max(places) AS most
        FROM (SELECT domain, client, intDiv(toUInt64(floor(seconds)), 86400) AS day, count() AS n, uniqExact(bitAnd(hash, ${PLACES - 1})) AS places
          FROM (${questions(subject, period, from)}) AS q WHERE domain IN (${domains}) GROUP BY domain, client, day) AS daily
        GROUP BY domain, client ORDER BY queries DESC, domain, client LIMIT ${MOST_PAIRS}`,
  );
  return rows;
}

/** Those who ask; one that asks for very many domains, or answers others, speaks for many. */
export async function askClients(store: Questions, subject: Subject, period: Period, from: Told): Promise<Client[]> {
  const { rows } = await store.rows(
    "who asks, and for how many domains",
    Client,
    sql`SELECT client, sum(n) AS queries, sum(places) AS domains, count() AS days
        FROM (SELECT client, intDiv(toUInt64(floor(seconds)), 86400) AS day, count() AS n, uniqExact(bitAnd(cityHash64(domain), ${PLACES - 1})) AS places
          FROM (${questions(subject, period, from)}) AS q GROUP BY client, day) AS daily
        GROUP BY client ORDER BY queries DESC, client LIMIT ${MOST_CLIENTS}`,
  );
  return rows;
}

/** Addresses of the subject that answered its own clients. */
export async function askServers(store: Questions, subject: Subject, period: Period): Promise<Set<string>> {
  const { rows } = await store.rows(
    "which addresses of the subject answer its clients",
    z.object({ server: z.string() }),
    sql`SELECT hex(assumeNotNull(serverAddress)) AS server FROM dns
        WHERE ${during("at", period)} AND (${asksOf("clientAddress", "at", subject)}) AND (${asksOf("serverAddress", "at", subject)})
        GROUP BY server ORDER BY server LIMIT ${MOST_CLIENTS}`,
  );
  return new Set(rows.map(({ server }) => server));
}

/** Hours since 1970 in which each exporter told names. */
export async function askActive(store: Questions, period: Period, from: Told): Promise<z.infer<typeof Hour>[]> {
  const [time, told] = from === "dns" ? (["at", sql`dns`] as const) : (["flowStart", sql`flow`] as const);
  const named = from === "dns" ? sql`queryName != ''` : sql`dnsName != ''`;
  const { rows } = await store.rows(
    "in which hours did each exporter tell names",
    Hour,
    sql`SELECT toString(exporter) AS exporter, intDiv(toUnixTimestamp(${time === "at" ? sql`at` : sql`flowStart`}), 3600) AS active FROM ${told}
        WHERE ${during(time, period)} AND ${named} GROUP BY exporter, active ORDER BY exporter, active`,
  );
  return rows;
}
