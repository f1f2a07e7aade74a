import { z } from "zod";
import { joined, type Sql, sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Subject } from "../../subject/subject.ts";
import type { Period } from "../../values/instant.ts";
import { CORE } from "../instrument/belonging.ts";
import { during, localSeconds } from "../instrument/local-time.ts";
import { marked } from "../tunnel-endpoints/carriers.ts";
import { type Ends, endsOf } from "../tunnel-endpoints/ends.ts";
import { type Endpoints, ruleNumber, toRelay } from "./classify.ts";
import { KIND_OF_RULE, KINDS } from "./kinds.ts";

const count = z.coerce.number();

/** What rules made of the flows of a local day. Octets are scaled for sampling, flows are records as they came. */
const Ruled = z.object({ day: count, rule: count, octets: count, flows: count });
export type Ruled = z.infer<typeof Ruled>;

/** How many quarters of an hour of a host had just these kinds of flows, by local day; the lowest bit is the first kind. */
const Quarters = z.object({ day: count, kinds: count, quarters: count });
export type Quarters = z.infer<typeof Quarters>;

/** Remote addresses, most octets first. */
const Remote = z.object({
  key: z.coerce.bigint(),
  remote: z.string(),
  /** Seconds since 1970. */
  first: count,
  last: count,
  octets: count,
  flows: count,
});
export type Remote = z.infer<typeof Remote>;

const Name = z.object({ serverName: z.string(), octets: count, flows: count });
const Lookups = z.object({ day: count, octets: count, beyond: count });
export type Lookups = z.infer<typeof Lookups>;

/** What the records of a local day tell of packets and names. */
const Told = z.object({
  day: count,
  flows: count,
  marked: count,
  named: count,
  withOctets: count,
  /** TCP flows with a mark, and those whose first payload looks fully encrypted. */
  tcpMarked: count,
  fullyEncrypted: count,
});
export type Told = z.infer<typeof Told>;

const Guards = z.object({ relays: count, hosts: count });

/** Remote addresses looked up in lists at most, and server names. */
export const MOST_REMOTES = 20_000;
const MOST_NAMES = 5000;
/**
 * What a host may ask in an hour before it is more than look-ups: 400 of them (a page is some dozens), with 600 octets each for
 * the question and the longest answer without EDNS (RFC 1035 §4.2.1) and their headers.
 */
export const LOOKUP_OCTETS = 400 * 600;

export interface Scope {
  readonly subject: Subject;
  readonly windows: readonly Period[];
  readonly weight: Sql;
}

export async function askRuled(store: Questions, scope: Scope, endpoints: Endpoints): Promise<Ruled[]> {
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `octets and flows of ${scope.subject.id} by the rule that says how they are hidden, and local day`,
    Ruled,
    sql`SELECT intDiv(${secondsOf(scope)}, 86400) AS day, ${ruleNumber(ends, endpoints)} AS rule,
          sum((${ends.up} + ${ends.down}) * ${scope.weight}) AS octets, count() AS flows
        FROM flow WHERE ${used(scope, ends)} GROUP BY day, rule ORDER BY day, rule`,
  );
  return rows;
}

/** Bits of a quarter of an hour, one a kind; four quarters fill 64. */
export const MOST_KINDS = 16;

/**
 * Time, host by host: in which quarters of an hour was there something of each kind. A flow counts in all quarters that
 * it touches. Bit 16 q + k of a host's hour stands for quarter q and kind k.
 */
export async function askQuarters(store: Questions, scope: Scope, endpoints: Endpoints): Promise<Quarters[]> {
  const ends = endsOf(scope.subject, CORE);
  const whole = [0, 1, 2, 3].flatMap((first) => [0, 1, 2, 3].map((last) => quartersMask(first, last)));
  const { rows } = await store.rows(
    `quarters of an hour of hosts of ${scope.subject.id} by the kinds of flows that were seen in them, and local day`,
    Quarters,
    sql`SELECT day, kinds, count() AS quarters FROM (
          SELECT intDiv(hour, 24) AS day, arrayJoin([${[0, 1, 2, 3].map((q) => sql`bitAnd(bitShiftRight(mask, ${MOST_KINDS * q}), ${2 ** MOST_KINDS - 1})`)}]) AS kinds
          FROM (
            SELECT host, hour, groupBitOr(bitShiftLeft(arrayElement([${whole.map((mask) => sql`toUInt64(${mask})`)}],
                4 * if(hour = intDiv(begins, 3600), modulo(intDiv(begins, 900), 4), 0)
                  + if(hour = intDiv(ends, 3600), modulo(intDiv(ends, 900), 4), 3) + 1), kind)) AS mask
            FROM (
              SELECT ${ends.host} AS host, toUInt64(${secondsOf(scope)}) AS begins, begins + intDiv(${ends.lasts}, 1000) AS ends,
                intDiv(begins, 3600) + arrayJoin(range(toUInt32(intDiv(ends, 3600) + 1 - intDiv(begins, 3600)))) AS hour,
                arrayElement([${KIND_OF_RULE}], ${ruleNumber(ends, endpoints)} + 1) AS kind
              FROM flow WHERE ${used(scope, ends)} AND ${ends.sent}
            ) AS flows WHERE kind < ${KINDS.length} GROUP BY host, hour
          ) AS hours
        ) AS quarters WHERE kinds > 0 GROUP BY day, kinds ORDER BY day, kinds`,
  );
  return rows;
}

