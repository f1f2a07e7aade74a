import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { analyses } from "../src/analyses/index.ts";
import { ours } from "./referees.ts";

/** What every analysis promises of its findings is asked in src/analyses/promises.test.ts; here, what it says of itself. */
describe.each([...analyses])("%s", (id, analysis) => {
  test("has a README with question, method, choices, limits and how to read it", () => {
    const text = fs.readFileSync(ours(`src/analyses/${id}/README.md`), "utf8");
    for (const heading of ["Question", "Method", "Choices", "Limits", "How to read it"])
      expect(text).toMatch(new RegExp(`^#+ ${heading}`, "m"));
  });

  test("each setting has its unit, what it does, and where its default is argued", () => {
    for (const { value, unit, meaning, from } of Object.values(analysis.settings)) {
      expect(Number.isFinite(value)).toBe(true);
      expect(Math.min(unit.length, meaning.length, from.length)).toBeGreaterThan(2);
    }
  });

  test("no sentence of its own says that something is proved or confirmed", () => {
    for (const file of fs.readdirSync(ours(`src/analyses/${id}`)).filter((name) => name.startsWith("tell")))
      expect(fs.readFileSync(ours(`src/analyses/${id}/${file}`), "utf8")).not.toMatch(/["`][^"`]*\b(proves?|proved)\b/);
  });
});
