import { writeFileSync } from "node:fs";
import { z } from "zod";
import { findingsSchema } from "../src/finding/finding.ts";

// Publishes the shape of findings as JSON Schema, from the one description in src/finding.
writeFileSync("docs/schema/findings.schema.json", `${JSON.stringify(z.toJSONSchema(findingsSchema), null, 2)}\n`);
