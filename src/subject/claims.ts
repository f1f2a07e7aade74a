import { createHash } from "node:crypto";
import { parseDocument } from "yaml";
import { z } from "zod";
import { parsePeriod } from "../values/instant.ts";
import { SubjectError } from "./subject.ts";

const period = z
  .string()
  .refine((text) => parsePeriod(text) !== null, "is not a period such as 2019-01-01..2019-11-01");
const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** How agreement of a finding with a claim is judged; what holds when it does not is `else`. */
const rule = z.discriminatedUnion("rule", [
  /** The interval of the estimate (of several: of their sum) meets the values that the claim's words cover. */
  z.strictObject({
    rule: z.literal("range"),
    low: z.number().nullable(),
    high: z.number().nullable(),
    /** Where nothing would be the case; an interval that holds it decides nothing. */
    nothing: z.number().optional(),
  }),
  /** A detail is this, or at least so much. */
  z.strictObject({
    rule: z.literal("detail"),
    path: z.string(),
    is: scalar.optional(),
    atLeast: z.number().optional(),
    else: z.enum(["disagrees", "undecided"]),
  }),
  /** A detail is a date within these. */
  z.strictObject({ rule: z.literal("date"), path: z.string(), within: period }),
  /** A list in the details has an item like this. */
  z.strictObject({
    rule: z.literal("listed"),
    path: z.string(),
    where: z.record(z.string(), z.union([scalar, z.array(scalar)])),
    verdicts: z.array(z.string()).optional(),
    date: z.strictObject({ field: z.string(), within: period }).optional(),
    else: z.enum(["disagrees", "undecided"]),
  }),
  /** A list in the details has no item like this, with such a verdict or a number below a bound. */
  z.strictObject({
    rule: z.literal("none"),
    path: z.string(),
    where: z.record(z.string(), scalar).optional(),
    verdicts: z.array(z.string()).optional(),
    below: z.strictObject({ field: z.string(), value: z.number() }).optional(),
    /** Whether a list without any item decides. */
    empty: z.enum(["agrees", "undecided"]),
  }),
]);

const head = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  /** What was claimed, in our words. */
  claimed: z.string().min(1),
  /** As it was published, with its unit; null where it has no number. */
  figure: z.string().nullable(),
  sources: z.array(z.string()).min(1),
  /** first: the publication's own words · second: told by others. */
  grade: z.enum(["first", "second"]),
};

const claim = z.union([
  z.strictObject({
    ...head,
    period,
    against: period.optional(),
    /** Ids of the findings that answer it; more than one are added up. */
    findings: z.array(z.string()).min(1),
    agreement: rule,
    /** How the rule reads the claim. */
    reading: z.string().min(1),
  }),
  /** Why data such as these cannot say. */
  z.strictObject({ ...head, beyond: z.string().min(1) }),
]);

const claimsFile = z.strictObject({
  subject: z.string(),
  title: z.string(),
  /** What each code of a source stands for. */
  sources: z.record(z.string(), z.string()),
  claims: z.array(claim),
});

export type PublishedClaim = z.infer<typeof claim>;
export type TestableClaim = Exclude<PublishedClaim, { beyond: string }>;
export type AgreementRule = z.infer<typeof rule>;

/** What others have published about a subject, to be held against the findings. */
export interface PublishedClaims {
  readonly subject: string;
  readonly title: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly claims: readonly PublishedClaim[];
  readonly sha256: string;
  readonly source: string;
}

/** Reads a file of claims; throws SubjectError with `file: place: fault` for what is wrong. */
export function readClaims(text: string, source: string): PublishedClaims {
  const document = parseDocument(text, { schema: "core" });
  const [fault] = document.errors;
  if (fault) throw new SubjectError(`${source}: ${fault.message.split("\n", 1)[0]}`);
  const checked = claimsFile.safeParse(document.toJS());
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new SubjectError(`${source}: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const unknown = checked.data.claims
    .flatMap(({ sources }) => sources)
    .find((code) => !Object.hasOwn(checked.data.sources, code));
  if (unknown) throw new SubjectError(`${source}: no source "${unknown}" is named`);
  return { ...checked.data, sha256: createHash("sha256").update(text).digest("hex"), source };
}
