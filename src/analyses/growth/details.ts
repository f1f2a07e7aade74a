import { z } from "zod";

const interval = z.strictObject({ value: z.number(), low: z.number(), high: z.number() });
const days = z.strictObject({ of: z.number(), observed: z.number(), zero: z.number() });

const change = { before: z.number(), after: z.number(), change: z.number() };
const margin = z.array(z.strictObject({ name: z.string(), ...change }));
const cell = z.strictObject({
  way: z.string(),
  addresses: z.enum(["lit before", "newly lit"]),
  role: z.enum(["client", "server", "neither"]),
  service: z.string(),
  ...change,
});
/** Parts that add up to the change of octets a day; `visibility` is divided out of `after`. */
const decomposition = z.strictObject({
  unit: z.string(),
  visibility: z.number(),
  ...change,
  cells: z.array(cell),
  by: z.strictObject({ way: margin, addresses: margin, role: margin, service: margin }),
});
export type Decomposition = z.infer<typeof decomposition>;

const unseen = z.strictObject({
  samplingProbability: z.number(),
  /** Share of flows of a single packet that are seen. */
  singlePacketFlowsSeen: z.number(),
  /** Packets of a flow that is seen as often as not, and at `level`. */
  halfSeenPackets: z.number(),
  nearlyAllSeenPackets: z.number(),
  /** What may have passed an exporter, at `level`, without a single packet being sampled. */
  mostUnseenPackets: z.number(),
  mostUnseenOctets: z.number().nullable(),
  level: z.number(),
});
export type Unseen = z.infer<typeof unseen>;

const shares = z.strictObject({ records: z.number(), octets: z.number() });
/** Of all records and octets; scans and backscatter are among the unanswered. */
const inbound = z.strictObject({ scans: shares, backscatter: shares, unanswered: shares });
export type Inbound = z.infer<typeof inbound>;

/** `details` of growth.octets, growth.packets, growth.flows, growth.hosts and growth.hours, and of each `.normalised`. */
export const growthDetails = z.strictObject({
  /** What was counted. */
  measure: z.string(),
  /** Which reading is the estimate. */
  reading: z.enum(["normalised", "panel"]),
  /** The same as a change in per cent: a ratio of 4 is +300. */
  percentChange: z.number(),
  /** Over all exporters without controls; on the panel; beyond controls over all exporters; beyond controls on the panel. */
  asSeen: interval.nullable(),
  onPanel: interval.nullable(),
  normalised: interval.nullable(),
  normalisedOnPanel: interval.nullable(),
  /** On the panel, corrected by controls as far as they speak against it; `trust` is the part of their change taken off. */
  anchored: interval.extend({ trust: z.number() }).nullable(),
  /** Each exporter of the panel by itself, and all joined by inverse variance; without controls. */
  byExporter: z.array(z.strictObject({ exporter: z.string(), growth: interval.nullable() })),
  combined: interval.nullable(),
  controls: z.array(z.strictObject({ id: z.string(), growth: interval.nullable() })),
  /** How far the subject strayed from its controls before, in logarithms. */
  departure: z.number().nullable(),
  days: z.strictObject({ before: days, after: days }),
  /** Local days left out as single events. */
  events: z.array(z.iso.date()),
  exporters: z.array(z.string()),
  panel: z.array(z.string()),
  /** Share of the later window's total that the panel saw. */
  panelShare: z.number(),
  sampling: z.strictObject({
    known: z.boolean(),
    alike: z.boolean(),
    probabilities: z.array(z.number()),
    packetsPerRecord: z.number().nullable(),
    scaledAlready: z.array(z.string()),
  }),
  /** Share of the later window's octets on /24 (IPv6: /48) that carried nothing in the earlier one. */
  newNetworksShare: z.number().nullable(),
  /** The measures side by side, each as its own finding has it; null where that is not answered. */
  sideBySide: z.array(z.strictObject({ measure: z.string(), growth: interval.nullable() })),
  /** What came in and nobody answered; null where the records cannot tell. */
  inbound: z.strictObject({ before: inbound.nullable(), after: inbound.nullable() }),
  /** What sampling could not have seen; null where no rate was told. */
  unseen: z.strictObject({ before: unseen.nullable(), after: unseen.nullable() }),
  /** Of growth.octets: where the change comes from. */
  decomposition: decomposition.nullable(),
  /** From day to day. */
  autocorrelation: z.number(),
});
export type GrowthDetails = z.infer<typeof growthDetails>;
