import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import domino from "domino";
import { test } from "vitest";
import { madeAccuracy } from "../../test/made-accuracy.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import type { Findings } from "../finding/finding.ts";
import { readClaims } from "../subject/claims.ts";
import { readSubject, type Subject } from "../subject/subject.ts";
import { renderReport } from "./render.ts";

/** What foreign text may try: to become an element, an attribute, a style, a script, an entity, a comment, to hide. */
const PAYLOADS = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "<svg><style>@import 'https://x.test/a.css'</style></svg>",
  "</svg><script>alert(1)</script>",
  "</text></svg><b>x</b>",
  "</desc><script>alert(1)</script>",
  "<foreignObject><b>x</b></foreignObject>",
  "<use href='https://x.test/a.svg#a'/>",
  "<a href='javascript:alert(1)'>x</a>",
  "javascript:alert(1)",
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  "` onmouseover=`alert(1)",
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '" style="position:fixed;inset:0',
  '" autofocus onfocus="alert(1)',
  "</style><script>alert(1)</script>",
  "</style><style>*{display:none}",
  '"}*{display:none}/*',
  "*/}*{background:url(https://x.test)}",
  "\\22 }*{display:none}",
  "url(https://x.test/a.png)",
  "</title><script>alert(1)</script>",
  "<!--",
  "--><script>alert(1)</script>",
  "<!-- --!><script>alert(1)</script>",
  "<![CDATA[<script>alert(1)</script>]]>",
  "]]><script>alert(1)</script>",
  "<?xml-stylesheet href='https://x.test/a.css'?>",
  "<!DOCTYPE html><b>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "&amp;quot; onmouseover=alert(1)",
  "&#x3c;b&#x3e;",
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "<iframe src='https://x.test'></iframe>",
  "<object data='https://x.test'>",
  "<embed src='https://x.test'>",
  "<base href='https://x.test/'>",
  "<meta http-equiv=refresh content='0;url=https://x.test'>",
  "<link rel=stylesheet href='https://x.test/a.css'>",
  "<form action='https://x.test'><button>x",
  "<input autofocus onfocus=alert(1)>",
  "<details open ontoggle=alert(1)>",
  "<video><source onerror=alert(1)></video>",
  "<math><mtext></table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mtext></math>",
  "</table><b>x</b>",
  "</td></tr><tr><td>x",
  "</pre><b>x</b>",
  "</main></body></html><script>alert(1)</script>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<template><b>x</b></template>",
  "<plaintext>",
  "<xmp><b>x</b>",
  "a\u0000b<b\u0000>x</b>",
  "\ud800<b>x</b>\udfff",
  "\u202e<b>txt.exe\u202c",
  "\u2066\u2067x\u2069<i>",
  "a\u200bb\u00adc\ufeff<u>",
  "a\r\nb\u2028c\u2029<s>",
  "<\u0130mg src=x>",
  "＜script＞alert(1)＜/script＞",
  "$&$'$`<b>",
  "constructor",
  "__proto__",
  "{{alert(1)}}<%= 1 %>",
];

const FILE = "subjects/north-korea.yaml";
const subject = readSubject(readFileSync(ours(FILE), "utf8"), FILE);

/** Fields whose text is one of a few words or a time, by the schema or by the reader of subjects. */
const NOT_FREE = new Set(["kind", "state", "reason", "sampling", "level", "from", "to", "at", "grade"]);

/** Every free text, and every key of an open record, replaced. */
function replaced<Value>(value: Value, by: string, open = false): Value {
  if (typeof value === "string") return by as Value;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, by)) as Value;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, held]) => {
    const openRecord = ["records", "defects", "settings", "details"].includes(key);
    return [open ? by : key, NOT_FREE.has(key) && !open ? held : replaced(held, by, openRecord)];
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

function pageOf(by: string): string {
  const { zone, ...rest } = few;
  const hostile = { ...replaced(rest, by), zone: { ...zone, name: by } } as Subject;
  return renderReport(replaced(small(), by), {
    subject: hostile,
    generatedFrom: by,
    findingsSha256: "0".repeat(64),
    accuracy: madeAccuracy(),
    cards: [{ analysis: by, question: by, readme: null }],
    claims: {
      ...claims,
      title: by,
      claims: claims.claims.slice(4, 9).map((claim) => ({ ...claim, claimed: by, sources: [by] })),
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

const parsed = (page: string) => domino.createDocument(page) as unknown as Node;
/** The style sheet but for the one text that comes from data. */
const sheet = (page: string) => /<style>(.*?)<\/style>/s.exec(page)?.[1]?.replace(/@top-left\{content:"[^"]*"/, "");
const harmlessPage = pageOf("harmless");
const harmless = structure(parsed(harmlessPage));

for (const payload of PAYLOADS)
  test(`${JSON.stringify(payload)} in every text stays text`, () => {
    const page = pageOf(payload);
    assert.equal(structure(parsed(page)), harmless);
    assert.equal(sheet(page), sheet(harmlessPage));
    assert.doesNotMatch(page, /[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u);
  });
