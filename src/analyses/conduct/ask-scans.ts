import { z } from "zod";
import { type Sql, sql } from "../../store/query.ts";
import { during } from "../instrument/local-time.ts";
import { networkOf, oneOf, SECONDS } from "./ends.ts";
import type { Asked } from "./occasion.ts";
import { ACKNOWLEDGED, BACKSCATTER, CAME_TO_NOTHING, LONE_SYN, PROBE, TELLING } from "./unanswered.ts";

const count = z.coerce.number();

/** A host of the subject that sent what nobody answered, with the windows in which it tried many targets. */
const Prober = z.object({ host: z.string(), probes: count, windows: count, most: count });
export type Prober = z.infer<typeof Prober>;

const About = z.object({
  host: z.string(),
  /** TCP records that it sent, and those of them that are one first packet. */
  records: count,
  probes: count,
  targets: count,
  networks: count,
  first: count,
  last: count,
});
export type About = z.infer<typeof About>;

const Target = z.object({ host: z.string(), remote: z.string(), remoteAs: count, port: count, probes: count });
export type Target = z.infer<typeof Target>;

const Contact = z.object({ host: z.string(), succeeded: z.array(count) });
export type Contact = z.infer<typeof Contact>;

/** Inbound records of a day of the period, by what they are. */
const Inbound = z.object({ day: count, records: count, telling: count, nothing: count, backscatter: count });
export type Inbound = z.infer<typeof Inbound>;

const Source = z.object({ remote: z.string(), remoteAs: count, probes: count, targets: count });
export type Source = z.infer<typeof Source>;
const Sources = z.object({ sources: count });

export const MOST_HOSTS = 50;
const MOST_PROBERS = 200;
const MOST_TARGETS = 20; // of a host
const MOST_CONTACTS = 1000; // of a host
const MOST_SOURCES = 20;

/** What is a try to reach somebody: of whole flows what came to nothing, of sampled ones a lone first packet. */
export function probes(whole: boolean): Sql {
  return whole ? PROBE : LONE_SYN;
}

export async function askProbers(
  { store, subject: { id }, ends: { sends }, period }: Asked,
  whole: boolean,
  rule: { readonly targets: number; readonly seconds: number },
): Promise<Prober[]> {
  const { rows } = await store.rows(
    `hosts of ${id} that tried many targets within ${rule.seconds} s, unanswered`,
    Prober,
    sql`SELECT hex(own) AS host, sum(n) AS probes, countIf(targets >= ${rule.targets}) AS windows, max(targets) AS most
        FROM (SELECT sourceAddress AS own, intDiv(${SECONDS}, ${rule.seconds}) AS slot, count() AS n,
            uniqExact(cityHash64(destinationAddress, destinationTransportPort)) AS targets
          FROM flow WHERE ${during("flowStart", period)} AND ${sends} AND ${probes(whole)} GROUP BY own, slot) AS tried
        GROUP BY own HAVING probes >= 10 ORDER BY windows DESC, most DESC, probes DESC, host LIMIT ${MOST_PROBERS}`,
  );
  return rows;
}

/** How many tried many targets at once, beyond the hosts that are looked at. */
export function unlooked(probers: readonly Prober[]): number {
  const beyond = probers.slice(MOST_HOSTS).filter(({ windows }) => windows > 0).length;
  return beyond === MOST_PROBERS - MOST_HOSTS ? Number.POSITIVE_INFINITY : beyond;
}

export async function askAbout(
  { store, subject: { id }, ends: { sends }, period }: Asked,
  whole: boolean,
  hosts: readonly string[],
): Promise<About[]> {
  const probe = probes(whole);
  const { rows } = await store.rows(
    `what those hosts of ${id} tried, and what else they sent`,
    About,
    sql`SELECT hex(sourceAddress) AS host, countIf(protocolIdentifier = 6) AS records, countIf(${probe}) AS probes,
          uniqExactIf(destinationAddress, ${probe}) AS targets, uniqExactIf(${networkOf(sql`destinationAddress`)}, ${probe}) AS networks,
          minIf(${SECONDS}, ${probe}) AS first, maxIf(${SECONDS}, ${probe}) AS last
        FROM flow WHERE ${during("flowStart", period)} AND ${sends} AND ${oneOf(sql`sourceAddress`, hosts)}
        GROUP BY sourceAddress ORDER BY host`,
  );
  return rows;
}

