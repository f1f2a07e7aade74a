import type { BatchBuilder } from "../../record/batch.ts";

/** The columns of a dns record. */
export function dnsColumns(builder: BatchBuilder) {
  return {
    time: builder.column("time"),
    clientAddress: builder.column("clientAddress"),
    serverAddress: builder.column("serverAddress"),
    queryName: builder.column("queryName"),
    queryType: builder.column("queryType"),
    responseCode: builder.column("responseCode"),
    answers: builder.column("answers"),
    timeToLive: builder.column("timeToLive"),
    exporter: builder.column("exporter"),
  };
}
