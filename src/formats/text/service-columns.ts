import type { BatchBuilder } from "../../record/batch.ts";

/** The columns of a service record. */
export function serviceColumns(builder: BatchBuilder) {
  return {
    time: builder.column("time"),
    address: builder.column("address"),
    protocolIdentifier: builder.column("protocolIdentifier"),
    port: builder.column("port"),
    serviceName: builder.column("serviceName"),
    product: builder.column("product"),
    scanId: builder.column("scanId"),
  };
}
