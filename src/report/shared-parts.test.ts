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

test("a part that stands in another part alone has no name of its own", () => {
  const inner = `(${"a = 1 AND ".repeat(20)}b)`;
  const outer = `(x IN ${inner} OR y)`;
  const { parts } = sharedParts([1, 2, 3].map((n) => `SELECT ${n} WHERE ${outer}`));
  assert.deepEqual(
    parts.map(({ text }) => text),
    [outer],
  );
  const twice = sharedParts([
    ...[1, 2, 3].map((n) => `SELECT ${n} WHERE ${outer}`),
    ...[4, 5].map((n) => `${n} ${inner}`),
  ]);
  assert.deepEqual(
    twice.parts.map(({ text }) => text),
    ["(x IN ⟨2⟩ OR y)", inner],
  );
});

test("texts whose brackets are not closed, or that hold the sign of a name, come back as they were", () => {
  for (const end of [") ((", "'", "\\", " = '⟨1⟩'"]) {
    const texts = [1, 2, 3].map((n) => `SELECT ${n} FROM (x WHERE ${either}${end}`);
    const shared = sharedParts(texts);
    assert.deepEqual(
      shared.texts.map((text) => putBack(text, shared.parts)),
      texts,
    );
  }
});

test("many long texts take no more than their length asks for", () => {
  const texts = Array.from(
    { length: 140 },
    (_, n) => `${n} ${Array.from({ length: 140 }, (_, k) => `(a${k} ${"IN (1, 2) AND ".repeat(60)})`).join(" OR ")}`,
  );
  const from = performance.now();
  const { parts } = sharedParts(texts);
  assert.equal(parts.length, 140);
  assert.ok(performance.now() - from < 6000);
});
