import { joined, Sql, sql, within } from "../../store/query.ts";
import type { Subject } from "../../subject/subject.ts";
import { type Period, SECOND } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";
import { during } from "../instrument/local-time.ts";

/** Where names are told: exchanges, or, without any, flows that carry the name asked for. */
export type Told = "dns" | "flow";

/**
 * Second-level labels below which registries of countries let names be registered: the common ones of the Public Suffix
 * List (publicsuffix.org, its ICANN part), under any two-letter top-level domain.
 */
const REGISTRY_LABELS =
  "ac asso co com ed edu gen go gob gouv gov gub id info ltd me mil ne net nhs nic nom or org plc re sch web".split(
    " ",
  );

/**
 * Questions of the subject, one row each: `domain` is the registered domain, `sub` what stands before it, and `hash` is told
 * by the whole name, so that all askings of a name are sampled together.
 */
export function questions(subject: Subject, period: Period, from: Told): Sql {
  const asked = from === "dns" ? exchanges(subject, period) : namedFlows(subject, period);
  const labels = new Sql("splitByChar('.', queryName)");
  const kept = sql`if(length(labels) >= 3 AND length(labels[-1]) = 2 AND labels[-2] IN (${REGISTRY_LABELS}), 3, 2)`;
  return sql`SELECT seconds, client, server, queryName, queryType, negative, answers, domain, cityHash64(queryName) AS hash,
      if(length(queryName) > length(domain), substring(queryName, 1, length(queryName) - length(domain) - 1), '') AS sub
    FROM (SELECT seconds, client, server, queryName, queryType, negative, answers,
        arrayStringConcat(if(${kept} = 3, arraySlice(labels, -3), arraySlice(labels, -2)), '.') AS domain
      FROM (SELECT seconds, client, server, queryName, queryType, negative, answers, ${labels} AS labels FROM (${asked}) AS asked) AS cut) AS named`;
}

function exchanges(subject: Subject, period: Period): Sql {
  return sql`SELECT toFloat64(time) / 1000 AS seconds, hex(assumeNotNull(clientAddress)) AS client, ifNull(hex(serverAddress), '') AS server, queryName,
      toString(queryType) AS queryType, if(responseCode = 'NXDOMAIN', 1, 0) AS negative, answers
    FROM dns WHERE ${during("at", period)} AND queryName != '' AND (${asksOf("clientAddress", "at", subject)})`;
}

function namedFlows(subject: Subject, period: Period): Sql {
  return sql`SELECT flowStartMilliseconds / 1000 AS seconds, hex(sourceAddress) AS client, hex(destinationAddress) AS server, lower(toString(dnsName)) AS queryName,
      '' AS queryType, 0 AS negative, '' AS answers
    FROM flow WHERE ${during("flowStart", period)} AND dnsName != '' AND (${asksOf("sourceAddress", "flowStart", subject)})`;
}

/** Condition that a core address of the subject asked, at the time of the record; the longest prefix decides. */
export function asksOf(
  column: "clientAddress" | "serverAddress" | "sourceAddress",
  time: "at" | "flowStart",
  { members }: Subject,
): Sql {
  const held = ({ prefix, period }: Subject["members"][number]) => {
    const dates = [
      ...(period.from > 0 && Number.isFinite(period.from)
        ? [new Sql(`${time} >= toDateTime(${Math.ceil(period.from / SECOND)})`)]
        : []),
      ...(Number.isFinite(period.to)
        ? [new Sql(`${time} < toDateTime(${Math.max(0, Math.ceil(period.to / SECOND))})`)]
        : []),
    ];
    return joined([within(column, [prefix]), ...dates], "AND", sql`1`);
  };
  const conditions = members
    .filter(({ grade }) => grade === "core")
    .map((member) => {
      const others = members.filter(
        ({ grade, prefix }) =>
          grade !== "core" && prefix.length > member.prefix.length && covers(member.prefix, prefix),
      );
      if (others.length === 0) return held(member);
      return sql`(${held(member)}) AND NOT (${joined(others.map(held), "OR", sql`0`)})`;
    });
  return joined(conditions, "OR", sql`0`);
}