export async function askRemotes(store: Questions, scope: Scope): Promise<Remote[]> {
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `remote addresses of ${scope.subject.id} with most octets`,
    Remote,
    sql`SELECT cityHash64(address) AS key, hex(address) AS remote, first, last, octets, flows FROM (
          SELECT ${ends.remote} AS address, toUnixTimestamp(min(flowStart)) AS first, toUnixTimestamp(max(flowStart)) AS last,
            sum((${ends.up} + ${ends.down}) * ${scope.weight}) AS octets, count() AS flows
          FROM flow WHERE ${used(scope, ends)} GROUP BY address
        ) AS remotes ORDER BY octets DESC, remote LIMIT ${MOST_REMOTES}`,
  );
  return rows;
}

export async function askNames(store: Questions, scope: Scope): Promise<z.infer<typeof Name>[]> {
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `server names that ${scope.subject.id} asked for most`,
    Name,
    sql`SELECT toString(serverName) AS serverName, sum((${ends.up} + ${ends.down}) * ${scope.weight}) AS octets, count() AS flows
        FROM flow WHERE ${used(scope, ends)} AND serverName != '' GROUP BY serverName ORDER BY flows DESC, serverName LIMIT ${MOST_NAMES}`,
  );
  return rows;
}

/** Octets of look-ups by local day, and those beyond what a host's look-ups of an hour need. */
export async function askLookups(store: Questions, scope: Scope): Promise<Lookups[]> {
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `octets of look-ups of ${scope.subject.id}, and those beyond ${LOOKUP_OCTETS} of a host in an hour, by local day`,
    Lookups,
    sql`SELECT intDiv(hour, 24) AS day, sum(carried) AS octets, sum(if(carried > ${LOOKUP_OCTETS}, carried - ${LOOKUP_OCTETS}, 0)) AS beyond FROM (
          SELECT ${ends.host} AS host, intDiv(${secondsOf(scope)}, 3600) AS hour, sum((${ends.up} + ${ends.down}) * ${scope.weight}) AS carried
          FROM flow WHERE ${used(scope, ends)} AND protocolIdentifier IN (6, 17) AND ${ends.port} = 53 GROUP BY host, hour
        ) AS byHost GROUP BY day ORDER BY day`,
  );
  return rows;
}

export async function askTold(store: Questions, scope: Scope): Promise<Told[]> {
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `what the records of ${scope.subject.id} tell of packets and names, by local day`,
    Told,
    sql`SELECT intDiv(${secondsOf(scope)}, 86400) AS day, count() AS flows, countIf(marks != '') AS marked,
          countIf(serverName != '') AS named, countIf(octetDeltaCount IS NOT NULL) AS withOctets,
          countIf(protocolIdentifier = 6 AND marks != '') AS tcpMarked,
          countIf(protocolIdentifier = 6 AND ${marked(["fully-encrypted"])}) AS fullyEncrypted
        FROM flow WHERE ${used(scope, ends)} GROUP BY day ORDER BY day`,
  );
  return rows;
}

/** How many listed relays each host of the subject talked to: Tor's clients keep to few. */
export async function askGuards(
  store: Questions,
  scope: Scope,
  endpoints: Endpoints,
): Promise<z.infer<typeof Guards>[]> {
  if (endpoints.tor.length === 0) return [];
  const ends = endsOf(scope.subject, CORE);
  const { rows } = await store.rows(
    `to how many Tor relays hosts of ${scope.subject.id} talked`,
    Guards,
    sql`SELECT relays, count() AS hosts FROM (
          SELECT ${ends.host} AS host, uniqExact(${ends.remote}) AS relays FROM flow
          WHERE ${used(scope, ends)} AND ${ends.sent} AND ${toRelay(ends, endpoints)} GROUP BY host
        ) AS byHost GROUP BY relays ORDER BY relays`,
  );
  return rows;
}

/** Flows that cross, and that may be use: not what comes in and nobody answers, nor attempts that come to nothing. */
function used({ windows }: Scope, ends: Ends): Sql {
  const inWindows = joined(
    windows.map((window) => during("flowStart", window)),
    "OR",
    sql`0`,
  );
  const flags = sql`bitAnd(ifNull(tcpControlBits, 24), 63)`;
  return sql`(${inWindows}) AND ${ends.crosses} AND NOT (protocolIdentifier = 6 AND ${flags} IN (${ATTEMPTS}))
    AND (${ends.sent} OR (reversePacketDeltaCount IS NULL AND NOT (protocolIdentifier = 6 AND ${flags} = 18)))`;
}

/** Flags of a whole flow that never was one: SYN alone, RST and what goes with it (RFC 9293 §3.1). */
export const ATTEMPTS: readonly number[] = [2, 4, 6, 20];

function quartersMask(first: number, last: number): number {
  let mask = 0;
  for (let quarter = first; quarter <= last; quarter++) mask += 2 ** (MOST_KINDS * quarter);
  return mask;
}

function secondsOf({ subject, windows }: Scope): Sql {
  const span = { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
  return localSeconds("flowStart", subject.zone, span);
}
