import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Environment, findChromium } from "./chromium.ts";

/** No PDF could be made; the message says what to do. */
class PdfError extends Error {
  override readonly name = "PdfError";
}

export interface PdfOptions {
  readonly environment?: Environment;
  /** The browser is ended after this many seconds. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

const FLAGS = [
  "--headless",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-pdf-header-footer",
  "--generate-pdf-document-outline",
  "--export-tagged-pdf",
];

/** A report as PDF, printed by a browser that is already on the machine, with a profile of its own that is thrown away. */
export async function printPdf(htmlFile: string, pdfFile: string, options: PdfOptions = {}): Promise<void> {
  const { environment = process.env, seconds = 60, signal } = options;
  const browser = findChromium(environment);
  if (!browser)
    throw new PdfError(
      "A PDF is printed by Chromium, Chrome or Edge, and none was found; install one, or name it in NARROWS_CHROMIUM. The HTML report holds the same.",
    );
  await stat(htmlFile);
  await rm(pdfFile, { force: true });
  const profile = await mkdtemp(join(tmpdir(), "narrows-print-"));
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // Chromium refuses its sandbox to root
  const files = [`--user-data-dir=${profile}`, `--print-to-pdf=${resolve(pdfFile)}`, pathToFileURL(htmlFile).href];
  try {
    await run(browser, [...FLAGS, ...asRoot, ...files], {
      timeout: seconds * 1000,
      killSignal: "SIGKILL",
      ...(signal && { signal }),
    });
    await stat(pdfFile);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new PdfError(
      `${browser} did not print ${pdfFile} within ${seconds} s; try it by hand or print from a browser.`,
      {
        cause,
      },
    );
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const run = promisify(execFile);
