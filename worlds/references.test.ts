import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadReferences } from "../src/references/references.ts";
import { parseAddress } from "../src/values/address.ts";
import { parseInstant } from "../src/values/instant.ts";
import { loadWorld } from "./make.ts";
import { referencesOf } from "./references.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-references-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("the references of a world are read like any other, and err where the world says they do", async () => {
  for (const { path: name, text } of referencesOf(loadWorld("everything"), 1)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  const references = await loadReferences([folder]);
  const at = parseInstant("2021-03-05")!;
  expect(references.problems()).toEqual([]);
  expect(references.countryOf(parseAddress("46.36.203.9")!, at)).toMatchObject({ country: "KP" }); // truly NL
  expect(references.originOf(parseAddress("175.45.178.9")!, at)).toMatchObject({ asn: 131279 });
  expect(references.list().map(({ family }) => family)).toEqual(
    expect.arrayContaining([
      "countries",
      "prefix-origins",
      "as-names",
      "services",
      "mining-pools",
      "block-times",
      "vpn-providers",
      "tor-relays",
    ]),
  );
});
