import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { madeAccuracy } from "../../test/made-accuracy.ts";
import { madeFindings } from "../../test/made-findings.ts";
import { ours } from "../../test/referees.ts";
import { readSubject } from "../subject/subject.ts";
import { findChromium } from "./chromium.ts";
import { printPdf } from "./pdf.ts";
import { renderReport } from "./render.ts";

const FILE = "subjects/north-korea.yaml";
const folder = mkdtempSync(join(tmpdir(), "narrows-report-"));
const htmlFile = join(folder, "report.html");
let browser: Browser;

beforeAll(async () => {
  const subject = readSubject(readFileSync(ours(FILE), "utf8"), FILE);
  writeFileSync(
    htmlFile,
    renderReport(madeFindings(), { subject, generatedFrom: "north-korea.json", accuracy: madeAccuracy() }),
  );
  const executablePath = findChromium();
  assert.ok(
    executablePath,
    "these tests look at the page in a browser: install Chromium or name one in NARROWS_CHROMIUM",
  );
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  browser = await chromium.launch({ executablePath, args });
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(
  width: number,
  colorScheme: "light" | "dark",
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const phone = width < 600 ? { isMobile: true, hasTouch: true } : {};
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, ...phone });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(htmlFile).href);
  await look(page);
  assert.deepEqual(asked, [pathToFileURL(htmlFile).href], "nothing else is loaded");
  await context.close();
}

for (const width of [390, 1280])
  for (const theme of ["light", "dark"] as const)
    test(`axe finds nothing at ${width} px in the ${theme} theme, everything opened, and the page is not wider than the screen`, () =>
      opened(width, theme, async (page) => {
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        await page.evaluate("document.querySelectorAll('tr:nth-child(n+5)').forEach((one) => one.remove())"); // rows are alike
        await page.evaluate(axe.source);
        const found = (await page.evaluate("axe.run()")) as { violations: { id: string; nodes: { html: string }[] }[] };
        assert.deepEqual(
          found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
          [],
        );
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      }));

test("on a phone of 360 px the drawing for phones is shown, its letters at least 11 px high", () =>
  opened(360, "light", async (page) => {
    const sizes = (await page.evaluate(
      "[...document.querySelectorAll('figure svg[role]')].map((svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width * 12)",
    )) as number[];
    const shown = sizes.filter((size) => size > 0);
    assert.equal(shown.length, sizes.length / 2);
    for (const size of shown) assert.ok(size >= 11, String(size));
  }));

test("on paper there is no dark ground, and the made-up banner stays", () =>
  opened(800, "dark", async (page) => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.equal(
      await page.evaluate("getComputedStyle(document.documentElement).backgroundColor"),
      "rgb(255, 255, 255)",
    );
    assert.ok(await page.isVisible(".banner"));
    assert.ok(await page.isVisible(".finding .made-up"));
  }));

test("the page prints to a tagged PDF of several pages with an outline", async () => {
  const pdfFile = join(folder, "report.pdf");
  await printPdf(htmlFile, pdfFile);
  const pdf = readFileSync(pdfFile, "latin1");
  assert.match(pdf, /^%PDF-/);
  assert.ok((pdf.match(/\/Type \/Page\b/g)?.length ?? 0) > 4);
  assert.match(pdf, /\/Outlines \d+ 0 R/);
  assert.match(pdf, /\/StructTreeRoot \d+ 0 R/);
});

test("without a browser the message says what to do", async () => {
  await assert.rejects(printPdf(htmlFile, join(folder, "none.pdf"), { environment: { PATH: "" } }), /NARROWS_CHROMIUM/);
});

test("a browser that does not print is ended, and named", async () => {
  const environment = { NARROWS_CHROMIUM: process.execPath };
  await assert.rejects(printPdf(htmlFile, join(folder, "none.pdf"), { environment, seconds: 5 }), /did not print/);
});
