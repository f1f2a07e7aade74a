import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import domino from "domino";
import { test } from "vitest";
import { HOSTILE_STRINGS } from "../../test/hostile-strings.ts";
import { madeAccuracy } from "../../test/made-accuracy.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import type { Findings } from "../finding/finding.ts";
import { readClaims } from "../subject/claims.ts";
import { readSubject, type Subject } from "../subject/subject.ts";
import { renderReport } from "./render.ts";

const FILE = "subjects/north-korea.yaml";
const subject = readSubject(readFileSync(ours(FILE), "utf8"), FILE);

/** Fields whose text is one of a few words or a time, by the schema or by the reader of subjects. */
const NOT_FREE = new Set(["kind", "state", "reason", "sampling", "level", "from", "to", "at", "grade"]);

/** The next text to put in; one after the other, so that each page holds them all. */
type Next = () => string;

/** Every free text, and every key of an open record, replaced. */
function replaced<Value>(value: Value, by: Next, open = false): Value {
  if (typeof value === "string") return by() as Value;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, by)) as Value;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, held]) => {
    const openRecord = ["records", "defects", "settings", "details"].includes(key);
    return [open ? by() : key, NOT_FREE.has(key) && !open ? held : replaced(held, by, openRecord)];
  });
  return Object.fromEntries(entries) as Value;
}

/** Lists of a few: what is tested here does not grow with them. */
function small(): Findings {
  const findings = madeFindings();
  for (const figure of findings.findings.flatMap((finding) => finding.figures)) {
    if (figure.kind === "week") figure.weeks = figure.weeks.slice(0, 1);
    if (figure.kind === "volume" || figure.kind === "shares")
      for (const series of figure.series) series.points = series.points.slice(0, 6);
  }
  return findings;
}

const CLAIMS = "subjects/claims/north-korea.yaml";
const claims = readClaims(readFileSync(ours(CLAIMS), "utf8"), CLAIMS);

const few: Subject = { ...subject, members: subject.members.slice(0, 5), events: subject.events.slice(0, 2) };

function pageOf(by: Next): string {
  const { zone, ...rest } = few;
  const hostile = { ...replaced(rest, by), zone: { ...zone, name: by() } } as Subject;
  return renderReport(replaced(small(), by), {
    subject: hostile,
    generatedFrom: by(),
    findingsSha256: "0".repeat(64),
    accuracy: madeAccuracy(),
    cards: [{ analysis: by(), question: by(), readme: null }],
    claims: {
      ...claims,
      title: by(),
      claims: claims.claims.slice(4, 9).map((claim) => ({ ...claim, claimed: by(), sources: [by()] })),
    },
  });
}

interface Node {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly attributes?: ArrayLike<{ readonly name: string }>;
  readonly childNodes: ArrayLike<Node>;
}

/** Elements with the names of their attributes, nested, without any text. */
function structure(node: Node): string {
  const names = Array.from(node.attributes ?? [], ({ name }) => name).sort();
  const inside = Array.from(node.childNodes, structure).join("");
  return node.nodeType === 3 ? "" : `<${node.nodeName} ${names.join(" ")}>${inside}</>`;
}

const parsed = (page: string) => domino.createDocument(page);
/** The style sheet but for the one text that comes from data. */
const sheet = (page: string) => /<style>(.*?)<\/style>/s.exec(page)?.[1]?.replace(/@top-left\{content:"[^"]*"/, "");
const harmlessPage = pageOf(() => "harmless");
const harmless = structure(parsed(harmlessPage));

const texts = HOSTILE_STRINGS.filter((text) => text.trim() !== "");
/** NARROWS_SEEDS=200 puts each text into every place of a page of its own. */
const ALONE = Math.ceil(texts.length / Number(process.env.NARROWS_SEEDS ?? 12));
const PAGES = 4;

for (const payload of texts.filter((_, i) => i % ALONE === 0))
  test(`T16 ${JSON.stringify(payload.slice(0, 60))} in every text stays text`, () => {
    const page = pageOf(() => payload);
    assert.ok(structure(parsed(page)) === harmless, "the page has the elements and attributes of a harmless one");
    assertInert(page);
  });

/** Each page begins elsewhere in the list, so that a place meets another text on each; beside it one of harmless texts. */
for (let page = 0; page < PAGES; page++)
  test(`T16 two hundred hostile texts, page ${page + 1}: none becomes an element, an attribute or a style`, () => {
    const first = Math.floor((page * texts.length) / PAGES);
    const drawnWith = (list: readonly string[]) => {
      let at = first;
      const drawn = pageOf(() => list[at++ % list.length]!);
      assert.ok(at - first > texts.length, "each text stands somewhere");
      return drawn;
    };
    const drawn = drawnWith(texts);
    const twin = drawnWith(texts.map((_, i) => `harmless ${i}`));
    assert.ok(
      structure(parsed(drawn)) === structure(parsed(twin)),
      "the page has the elements and attributes of its twin",
    );
    assertInert(drawn);
  });

function assertInert(page: string): void {
  assert.ok(sheet(page) === sheet(harmlessPage), "the style sheet is the harmless one");
  assert.doesNotMatch(page, /[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u);
}
