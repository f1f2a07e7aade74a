import { z } from "zod";
import { joined, Sql, sql, within } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import { addressHex } from "../../values/address.ts";
import type { Instant, Period } from "../../values/instant.ts";
import { type Prefix, prefixFrom } from "../../values/prefix.ts";
import { during } from "../instrument/local-time.ts";

const count = z.coerce.number();

const RouteRow = z.object({
  time: z.number(),
  collector: z.string(),
  /** The peer's address in hexadecimal. */
  peer: z.string(),
  peerAsNumber: count,
  action: z.enum(["announce", "withdraw", "rib", "state"]),
  prefix: z.string(),
  asPath: z.string(),
  originAsNumber: count.nullable(),
  state: z.string(),
});
export type RouteRow = z.infer<typeof RouteRow>;

const Collected = z.object({ collector: z.string(), first: z.number(), last: z.number() });
export type Collected = z.infer<typeof Collected>;

/** Announcements, withdrawals and RIB entries of the subject's prefixes, of what lies in them and of what covers them. */
export async function askRoutes(store: Questions, prefixes: readonly Prefix[], span: Period): Promise<RouteRow[]> {
  if (prefixes.length === 0) return [];
  const inside = within("prefixFirst", prefixes);
  const around = joined(prefixes.flatMap(covering), "OR", new Sql("0"));
  const { rows } = await store.rows(
    "announcements, withdrawals and RIB entries of the subject's address space, and changes of the peers' sessions",
    RouteRow,
    sql`SELECT time, collector, hex(peerAddress) AS peer, peerAsNumber, action, prefix, asPath, originAsNumber, state
        FROM route WHERE ${during("at", span)} AND (action = 'state' OR (prefixFirst IS NOT NULL AND ((${inside}) OR (${around}))))
        ORDER BY time, collector, peer, prefix, action, originOffset`,
    span,
  );
  return rows;
}

/**
 * From when to when, within a span, each route collector recorded anything. An open route is known to hold until the last
 * record, and to the end of the span if the collector went on after it.
 */
export async function askCollected(store: Questions, span: Period): Promise<Collected[]> {
  const { rows } = await store.rows(
    "first and last record of each route collector",
    Collected,
    sql`SELECT collector, min(time) AS first, max(time) AS last FROM route
        WHERE ${during("at", { from: span.from, to: END_OF_TIME })} GROUP BY collector ORDER BY collector`,
  );
  return rows.map(({ collector, first, last }) => ({ collector, first, last: Math.min(last, span.to) }));
}

const END_OF_TIME: Instant = Date.UTC(2105, 0, 1); // where the store's seconds end

/** Each prefix that covers this one, from /8 down (IPv6: from /16). */
function covering({ first, length }: Prefix): Sql[] {
  const found: Sql[] = [];
  for (let shorter = length > 96 ? 96 + 8 : 16; shorter < length; shorter++)
    found.push(sql`prefixLength = ${shorter} AND prefixFirst = unhex(${addressHex(prefixFrom(first, shorter).first)})`);
  return found;
}
