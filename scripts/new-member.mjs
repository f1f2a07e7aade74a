// Copies the template of a family: `npm run new -- analysis NAME` or `npm run new -- format NAME`.

import { spawnSync } from "node:child_process";
import fs from "node:fs";

const FAMILIES = { analysis: "src/analyses", format: "src/formats" };
const [family, name] = process.argv.slice(2);
if (!FAMILIES[family] || !/^[a-z][a-z0-9-]*$/.test(name ?? "")) {
  console.error("Usage: npm run new -- analysis|format NAME (lower-case letters, digits, hyphens)");
  process.exit(2);
}
const to = `${FAMILIES[family]}/${name}`;
if (fs.existsSync(to)) {
  console.error(`${to} exists already.`);
  process.exit(2);
}
fs.cpSync(`${FAMILIES[family]}/_template`, to, { recursive: true });
for (const file of fs.readdirSync(to, { recursive: true }).map((file) => `${to}/${file}`)) {
  if (fs.statSync(file).isDirectory()) continue;
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll("_template", name));
  if (file.includes("_template")) fs.renameSync(file, file.replaceAll("_template", name));
}
spawnSync(process.execPath, ["scripts/index-families.mjs"], { stdio: "inherit" });
spawnSync("npx", ["biome", "format", "--write", to], { stdio: "ignore" });
console.log(`${to} is ready; \`npx vitest run ${to}\` shows where it stands.`);
