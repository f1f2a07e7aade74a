import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { test } from "vitest";
import { EngineError } from "../engine.ts";
import { parseServerAddress } from "./address.ts";
import { openClickHouse } from "./client.ts";

/** What the made-up server was asked. */
interface Heard {
  readonly sql: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

type Answer = { readonly status: number; readonly text: string } | "hang up" | "silence";

const KNOWN = ["max_execution_time", "readonly", "insert_distributed_sync", "output_format_json_quote_64bit_integers"];

/** A server of few words: knows some settings, and answers the rest as `answer` says. */
async function withServer(
  answer: (heard: Heard) => Answer | null,
  use: (engine: Awaited<ReturnType<typeof openClickHouse>>, heard: Heard[]) => Promise<void>,
): Promise<void> {
  const heard: Heard[] = [];
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces);
      const url = request.url ?? "";
      const inAddress = new URL(url, "http://x").searchParams.get("query");
      const one = { sql: inAddress ?? body.toString(), url, headers: request.headers, body };
      heard.push(one);
      const said = /system\.settings/.test(one.sql) ? { status: 200, text: settings() } : answer(one);
      if (said === "hang up") response.destroy();
      else if (said !== "silence") response.writeHead(said?.status ?? 200).end(said?.text ?? "");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const incoming = fs.mkdtempSync(path.join(os.tmpdir(), "narrows-client-"));
  const { port } = server.address() as AddressInfo;
  const engine = await openClickHouse({
    address: parseServerAddress(`clickhouse://127.0.0.1:${port}/narrows`),
    credentials: { user: "analyst", password: "geheim" },
    incoming,
    memory: 1e9,
    questionSeconds: 7,
  });
  fs.writeFileSync(path.join(incoming, "flow-1.native"), Buffer.from([1, 2, 3, 10, 10, 4]));
  try {
    await use(engine, heard);
  } finally {
    await engine.close();
    server.closeAllConnections();
    server.close();
    fs.rmSync(incoming, { recursive: true });
  }
}

const settings = () => KNOWN.map((value) => `${JSON.stringify({ value })}\n`).join("");
const INSERT = { table: "flow", columns: ["flowStart", "to"], constants: {}, file: "flow-1.native", token: "t:1" };
const refused = (text: string) => ({ status: 500, text });

test("a question carries its limits, those that the server knows; credentials travel in headers only", () =>
  withServer(
    () => ({ status: 200, text: '{"n":"1"}\n{"n":"2"}\n' }),
    async (engine, heard) => {
      assert.equal((await engine.rowsJson("SELECT count() AS n FROM flow")).join(""), '{"n":"1"}\n{"n":"2"}\n');
      const { sql, url, headers } = heard.at(-1)!;
      assert.equal(sql, "SELECT count() AS n FROM flow FORMAT JSONEachRow");
      const parameters = new URL(url, "http://x").searchParams;
      assert.deepEqual(
        ["database", "max_execution_time", "readonly", "max_memory_usage", "wait_end_of_query"].map((name) =>
          parameters.get(name),
        ),
        ["narrows", "7", "2", null, "1"],
      );
      assert.equal(headers["x-clickhouse-user"], "analyst");
      assert.equal(headers["x-clickhouse-key"], "geheim");
      assert.ok(heard.every((one) => !one.url.includes("geheim")));
    },
  ));

test("a block goes in as the body, octet by octet, and the statement in the address", () =>
  withServer(
    () => null,
    async (engine, heard) => {
      await engine.insertNative(INSERT);
      const { sql, body } = heard.at(-1)!;
      assert.equal(sql, "INSERT INTO flow (`flowStart`, `to`) FORMAT Native");
      assert.deepEqual([...body], [1, 2, 3, 10, 10, 4]);
    },
  ));

const FAILURES: readonly (readonly [string, Answer, number | null, boolean])[] = [
  [
    "too many parts",
    refused("Code: 252, e.displayText() = DB::Exception: Too many parts (300)., e.what() = DB::Exception"),
    252,
    true,
  ],
  [
    "too many parts, in newer words",
    refused("Code: 252. DB::Exception: Too many parts (300). (TOO_MANY_PARTS)"),
    252,
    true,
  ],
  ["a read-only table", refused("Code: 242, e.displayText() = DB::Exception: Table is in readonly mode"), 242, true],
  [
    "a shard that is down",
    refused("Code: 279, e.displayText() = DB::Exception: All connection tries failed."),
    279,
    true,
  ],
  ["a connection that breaks", "hang up", null, true],
  ["a wrong statement", refused("Code: 47, e.displayText() = DB::Exception: Unknown identifier: x"), 47, false],
];

for (const [what, answer, code, passing] of FAILURES)
  test(`${what}: ${passing ? "may pass" : "does not pass"}; what may still run of the insert is ended before anything else`, () =>
    withServer(
      ({ sql }) => (sql.startsWith("INSERT") ? answer : null),
      async (engine, heard) => {
        await assert.rejects(engine.insertNative(INSERT), (error) => {
          assert.ok(error instanceof EngineError);
          assert.deepEqual([error.code, error.passing], [code, passing]);
          assert.doesNotMatch(error.message, /e\.what|geheim|displayText/);
          return true;
        });
        const insert = heard.findIndex(({ sql }) => sql.startsWith("INSERT"));
        const id = new URL(heard[insert]!.url, "http://x").searchParams.get("query_id")!;
        const after = heard.slice(insert + 1).map(({ sql }) => sql);
        assert.match(after[0]!, new RegExp(`^KILL QUERY WHERE initial_query_id IN \\('${id}'\\)`));
        assert.match(after[1]!, new RegExp(`FROM system.processes WHERE initial_query_id IN \\('${id}'\\)`));
      },
    ));

test("a question is asked again when the connection breaks, and ended on the server before", () => {
  let asked = 0;
  return withServer(
    ({ sql }) => (sql.startsWith("SELECT 1") && ++asked < 3 ? "hang up" : { status: 200, text: "{}\n" }),
    async (engine, heard) => {
      assert.deepEqual(await engine.rowsJson("SELECT 1"), ["{}\n"]);
      assert.equal(asked, 3);
      assert.equal(heard.filter(({ sql }) => sql.startsWith("KILL")).length, 2);
    },
  );
});

test("an interrupted question is ended on the server", () =>
  withServer(
    ({ sql }) => (sql.startsWith("SELECT 1") ? "silence" : null),
    async (engine, heard) => {
      void engine.rowsJson("SELECT 1").catch(() => {});
      while (!heard.some(({ sql }) => sql.startsWith("SELECT 1"))) await new Promise((done) => setTimeout(done, 10));
      await engine.interrupt();
      const id = new URL(heard.find(({ sql }) => sql.startsWith("SELECT 1"))!.url, "http://x").searchParams.get(
        "query_id",
      )!;
      assert.ok(heard.some(({ sql }) => sql.startsWith("KILL") && sql.includes(id)));
      await assert.rejects(engine.rowsJson("SELECT 2"), /the store is closed/);
    },
  ));
