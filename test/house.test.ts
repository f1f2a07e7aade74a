import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { ours } from "./referees.ts";

interface LockedPackage {
  version?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  optionalDependencies?: Record<string, string>;
}
interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, LockedPackage> };
const manifest = JSON.parse(read("package.json")) as Manifest;

describe("the lock file installs everywhere", () => {
  test("every exact optional platform package has an entry", () => {
    const missing = Object.entries(lock.packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(
          ([name, version]) =>
            /^\d/.test(version) && /darwin|linux|win32|freebsd|android|openbsd|netbsd|sunos|aix/.test(name),
        )
        .filter(([name]) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${at}/node_modules/${name}`])
        .map(([name]) => name),
    );
    expect(missing, "run `npm run lock`").toEqual([]);
  });

  test("no entry names a registry", () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.startsWith("http"))).toEqual([]);
  });

  test("every install script has been decided on", () => {
    const scripts = Object.entries(lock.packages).filter(([, one]) => one.hasInstallScript);
    const undecided = scripts
      .map(([at]) => at.split("node_modules/").at(-1)!)
      .filter((name) => !(name in manifest.allowScripts));
    expect(undecided.filter((name) => name !== "fsevents")).toEqual([]); // fsevents is installed on macOS only, as a watcher of the test runner
  });
});

test("every direct dependency has a line that says why", () => {
  const decided = read("docs/decisions/dependencies.md");
  const undecided = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    (name) => !decided.includes(`\`${name}\``),
  );
  expect(undecided).toEqual([]);
});

test("links in the documentation lead somewhere", () => {
  const broken = markdown(".").flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(([, to]) => to!)
      .filter((to) => !fs.existsSync(path.join(path.dirname(ours(file)), to)))
      .map((to) => `${file} → ${to}`),
  );
  expect(broken).toEqual([]);
});

test("the indexes of the families are those of their folders", async () => {
  const { spawnSync } = await import("node:child_process");
  const checked = spawnSync(process.execPath, ["scripts/index-families.mjs", "--check"], {
    cwd: ours("."),
    encoding: "utf8",
  });
  expect(checked.stderr).toBe("");
  expect(checked.status).toBe(0);
});

function markdown(folder: string): string[] {
  return fs.readdirSync(ours(folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (["node_modules", "dist", "out", ".git"].includes(entry.name)) return [];
    if (entry.isDirectory()) return markdown(name);
    return name.endsWith(".md") ? [name] : [];
  });
}

function read(file: string): string {
  return fs.readFileSync(ours(file), "utf8");
}
