// Writes the index of each family from its folders, so that a new member is one folder and this command.
import fs from "node:fs";

const FAMILIES = [
  { folder: "src/formats", type: "Format", from: "./format.ts", what: "Every format, by the name of its folder." },
  {
    folder: "src/analyses",
    type: "Analysis",
    from: "./analysis.ts",
    what: "Every analysis, by the name of its folder.",
  },
];

for (const { folder, type, from, what } of FAMILIES) {
  const members = fs
    .readdirSync(folder)
    .filter((name) => !name.startsWith("_") && fs.existsSync(`${folder}/${name}/index.ts`))
    .sort();
  const variable = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
  const family = folder.split("/").at(-1);
  const text = [
    "// Written by `npm run index`.",
    "",
    ...sorted([
      { path: from, line: `import type { ${type} } from "${from}";` },
      ...members.map((name) => ({
        path: `./${name}/index.ts`,
        line: `import ${variable(name)} from "./${name}/index.ts";`,
      })),
    ]),
    "",
    `/** ${what} */`,
    `export const ${family}: ReadonlyMap<string, ${type}> = new Map<string, ${type}>([`,
    ...members.map((name) => `  ["${name}", ${variable(name)}],`),
    "]);",
    "",
  ].join("\n");
  const file = `${folder}/index.ts`;
  if (process.argv.includes("--check")) {
    if (fs.readFileSync(file, "utf8") !== text) {
      console.error(`${file} is not what \`npm run index\` writes.`);
      process.exitCode = 1;
    }
  } else fs.writeFileSync(file, text);
}

/** As the formatter sorts imports: by path. */
function sorted(imports) {
  return imports.sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ line }) => line);
}
