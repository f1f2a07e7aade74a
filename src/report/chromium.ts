import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** Names and places of browsers that can print, in the order they are tried. */
const BROWSERS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "chrome.exe",
  "msedge.exe",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
] as const;

/** The environment of a process: where to look. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The browser of NARROWS_CHROMIUM, else the first of the usual ones that can be run; null when there is none. */
export function findChromium(environment: Environment = process.env): string | null {
  const { NARROWS_CHROMIUM: told, PATH: path = "" } = environment;
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = told ? [told] : BROWSERS;
  for (const name of candidates) {
    const places = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
    const found = places.find(canRun);
    if (found) return found;
  }
  return null;
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
