import assert from "node:assert/strict";
import { test } from "vitest";
import { ledgerFolder } from "../../ledger-folder.ts";
import { isServerAddress, parseServerAddress } from "./address.ts";

const ADDRESSES = [
  ["clickhouse://db.example/narrows", "db.example", 8123, false, null],
  ["clickhouse://db.example:9000/narrows?cluster=main", "db.example", 9000, false, "main"],
  ["clickhouses://DB.example/narrows", "db.example", 8443, true, null],
  ["clickhouse://db.example/narrows?tls=1", "db.example", 8443, true, null],
  ["clickhouse://[::1]:8123/narrows?tls=0", "::1", 8123, false, null],
] as const;

for (const [text, host, port, tls, cluster] of ADDRESSES)
  test(`${text} is understood`, () => {
    const address = parseServerAddress(text);
    assert.deepEqual(
      [address.host, address.port, address.tls, address.database, address.cluster],
      [host, port, tls, "narrows", cluster],
    );
  });

test("two ways to write an address are one store, with one ledger", () => {
  const [one, other] = ["clickhouses://a/b?cluster=c", "clickhouse://A:8443/b?tls=1&cluster=c"].map(
    (text) => parseServerAddress(text).name,
  );
  assert.equal(one, other);
  assert.equal(ledgerFolder(one!, "/l"), ledgerFolder(other!, "/l"));
  assert.notEqual(ledgerFolder(one!, "/l"), ledgerFolder("clickhouse://a:8123/b", "/l"));
});

test("the ledger's folder is the one given, else that of the environment, else where state is kept", () => {
  const of = (given?: string, environment = {}) => ledgerFolder("clickhouse://a:8123/b", given, environment);
  assert.match(of("/given", { NARROWS_LEDGERS: "/told" }), /^\/given\/a-8123-b-[0-9a-f]{12}$/);
  assert.match(of(undefined, { NARROWS_LEDGERS: "/told" }), /^\/told\/a-8123-b-/);
  assert.match(of(undefined, { XDG_STATE_HOME: "/state" }), /^\/state\/narrows\/ledgers\/a-8123-b-/);
});

const REFUSED = [
  ["clickhouse://me:geheim@db.example/narrows", /NARROWS_CLICKHOUSE_PASSWORD instead/],
  ["clickhouse://geheim@db.example/narrows", /NARROWS_CLICKHOUSE_PASSWORD instead/],
  ["clickhouse://me:ge/heim@db.example/narrows", /written clickhouse:\/\/|NARROWS_CLICKHOUSE_PASSWORD/],
  ["clickhouse://db.example/narrows?password=geheim", /knows cluster and tls, not password/],
  ["clickhouse:///narrows", /written clickhouse:\/\//],
  ["clickhouse://db.example", /is no name of a database/],
  ["clickhouse://db.example/a;b", /is no name of a database/],
  ["clickhouse://db.example/a?cluster=x'y", /is no name of a database or cluster/],
] as const;

for (const [text, said] of REFUSED)
  test(`${text} is refused with the next step, and what may be a password is not repeated`, () => {
    assert.throws(
      () => parseServerAddress(text),
      (error: Error) => said.test(error.message) && !error.message.includes("heim"),
    );
  });

test("a folder is not taken for servers", () => {
  for (const folder of ["store", "./clickhouse", "/var/clickhouse/x", "clickhouse:x"])
    assert.equal(isServerAddress(folder), false);
});
