import { z } from "zod";
import { figureSchema } from "./figure.ts";

/**
 * The second narrow: everything that goes out of Narrows starts as one of these. Published as JSON Schema in
 * docs/schema/findings.schema.json; `schemaVersion` rises when a reader of the old form would misread the new.
 */
export const SCHEMA_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const instantText = z.iso.datetime();
export const periodSchema = z.strictObject({ from: instantText, to: instantText });

/** A value with its 95 % (or other) interval; `null` is an open end, as of a lower bound. */
export const estimateSchema = z.strictObject({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  level: z.number().gt(0).lt(1),
  /** `ratio`, `share of octets`, `hour of day` … */
  unit: z.string().min(1),
  /** How many units of replication (days, weeks, peers) the estimate rests on. */
  n: z.number().int().nonnegative(),
  /** The same after allowing for their dependence; null where they are independent by design. */
  nEffective: z.number().nonnegative().nullable(),
});

export const evidenceSchema = z.strictObject({
  question: z.string(),
  sql: z.string(),
  rows: z.number().int().nonnegative(),
  sha256,
  inputs: z.array(sha256),
});

/**
 * A sentence of ours: data never prove and never confirm (METHODS §12.5). As part of a name – `proved.example` – the word is
 * somebody else's.
 */
const sentence = z
  .string()
  .min(1)
  .regex(/^(?![\s\S]*(?<![\w.-])(?:[Pp]roves|[Pp]roved|[Pp]roven|[Cc]onfirms|[Cc]onfirmed)(?![\w-]|\.\w))/);

const likelihoodSchema = z.strictObject({ term: z.string(), probability: z.number().min(0).max(1) });

const common = {
  id: z.string().regex(/^[a-z]+(\.[A-Za-z0-9-]+)+$/),
  analysis: z.string(),
  method: z.strictObject({ id: z.string(), version: z.number().int().positive() }),
  /** Of this finding; the study's own unless the question was asked of other windows. */
  period: periodSchema,
  against: periodSchema.nullable(),
  /** Worlds that the finding rests on, when it rests on made-up records. */
  madeUp: z.array(z.string()),
  evidence: z.array(evidenceSchema),
  assumptions: z.array(sentence),
  alternatives: z.array(z.strictObject({ explanation: sentence, ruledOutBy: sentence.nullable() })),
  figures: z.array(figureSchema),
};

export const answeredSchema = z.strictObject({
  ...common,
  answered: z.literal(true),
  /** One plain sentence. */
  claim: sentence,
  estimate: estimateSchema.nullable(),
  likelihood: likelihoodSchema.nullable(),
  confidence: z.strictObject({ level: z.enum(["low", "moderate", "high"]), because: z.array(sentence) }),
  sensitivity: z.array(z.strictObject({ changed: z.string(), value: z.number().nullable() })),
  /** Per analysis; shapes in each analysis' README. */
  details: z.record(z.string(), z.unknown()),
});

export const UNANSWERED_REASONS = {
  "no-data": "no records of the kind that is needed",
  "too-short": "the span with enough coverage is too short",
  "not-observable": "the records lack what the question needs",
  "no-control": "no control network to compare with",
  "unknown-sampling": "sampling is not known",
  coverage: "too little of the period is covered",
  ambiguous: "the data carry more than one answer",
} as const;

export const unansweredSchema = z.strictObject({
  ...common,
  answered: z.literal(false),
  reason: z.enum(Object.keys(UNANSWERED_REASONS) as [keyof typeof UNANSWERED_REASONS]),
  /** What would have to be there for an answer. */
  needs: sentence,
  details: z.record(z.string(), z.unknown()),
});

export const findingSchema = z.discriminatedUnion("answered", [answeredSchema, unansweredSchema]);

export const inputSchema = z.strictObject({
  path: z.string(),
  sha256,
  format: z.string(),
  state: z.enum(["whole", "partial", "refused", "reading", "replaced"]),
  records: z.record(z.string(), z.number().int().nonnegative()),
  defects: z.record(z.string(), z.number().int().nonnegative()),
  /** What the person said about the input: mapping, sampling; needed to read it again. */
  settings: z.record(z.string(), z.unknown()),
  madeUp: z.strictObject({ world: z.string(), seed: z.number().int() }).nullable(),
});

export const coverageSchema = z.strictObject({
  /** Share of the hours of the period (and of the one compared with) in which the subject's exporters reported. */
  share: z.number().min(0).max(1).nullable(),
  gaps: z.array(z.strictObject({ ...periodSchema.shape, exporter: z.string(), why: z.string() })),
  sampling: z.enum(["told", "configured", "mixed", "unknown"]),
  lossShare: z.number().min(0).max(1).nullable(),
  events: z.array(z.strictObject({ at: instantText, exporter: z.string(), what: z.string() })),
});

export const studySchema = z.strictObject({
  subject: z.strictObject({ id: z.string(), title: z.string(), sha256, timeZone: z.string(), source: z.string() }),
  period: periodSchema,
  against: periodSchema.nullable(),
  /** In the order asked; a question may have windows of its own. */
  questions: z.array(z.strictObject({ analysis: z.string(), period: periodSchema, against: periodSchema.nullable() })),
  seed: z.number().int().nonnegative(),
  settings: z.record(z.string(), z.unknown()),
  references: z.array(z.strictObject({ family: z.string(), date: z.string(), sha256, later: z.boolean() })),
  inputs: z.array(inputSchema),
  narrows: z.string(),
});

export const findingsSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  study: studySchema,
  coverage: coverageSchema,
  findings: z.array(findingSchema),
});

export type Period = z.infer<typeof periodSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Answered = z.infer<typeof answeredSchema>;
export type Unanswered = z.infer<typeof unansweredSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type StudyInput = z.infer<typeof inputSchema>;
export type StudyCoverage = z.infer<typeof coverageSchema>;
export type Study = z.infer<typeof studySchema>;
export type Findings = z.infer<typeof findingsSchema>;
