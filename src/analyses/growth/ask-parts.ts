import { z } from "zod";
import { sql } from "../../store/query.ts";
import type { Questions } from "../../store/store.ts";
import type { Period } from "../../values/instant.ts";
import { belongs, touches } from "../instrument/belonging.ts";
import { during } from "../instrument/local-time.ts";
import type { Whose } from "./ask.ts";
import { serviceOf } from "./services.ts";

const count = z.coerce.number();

/** Octets of both windows by all that a change may come from; not scaled. */
const PartTotal = z.object({
  /** The adjacent ASN towards the world; 0 where the flow does not tell it. */
  asn: count,
  /** 1 for an address of the subject that sent something in the earlier window, 0 for one that did not. */
  lit: count,
  role: z.enum(["client", "server", "neither"]),
  service: z.string(),
  exporter: z.string(),
  /** −1 where sampling is not known. */
  probability: z.number(),
  before: count,
  after: count,
});
export type PartTotal = z.infer<typeof PartTotal>;

/**
 * Octets by way, address that was lit before or not, role and service. The subject serves where its end has the lower port.
 * One pass over the flows: addresses are summed up first, then told apart by what they sent before.
 */
export async function askParts(store: Questions, whose: Whose, before: Period, after: Period): Promise<PartTotal[]> {
  const { subject, grades } = whose;
  const sends = belongs("sourceAddress", subject, grades);
  const earlier = during("flowStart", before);
  const later = during("flowStart", after);
  const both = sql`ifNull(octetDeltaCount, 0) + ifNull(reverseOctetDeltaCount, 0)`;
  const own = sql`if(${sends}, sourceTransportPort, destinationTransportPort)`;
  const other = sql`if(${sends}, destinationTransportPort, sourceTransportPort)`;
  const { rows } = await store.rows(
    `octets of ${subject.id} in each window by neighbour, address lit before or not, role and service`,
    PartTotal,
    sql`SELECT lit, tupleElement(part, 1) AS asn, tupleElement(part, 2) AS role, tupleElement(part, 3) AS service,
          tupleElement(part, 4) AS exporter, tupleElement(part, 5) AS probability,
          sum(tupleElement(part, 6)) AS before, sum(tupleElement(part, 7)) AS after
        FROM (
          SELECT if(sum(sentBefore) > 0, 1, 0) AS lit,
            arrayJoin(groupArray(tuple(asn, role, service, exporter, probability, before, after))) AS part
          FROM (
            SELECT if(${sends}, sourceAddress, destinationAddress) AS host,
              ifNull(if(${sends}, bgpNextAdjacentAsNumber, bgpPrevAdjacentAsNumber), 0) AS asn,
              if(${own} = ${other}, 'neither', if(${own} > ${other}, 'client', 'server')) AS role, ${serviceOf()} AS service,
              toString(exporter) AS exporter, ifNull(samplingProbability, -1) AS probability,
              sumIf(${both}, ${earlier}) AS before, sumIf(${both}, ${later}) AS after,
              countIf((${earlier}) AND ((${sends}) OR ifNull(reversePacketDeltaCount, 0) > 0)) AS sentBefore
            FROM flow WHERE ((${earlier}) OR (${later})) AND ${touches(subject, grades)}
            GROUP BY host, asn, role, service, exporter, probability
          ) AS byAddress GROUP BY host
        ) AS byPart GROUP BY lit, asn, role, service, exporter, probability
        ORDER BY lit, asn, role, service, exporter, probability`,
  );
  return rows;
}
