import { z } from "zod";
import { parseInstant, SECOND } from "../../values/instant.ts";
import type { ReadContext, StreamReader } from "../format.ts";
import { dnsColumns } from "../text/dns-columns.ts";
import { JsonObjects } from "../text/json-objects.ts";

/** Seconds since 1970, or ISO 8601, as some servers write it. */
const time = z.union([z.number().int().min(0).max(0xffff_ffff), z.string()]).transform((told, at) => {
  const instant = typeof told === "number" ? told * SECOND : parseInstant(told);
  if (instant === null) at.addIssue({ code: "custom", message: "seconds since 1970, or ISO 8601" });
  return instant ?? z.NEVER;
});

/** One RRset as it was seen between two times, draft §3. */
const rrset = z.object({
  rrname: z.string().max(1024),
  rrtype: z.string().regex(/^[A-Za-z0-9-]{1,20}$/, "a type such as A or TYPE65"),
  rdata: z.union([z.string(), z.array(z.string())]),
  time_first: time.optional(),
  time_last: time.optional(),
  zone_time_first: time.optional(),
  zone_time_last: time.optional(),
  sensor_id: z.string().optional(),
});

/** DNSDB puts each RRset into an envelope, and says between which lines it is done. */
const envelope = z.object({ obj: z.unknown() });
const condition = z.strictObject({
  cond: z.enum(["begin", "ongoing", "succeeded", "limited", "failed"]),
  msg: z.string().optional(),
});

export function isPassiveDns(value: unknown): boolean {
  const inside = envelope.safeParse(value);
  return rrset.safeParse(inside.data?.obj ?? value).success || condition.safeParse(value).success;
}

/**
 * Reads RRsets. Each becomes an exchange when it was first seen, and another when it was last seen, where that is later:
 * how often and when in between is not told by the form.
 */
export function readPassiveDns({ sink, settings }: ReadContext): StreamReader {
  const builder = sink.builder("dns");
  const columns = dnsColumns(builder);
  return new JsonObjects(sink, (value, offset, line) => {
    const end = condition.safeParse(value).data;
    if (end) {
      if (end.cond === "limited" || end.cond === "failed")
        sink.defect({
          kind: "unfinished",
          octetOffset: offset,
          expected: "an answer that is whole",
          found: `line ${line}: ${end.cond}`,
        });
      return null;
    }
    const { data, error } = rrset.safeParse(envelope.safeParse(value).data?.obj ?? value);
    if (!data) return expectedOf(error);
    const times = timesOf(data);
    if (times.length === 0) return "time_first and time_last, or those of the zone";
    const answers = [data.rdata].flat().join(" ");
    for (const at of times) {
      const row = builder.next(offset);
      columns.time.number(row, at);
      columns.queryName.text(row, data.rrname.toLowerCase().replace(/(?<=.)\.$/, ""));
      columns.queryType.text(row, data.rrtype.toUpperCase());
      columns.responseCode.text(row, "NOERROR");
      columns.answers.text(row, answers);
      columns.exporter.text(row, settings.exporter ?? data.sensor_id ?? "passive-dns");
    }
    return null;
  });
}

function timesOf(told: z.infer<typeof rrset>): number[] {
  const first = told.time_first ?? told.zone_time_first;
  const last = told.time_last ?? told.zone_time_last;
  return [...new Set([first, last].filter((at) => at !== undefined))];
}

function expectedOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue && issue.path.length > 0 ? `${issue.path.join(".")}: ${issue.message}` : "an RRset";
}
