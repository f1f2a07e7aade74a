import assert from "node:assert/strict";
import { test } from "vitest";
import { sharedParts } from "./shared-parts.ts";

const subject = `((sourceAddress >= unhex('${"0".repeat(32)}') AND sourceAddress <= unhex('${"f".repeat(32)}')) AND flowStart >= 1)`;
const either = `(${subject} OR ${subject.replaceAll("source", "destination")})`;

function putBack(text: string, parts: ReturnType<typeof sharedParts>["parts"]): string {
  return parts.reduce((whole, { name, text: part }) => whole.replaceAll(name, part), text);
}

test("conditions that queries share are told once, and can be put back", () => {
  const texts = [1, 2, 3, 4].map(
    (n) => `SELECT ${n} FROM flow WHERE ${either} AND if(${subject}, 1, 0) = 'a (b' GROUP BY x`,
  );
  const shared = sharedParts(texts);
  assert.ok(shared.texts.join("").length < texts.join("").length / 3);
  assert.deepEqual(
    shared.texts.map((text) => putBack(text, shared.parts)),
    texts,
  );
  assert.deepEqual(sharedParts(texts), shared);
});

test("what stands alone, or is short, stays where it is", () => {
  const texts = [`SELECT 1 FROM flow WHERE ${either}`, "SELECT count() FROM flow WHERE (a = ')') AND (b = 1)"];
  assert.deepEqual(sharedParts(texts), { texts, parts: [] });
});
