import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ours } from "./referees.ts";

/** What a folder of src/ may know besides itself: the architecture. Data flow in one straight line. */
const MAY_KNOW: Record<string, string> = {
  values: "",
  compression: "",
  subject: "values",
  record: "values",
  finding: "values subject",
  collect: "values record compression",
  formats: "values record compression",
  references: "values record",
  statistics: "",
  store: "values subject record finding",
  analyses: "values subject finding store statistics",
  figures: "values finding",
  report: "values subject finding figures",
  exports: "values subject finding",
  web: "values subject finding figures",
  cli: "values subject record finding collect formats references store analyses report exports web",
};

const IMPORT = /(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

test("imports follow the data", () => {
  const wrong: string[] = [];
  for (const file of sources("src")) {
    const folder = file.split("/")[1]!;
    for (const target of importsOf(file)) {
      const [root, to] = target.split("/");
      if (root === "worlds" && folder === "cli") continue; // `narrows world` and the demo make worlds
      if (file.endsWith(".test.ts")) continue; // tests stand beside the code and may look anywhere
      const allowed = root === "src" && (to === folder || MAY_KNOW[folder]?.split(" ").includes(to!));
      if (!allowed) wrong.push(`${file} → ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("no analysis knows another one; what two share stands in a folder beside them", () => {
  const members = membersOf("analyses");
  const wrong: string[] = [];
  for (const file of sources("src/analyses").filter((one) => !one.endsWith(".test.ts")))
    for (const target of importsOf(file)) {
      const [mine, other] = [file.split("/")[2]!, target.split("/")[2]!];
      if (file !== "src/analyses/index.ts" && mine !== other && members.includes(other))
        wrong.push(`${file} → ${target}`);
    }
  expect(wrong).toEqual([]);
});

test("every folder of src stands in the table", () => {
  const folders = fs.readdirSync(ours("src")).filter((name) => fs.statSync(ours(`src/${name}`)).isDirectory());
  expect(folders.filter((name) => !(name in MAY_KNOW))).toEqual([]);
});

test("only store/engines knows which engine runs below", () => {
  const knowing = sources("src").filter((file) => /from "(chdb|@clickhouse\/client)/.test(read(file)));
  expect(knowing.filter((file) => !file.startsWith("src/store/engines/"))).toEqual([]);
});

test("no member of a family is named outside its family", () => {
  const named: string[] = [];
  for (const family of ["formats", "analyses"]) {
    const members = membersOf(family);
    for (const file of sources("src").filter((one) => !one.startsWith(`src/${family}/`) && !one.endsWith(".test.ts")))
      for (const target of importsOf(file))
        if (members.some((member) => target.startsWith(`src/${family}/${member}/`))) named.push(`${file} → ${target}`);
  }
  expect(named).toEqual(ALLOWED_MEMBERS);
});

/** The text forms of records are written by the format that reads them. */
const ALLOWED_MEMBERS = [
  "src/cli/write-records.ts → src/formats/flow-csv/write.ts",
  "src/cli/write-records.ts → src/formats/flow-ndjson/write.ts",
];

function membersOf(family: string): string[] {
  return fs.readdirSync(ours(`src/${family}`)).filter((name) => fs.existsSync(ours(`src/${family}/${name}/index.ts`)));
}

function sources(folder: string): string[] {
  return fs
    .readdirSync(ours(folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.tsx?$/.test(name))
    .sort();
}

function importsOf(file: string): string[] {
  return [...read(file).matchAll(IMPORT)].map(([, to]) =>
    path.posix.normalize(path.posix.join(path.posix.dirname(file), to!)),
  );
}

function read(file: string): string {
  return fs.readFileSync(ours(file), "utf8");
}
