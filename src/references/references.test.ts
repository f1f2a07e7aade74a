import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, test } from "vitest";
import { ours } from "../../test/referees.ts";
import { parseAddress } from "../values/address.ts";
import { formatPrefix } from "../values/prefix.ts";
import { FAMILIES, type FamilyId } from "./families.ts";
import { loadReferences, type References } from "./references.ts";

const folder = mkdtempSync(path.join(tmpdir(), "narrows-references-"));
afterAll(() => rmSync(folder, { recursive: true }));
const bundled = await loadReferences([ours("references")]);

const address = (text: string) => parseAddress(text)!;
const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

let made = 0;
/** A folder of references: `family/date.csv` and its text; notes are added unless told otherwise. */
function references(files: Record<string, string | Uint8Array>, notes = true): Promise<References> {
  const root = path.join(folder, `${made++}`);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    const date = path.basename(name).replace(/\.csv(\.gz)?$/, "");
    if (notes && name.includes(".csv"))
      writeFileSync(path.join(path.dirname(file), `${date}.yaml`), `publisher: we\nlicence: CC0-1.0\ndate: ${date}\n`);
  }
  return loadReferences([root]);
}

describe("the bundled references", () => {
  test("each table has publisher, licence and date, rows, and none of them is bad", () => {
    const list = bundled.list();
    assert.equal(new Set(list.map(({ family }) => family)).size, 8); // all but tor-relays
    for (const { family, date, publisher, licence } of list) {
      assert.ok(publisher && licence, `${family} ${date}`);
      assert.ok(bundled.rows(family as FamilyId, day(date)).length > 0, `${family} ${date}`);
    }
    assert.deepEqual(bundled.problems(), []);
  });

  test("what is known of the subject's networks is dated", async () => {
    const fresh = await loadReferences([ours("references")]);
    const at = day("2018-03-01");
    assert.equal(fresh.originOf(address("175.45.177.9"), at)?.asn, 131279);
    assert.equal(fresh.originOf(address("210.52.109.1"), at)?.asn, 9929);
    assert.equal(fresh.countryOf(address("175.45.176.1"), at)?.country, "KP");
    assert.equal(fresh.countryOf(address("5.62.61.65"), at), null); // a decoy of the geolocation feeds
    assert.deepEqual([fresh.asName(20485, at)?.name, fresh.asName(20485, at)?.country], ["TransTelecom", "RU"]);
    const used = fresh.used().map(({ family, date, later }) => [family, date, later]);
    assert.deepEqual(used, [
      ["as-names", "2010-11-18", false],
      ["countries", "2009-12-21", false],
      ["prefix-origins", "2015-10-23", false],
    ]);
  });

  test("a service is found by name and by address, and said to be known only from later", () => {
    const at = day("2018-03-01");
    assert.deepEqual(
      bundled.findDomain("services", "Video.NFLXVIDEO.net.", at).map(({ service, category }) => [service, category]),
      [["Netflix", "streaming"]],
    );
    assert.equal(bundled.find("services", address("149.154.160.1"), at)[0]?.service, "Telegram");
    assert.equal(bundled.findDomain("mining-pools", "pool.minexmr.com", at)[0]?.coin, "XMR");
    assert.deepEqual(bundled.findDomain("services", "example.invalid", at), []);
    assert.ok(bundled.used().some(({ family, later }) => family === "services" && later));
  });

  test("special-purpose addresses are those of RFC 6890, and no other", () => {
    const names = (text: string) =>
      bundled.find("special-purpose", address(text), day("2020-01-01")).map(({ name }) => name);
    assert.deepEqual(names("192.168.7.7"), ["Private-Use"]);
    assert.deepEqual(names("192.0.0.1"), ["DS-Lite"]);
    assert.deepEqual(names("2001:db8::1"), ["Documentation"]);
    assert.deepEqual(names("2001:0:1::1"), ["TEREDO"]);
    assert.deepEqual([names("8.8.8.8"), names("2a00::1")], [[], []]);
  });
});

describe("the table that holds", () => {
  const rows = (asn: number) => `prefix,asn\n10.0.0.0/8,${asn}\n`;

  test("is the newest not later than the time; where only a later one exists, that is said", async () => {
    const dated = await references({
      "prefix-origins/2015-01-01.csv": rows(1),
      "prefix-origins/2018-01-01.csv": rows(2),
    });
    const at = (date: string) => dated.originOf(address("10.1.1.1"), day(date))?.asn;
    assert.deepEqual([at("2015-01-01"), at("2017-12-31"), at("2018-01-01"), at("2030-01-01")], [1, 1, 2, 2]);
    assert.deepEqual(
      dated.used().map(({ date, later }) => [date, later]),
      [
        ["2015-01-01", false],
        ["2018-01-01", false],
      ],
    );
    assert.equal(at("2014-12-31"), 1);
    assert.ok(dated.used()[0]!.later);
  });

  test("R08 is that of the later folder when two are of the same day, and both are listed", async () => {
    const first = await references({ "prefix-origins/2015-01-01.csv": rows(1) });
    const second = await references({ "prefix-origins/2015-01-01.csv.gz": gzipSync(rows(2)) });
    const roots = [first, second].map((one) => path.dirname(path.dirname(one.list()[0]!.file)));
    const both = await loadReferences(roots);
    assert.equal(both.originOf(address("10.1.1.1"), day("2016-01-01"))?.asn, 2);
    assert.equal(new Set(both.list().map(({ sha256 }) => sha256)).size, 2);
  });
});

