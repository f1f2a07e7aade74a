// Installs what is missing, once, and builds what changed. Node built-ins only: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

const [major, minor] = process.versions.node.split(".").map(Number);
if (!(major >= 24 || (major === 20 && minor >= 19) || (major === 22 && minor >= 12))) {
  console.error(`Narrows needs Node.js 20.19+, 22.12+ or 24+; this is ${process.version}.`);
  process.exit(1);
}

const LOCK = ".ensure.lock";
const LOCK_STALE_MS = 10 * 60 * 1000;
takeLock();
process.on("exit", () => fs.rmSync(LOCK, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

install();
if (process.argv[2] === "build") build();

function takeLock() {
  for (let told = false; ; told = true) {
    try {
      fs.mkdirSync(LOCK);
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const age = Date.now() - (fs.statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LOCK_STALE_MS) fs.rmSync(LOCK, { recursive: true, force: true });
    if (!told) console.error("Another setup of Narrows is running; waiting for it…");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  }
}

function install() {
  const want = digest(["package.json", "package-lock.json"], process.platform + process.arch);
  const stamp = "node_modules/.narrows-stamp";
  if (read(stamp) === want) return;
  console.error("Installing dependencies (first run only; about 350 MB, most of it the embedded database)…");
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"], {
    stdio: ["ignore", 2, "pipe"],
    shell: process.platform === "win32",
    encoding: "utf8",
  });
  if (done.status !== 0) {
    console.error(done.stderr.split("\n").slice(0, 6).join("\n"));
    console.error(
      "Dependencies could not be installed. Without a network, run once where there is one, so that npm's cache is warm.",
    );
    process.exit(1);
  }
  fs.writeFileSync(stamp, want);
}

function build() {
  const sources = ["src", "worlds", "scripts"].flatMap((folder) =>
    fs
      .readdirSync(folder, { recursive: true })
      .map((name) => path.join(folder, name))
      .filter((name) => /\.(ts|tsx|json)$/.test(name) && !name.endsWith(".test.ts")),
  );
  const want = digest(
    ["package-lock.json", "tsconfig.json", "tsconfig.build.json", ...sources.sort()],
    process.version,
  );
  if (read("dist/.stamp") === want) {
    fs.utimesSync("dist/.stamp", new Date(), new Date()); // says that the build is that of the sources as they are now
    return;
  }
  console.error("Building…");
  fs.rmSync("dist", { recursive: true, force: true });
  const done = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: ["ignore", 2, 2],
  });
  if (done.status !== 0) {
    console.error("The build failed; the lines above say where.");
    process.exit(1);
  }
  fs.chmodSync("dist/src/cli/main.js", 0o755);
  fs.writeFileSync("dist/.stamp", want);
}

function digest(files, salt) {
  const hash = createHash("sha256").update(salt);
  for (const file of files) hash.update(file).update("\0").update(fs.readFileSync(file));
  return hash.digest("hex");
}

function read(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}