/** Networks and ports that those hosts tried most. */
export async function askTargets(
  { store, subject: { id }, ends: { sends }, period }: Asked,
  whole: boolean,
  hosts: readonly string[],
): Promise<Target[]> {
  const { rows } = await store.rows(
    `networks and ports that those hosts of ${id} tried most`,
    Target,
    sql`SELECT hex(sourceAddress) AS host, ${networkOf(sql`destinationAddress`)} AS remote,
          ifNull(bgpDestinationAsNumber, 0) AS remoteAs, destinationTransportPort AS port, count() AS probes
        FROM flow WHERE ${during("flowStart", period)} AND ${sends} AND ${probes(whole)} AND ${oneOf(sql`sourceAddress`, hosts)}
        GROUP BY host, remote, remoteAs, port ORDER BY host, probes DESC, remote, remoteAs, port LIMIT ${MOST_TARGETS} BY host`,
  );
  return rows;
}

/** Whether each first contact of those hosts came to something, in the order of the contacts. */
export async function askContacts(
  { store, subject: { id }, ends: { sends }, period }: Asked,
  hosts: readonly string[],
): Promise<Contact[]> {
  const { rows } = await store.rows(
    `first contacts of those hosts of ${id} over TCP, in order, and whether they came to something`,
    Contact,
    sql`SELECT host, arrayMap(contact -> tupleElement(contact, 3), arraySort(groupArray(tuple(first, remote, succeeded)))) AS succeeded
        FROM (SELECT hex(sourceAddress) AS host, hex(destinationAddress) AS remote, min(${SECONDS}) AS first,
            max(${ACKNOWLEDGED}) AS succeeded
          FROM flow WHERE ${during("flowStart", period)} AND ${sends} AND ${TELLING} AND protocolIdentifier = 6
            AND ${oneOf(sql`sourceAddress`, hosts)}
          GROUP BY host, remote ORDER BY host, first, remote LIMIT ${MOST_CONTACTS} BY host) AS contacts
        GROUP BY host ORDER BY host`,
  );
  return rows;
}

export async function askInbound({ store, subject: { id }, ends: { receives }, period }: Asked): Promise<Inbound[]> {
  const { rows } = await store.rows(
    `what came in to ${id}, by day, and how much of it came to nothing`,
    Inbound,
    sql`SELECT intDiv(${SECONDS} - ${Math.ceil(period.from / 1000)}, 86400) AS day, count() AS records, countIf(${TELLING}) AS telling,
          countIf(${CAME_TO_NOTHING}) AS nothing, countIf(${BACKSCATTER.condition}) AS backscatter
        FROM flow WHERE ${during("flowStart", period)} AND ${receives} GROUP BY day ORDER BY day`,
  );
  return rows;
}

/** Who tried the subject's addresses most, and how many did at all. */
export async function askSources({
  store,
  subject: { id },
  ends: { receives },
  period,
}: Asked): Promise<{ sources: number; most: Source[] }> {
  const where = sql`${during("flowStart", period)} AND ${receives} AND ${CAME_TO_NOTHING}`;
  const { rows: most } = await store.rows(
    `networks whose tries at ${id} came to nothing most often`,
    Source,
    sql`SELECT ${networkOf(sql`sourceAddress`)} AS remote, max(ifNull(bgpSourceAsNumber, 0)) AS remoteAs, count() AS probes,
          uniqExact(destinationAddress) AS targets
        FROM flow WHERE ${where} GROUP BY remote ORDER BY probes DESC, remote LIMIT ${MOST_SOURCES}`,
  );
  const { rows } = await store.rows(
    `addresses whose tries at ${id} came to nothing`,
    Sources,
    sql`SELECT uniqExact(sourceAddress) AS sources FROM flow WHERE ${where}`,
  );
  return { sources: rows[0]?.sources ?? 0, most };
}
