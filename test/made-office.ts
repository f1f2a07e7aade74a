import { readSubject, type Subject } from "../src/subject/subject.ts";

/** An office at 10.0.0.0/8 that lives by UTC, without the prefixes that are excluded from it. */
export function madeOffice(excluded: readonly string[] = []): Subject {
  const member = (prefix: string, grade: string) =>
    `  - { prefix: ${prefix}, grade: ${grade}, because: made up, source: made up }`;
  const text = `id: office
title: An office
timeZone: UTC
week: { restDays: [sat, sun], workHours: "08:00-18:00" }
members:
${[member("10.0.0.0/8", "core"), ...excluded.map((prefix) => member(prefix, "excluded"))].join("\n")}
`;
  return readSubject(text, "office.yaml");
}
