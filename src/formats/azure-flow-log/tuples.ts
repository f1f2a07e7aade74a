import { valueAt } from "../text/object-reader.ts";

/**
 * The tuples of a record: `properties.flows[].flows[].flowTuples[]` of network security groups, and
 * `flowRecords.flows[].flowGroups[].flowTuples[]` of virtual networks.
 */
export function* tuplesOf(record: unknown): Generator<unknown> {
  for (const flow of [...list(record, "properties", "flows"), ...list(record, "flowRecords", "flows")])
    for (const group of [...list(flow, "flows"), ...list(flow, "flowGroups")]) yield* list(group, "flowTuples");
}

function list(told: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(told, ...path);
  return Array.isArray(value) ? value : [];
}

/** Whether it has the shape of a record at all, with tuples or without. */
export function isRecord(record: unknown): boolean {
  return (
    Array.isArray(valueAt(record, "properties", "flows")) || Array.isArray(valueAt(record, "flowRecords", "flows"))
  );
}
