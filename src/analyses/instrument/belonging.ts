import { joined, Sql, sql, within } from "../../store/query.ts";
import type { Member, Subject } from "../../subject/subject.ts";
import { type Instant, SECOND } from "../../values/instant.ts";
import { covers } from "../../values/prefix.ts";

export type SideColumn = "sourceAddress" | "destinationAddress";
/** Of a flow, or of the network of one end in the rollup by network. */
type Column = SideColumn | "endNetwork";
export const CORE: readonly Member["grade"][] = ["core"];
export const CORE_AND_SUSPECTED: readonly Member["grade"][] = ["core", "suspected"];

/**
 * Condition that an address belonged to the subject, by members of these grades, when the flow began: the longest
 * prefix decides, so an excluded range inside a core one is left out.
 */
export function belongs(column: Column, subject: Subject, grades: readonly Member["grade"][]): Sql {
  const wanted = subject.members.filter(({ grade }) => grades.includes(grade));
  return joined(
    wanted.map((member) => memberCondition(column, member, subject, grades)),
    "OR",
    new Sql("0"),
  );
}

/** Condition that a flow has the subject at one end or the other. */
export function touches(subject: Subject, grades: readonly Member["grade"][]): Sql {
  return sql`((${belongs("sourceAddress", subject, grades)}) OR (${belongs("destinationAddress", subject, grades)}))`;
}

/** Condition that one member held an address when the flow began. */
export function heldBy(column: Column, { prefix, period }: Pick<Member, "prefix" | "period">): Sql {
  return sql`(${within(column, [prefix])})${validDuring(period.from, period.to, column === "endNetwork" ? "slot" : "flowStart")}`;
}

/** ` AND …` for the ends of a time of validity that are known. */
export function validDuring(from: Instant, to: Instant, time: "flowStart" | "slot" = "flowStart"): Sql {
  const conditions = [
    from > 0 && Number.isFinite(from) ? ` AND ${time} >= toDateTime(${Math.ceil(from / SECOND)})` : "",
    Number.isFinite(to) ? ` AND ${time} < toDateTime(${Math.max(0, Math.ceil(to / SECOND))})` : "",
  ];
  return new Sql(conditions.join(""));
}

function memberCondition(column: Column, member: Member, subject: Subject, grades: readonly Member["grade"][]): Sql {
  const inside = subject.members.filter(
    (other) =>
      !grades.includes(other.grade) &&
      other.prefix.length > member.prefix.length &&
      covers(member.prefix, other.prefix),
  );
  if (inside.length === 0) return heldBy(column, member);
  const others = joined(
    inside.map((other) => heldBy(column, other)),
    "OR",
    new Sql("0"),
  );
  return sql`${heldBy(column, member)} AND NOT (${others})`;
}
