import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "vitest";
import { html } from "../report/markup.ts";
import { readPage } from "./verify-page.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-page-"));

for (const name of ["plain.json", 'Kim & Sons\' "<2019>".json', "a&amp;b.json"])
  test(`the page names the findings file ${name}, whatever signs it has`, async () => {
    const page = path.join(folder, "page.html");
    fs.writeFileSync(page, html`<meta name="narrows-findings" content="${name} ${"0".repeat(64)}">`.toString());
    assert.equal((await readPage(page)).findingsFile, path.join(folder, name));
  });
