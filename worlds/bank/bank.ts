import fs from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { worldsFolder } from "../folder.ts";
import { setAnew, without } from "./set-anew.ts";

const family = z.strictObject({
  title: z.string().min(1),
  because: z.string().min(1),
  /** The world to begin with. */
  of: z.string(),
  /** Values by their place, such as `networks.north-korea.volume.octetsPerDay`; {name} stands for a number of the world. */
  set: z.record(z.string(), z.unknown()).default({}),
  without: z.array(z.string()).default([]),
  worlds: z.record(z.string(), z.record(z.string(), z.unknown())),
});

type Family = z.infer<typeof family>;

/** Names of all bundled worlds: files of their own, and members of the families of the bank. */
export function bundledNames(): string[] {
  return [...files().keys(), ...members().keys()].sort();
}

/** The bank: every world that is made for the examination. */
export function bankNames(): string[] {
  const own = [...files()].filter(([, file]) => path.basename(path.dirname(file)) === "bank").map(([name]) => name);
  return [...own, ...members().keys()].sort();
}

/** A bundled world as YAML, and where it is from; null when no bundled world has the name. */
export function bundledWorld(name: string): { readonly text: string; readonly source: string } | null {
  const file = files().get(name);
  if (file) return { text: fs.readFileSync(file, "utf8"), source: path.relative(path.dirname(worldsFolder()), file) };
  const member = members().get(name);
  if (!member) return null;
  return {
    text: stringify(worldOf(name, member), { aliasDuplicateObjects: false }),
    source: `worlds/bank/families.yaml, ${name}`,
  };
}

function files(): Map<string, string> {
  const folders = [worldsFolder(), path.join(worldsFolder(), "bank")];
  const found = folders.flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((name) => name.endsWith(".yaml") && name !== "families.yaml")
      .map((name): [string, string] => [name.slice(0, -".yaml".length), path.join(folder, name)]),
  );
  return new Map(found);
}

interface Member {
  readonly family: Family;
  readonly numbers: Readonly<Record<string, unknown>>;
}

let known: Map<string, Member> | null = null;

function members(): Map<string, Member> {
  if (known) return known;
  const text = fs.readFileSync(path.join(worldsFolder(), "bank", "families.yaml"), "utf8");
  const families = z.array(family).parse(parse(text, { schema: "core" }));
  known = new Map(
    families.flatMap((one) => Object.entries(one.worlds).map(([name, numbers]) => [name, { family: one, numbers }])),
  );
  return known;
}

function worldOf(name: string, { family, numbers }: Member): unknown {
  const base = bundledWorld(family.of);
  if (!base)
    throw new Error(`worlds/bank/families.yaml: ${name} is to be like ${family.of}, and there is no such world`);
  let world: unknown = parse(base.text, { schema: "core" });
  for (const place of family.without) world = without(world, place.split("."));
  for (const [place, value] of Object.entries(family.set))
    world = setAnew(world, place.split("."), filled(value, numbers));
  const { title, because } = family;
  return { ...(world as object), id: name, title: filled(title, numbers), because: filled(because, numbers) };
}

/** A value with numbers for their names: a text that is only `{name}` becomes the number itself. */
function filled(value: unknown, numbers: Member["numbers"]): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, numbers));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, filled(held, numbers)]));
  if (typeof value !== "string") return value;
  const whole = /^\{(\w+)\}$/.exec(value);
  if (whole && whole[1]! in numbers) return numbers[whole[1]!];
  return value.replace(/\{(\w+)\}/g, (text, key: string) => (key in numbers ? String(numbers[key]) : text));
}