describe("tables and rows that are not taken are told, and the rest is", () => {
  test("R09 a table without notes, licence or a true date", async () => {
    const text = "prefix,country\n10.0.0.0/8,KP\n";
    const without = await references({ "countries/2015-01-01.csv": text }, false);
    assert.match(without.problems()[0]!.expected, /publisher, licence and date/);
    const dated = await references({ "countries/2026-02-30.csv": text });
    assert.match(dated.problems()[0]!.found, /2026-02-30/);
    const unlicensed = await references(
      { "countries/2015-01-01.csv": text, "countries/2015-01-01.yaml": "publisher: we\ndate: 2015-01-01\n" },
      false,
    );
    assert.equal(unlicensed.list().length, 0);
    for (const one of [without, dated, unlicensed])
      assert.equal(one.countryOf(address("10.0.0.1"), day("2020-01-01")), null);
  });

  test("rows, with the line they stand in", async () => {
    const text =
      'asn,name,country,class,probability\n1,"Say ""A"", B",KP,access,0.5\n\n# a comment\nx,Name,KP,,\n2,Name,Korea,,\n3,Name,KP,,2\n4,Name\n5,"two\nlines",CN,,\n6,last,CN,,\n';
    const told = await references({ "as-names/2015-01-01.csv": text });
    assert.deepEqual(
      told.rows("as-names", day("2016-01-01")).map(({ asn, name }) => [asn, name]),
      [
        [1, 'Say "A", B'],
        [5, "two\\u{a}lines"],
        [6, "last"],
      ],
    );
    assert.deepEqual(
      told.problems().map(({ line, expected }) => `${line}: ${expected}`),
      ["5: an ASN", "6: a country of two letters", "7: a probability, 0 to 1", "8: 5 cells"],
    );
  });

  test("a header that is not the family's", async () => {
    const told = await references({ "countries/2015-01-01.csv": "network,cc\n10.0.0.0/8,KP\n" });
    assert.deepEqual(told.rows("countries", day("2016-01-01")), []);
    assert.deepEqual(
      told.problems().map(({ line, found }) => [line, found]),
      [[1, "network,cc"]],
    );
  });

  test("R01 names from outside are cut and their control characters shown", async () => {
    const name = `<img src=x onerror=…>\u202e${"x".repeat(10_000)}`;
    const told = await references({
      "as-names/2015-01-01.csv": `asn,name,country,class,probability\n1,${name},KP,,\n`,
    });
    const shown = told.asName(1, day("2016-01-01"))!.name;
    assert.ok(shown.length < 140 && shown.includes("\\u{202e}"), shown);
  });
});

test("R07 contradicting rows of one prefix are both kept, and the answer is contested", async () => {
  const told = await references({
    "prefix-origins/2015-01-01.csv": "prefix,asn\n10.0.0.0/8,1\n10.0.0.0/8,2\n10.1.0.0/16,3\n",
  });
  assert.deepEqual(told.originOf(address("10.9.9.9"), day("2016-01-01"))?.contested, [1, 2]);
  const inner = told.originOf(address("10.1.9.9"), day("2016-01-01"))!;
  assert.deepEqual([inner.asn, formatPrefix(inner.prefix), inner.contested], [3, "10.1.0.0/16", []]);
});

test("a row holds between its own dates", async () => {
  const text =
    "match,service,category,region,from,to\nexample.org,old,web,,,2016-01-01\nexample.org,new,web,,2016-01-01,\nudp/1194,openvpn,work,,,\nAS64500,host,web,,,\n";
  const told = await references({ "services/2015-01-01.csv": text });
  const at = (date: string) => told.findDomain("services", "www.example.org", day(date)).map(({ service }) => service);
  assert.deepEqual([at("2015-06-01"), at("2016-01-01")], [["old"], ["new"]]);
  assert.equal(told.findAsn("services", 64500, day("2016-01-01"))[0]?.service, "host");
  const port = told.services(day("2016-01-01")).find(({ match }) => match.by === "port");
  assert.deepEqual(port?.match, { by: "port", protocolIdentifier: 17, port: 1194 });
});

test("every family has a folder's name and a header of its own", () => {
  for (const [id, family] of Object.entries(FAMILIES)) assert.equal(family.id, id);
});
