import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "vitest";
import { loadReferences } from "../references/references.ts";
import { parseAddress } from "../values/address.ts";
import { knowledgeOf } from "./knowledge.ts";

const TABLES: Readonly<Record<string, string>> = {
  "as-relationships": "asn,of,relationship\n4837,131279,provider\n",
  "block-times": "coin,at\nXMR,2019-01-01T00:02:00Z\nXMR,2019-01-01T00:00:00Z\nBTC,2019-01-01T00:10:00Z\n",
  countries: "prefix,country\n192.0.2.0/24,NL\n",
  "other-countries": "prefix,country\n192.0.2.0/24,KP\n",
  services: "match,service,category,region,from,to\ntcp/25,smtp,mail,,,\nexample.org,example,web,,,\n",
};

test("references answer by address, name, AS and port, and tell how old they are", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-knowledge-"));
  for (const [family, table] of Object.entries(TABLES)) {
    fs.mkdirSync(path.join(folder, family));
    fs.writeFileSync(path.join(folder, family, "2019-01-01.csv"), table);
    fs.writeFileSync(
      path.join(folder, family, "2019-01-01.yaml"),
      "publisher: made up\nlicence: MIT\ndate: 2019-01-01\n",
    );
  }
  const references = await loadReferences([folder]);
  assert.deepEqual(references.problems(), []);
  const known = knowledgeOf(references);
  const at = Date.UTC(2019, 5, 1);
  const address = parseAddress("192.0.2.7")!;
  assert.equal(known.countryOf(address, at)?.country, "NL");
  assert.equal(known.otherCountryOf(address, at)?.country, "KP");
  assert.equal(known.relationshipOf!(4837, 131279, at), "provider");
  assert.equal(known.relationshipOf!(131279, 4837, at), "customer");
  assert.equal(known.relationshipOf!(131279, 20485, at), null);
  assert.equal(known.services({ protocolIdentifier: 6, port: 25 }, at)[0]?.service, "smtp");
  assert.deepEqual(known.services({ protocolIdentifier: 17, port: 25 }, at), []);
  assert.equal(known.services({ name: "www.example.org" }, at)[0]?.category, "web");
  assert.deepEqual(known.blockTimes("XMR", { from: Date.UTC(2019, 0, 1), to: at }), [
    Date.UTC(2019, 0, 1),
    Date.UTC(2019, 0, 1, 0, 2),
  ]);
  assert.equal(known.blockTimes("LTC", { from: 0, to: at }), null);
  assert.deepEqual(known.coins(), ["BTC", "XMR"]);
  assert.deepEqual(known.listDate("services", Date.UTC(2018, 0, 1)), { date: "2019-01-01", later: true });
  assert.equal(known.listDate("tor-relays", at), null);
  fs.rmSync(folder, { recursive: true });
});
