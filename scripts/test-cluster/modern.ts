import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { openChdb } from "../../src/store/engines/chdb/client.ts";
import type { Engine } from "../../src/store/engines/engine.ts";
import { openStore } from "../../src/store/open.ts";
import { equal } from "./checks.ts";
import { insertFlows, insertOthers } from "./inputs.ts";
import { askEverything } from "./questions.ts";
import type { Loaded, TestPlace } from "./same-answers.ts";
import { HTTP_PORT } from "./servers.ts";
import { stateOf } from "./state.ts";

const HOST = "127.0.0.4";

/**
 * Debian packages no newer server, but the embedded engine is one: with an HTTP face before it, what is said to servers
 * is heard by today's ClickHouse. Covers statements, settings and blocks; not Distributed tables.
 */
export async function modernDialect({ folder, checks }: TestPlace, loaded: Loaded): Promise<void> {
  await checks.see("what is said to servers is understood by a modern ClickHouse, with the same answers", async () => {
    const places = { folder: path.join(folder, "modern/engine"), incoming: path.join(folder, "modern/incoming") };
    for (const place of Object.values(places)) fs.mkdirSync(place, { recursive: true });
    const engine = await openChdb({ ...places, memory: 4e9, questionSeconds: 60 });
    const face = await faceOf(engine, places.incoming);
    const store = await openStore(`clickhouse://${HOST}:${HTTP_PORT}/narrows`);
    try {
      await insertFlows(store, loaded.flows);
      await insertOthers(store, loaded.routes);
      equal(await stateOf(store), loaded.state, "state");
      const { answered } = await askEverything(store);
      const digests = answered.map(({ evidence }) => evidence.sha256);
      equal(digests, loaded.digests, "digests");
      const [version] = await engine.rowsJson("SELECT version() AS version");
      return `${digests.length} questions, ClickHouse ${(JSON.parse(version!) as { version: string }).version}`;
    } finally {
      await store.close();
      face.close();
      await engine.close();
    }
  });
}

async function faceOf(engine: Engine, incoming: string): Promise<http.Server> {
  let files = 0;
  const server = http.createServer((request, response) => {
    const parameters = new URL(request.url ?? "", "http://x").searchParams;
    const insert = /^INSERT INTO (\w+) \((.*)\) FORMAT Native$/.exec(parameters.get("query") ?? "");
    const file = `face-${++files}.native`;
    const pieces: Buffer[] = [];
    if (insert) request.pipe(fs.createWriteStream(path.join(incoming, file))).on("finish", answer);
    else request.on("data", (piece: Buffer) => pieces.push(piece)).on("end", answer);

    function answer(): void {
      const sql = Buffer.concat(pieces).toString();
      const work = insert
        ? engine.insertNative({
            table: insert[1]!,
            columns: insert[2]!.split(", ").map((name) => name.replaceAll("`", "")),
            constants: {},
            file,
            token: parameters.get("insert_deduplication_token") ?? "",
          })
        : sql.endsWith(JSON_LINES)
          ? engine.rowsJson(sql.slice(0, -JSON_LINES.length))
          : engine.command(sql);
      work.then(
        (rows) => response.end(rows?.join("") ?? ""),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    }
  });
  await new Promise<void>((done) => server.listen(HTTP_PORT, HOST, done));
  return server;
}

const JSON_LINES = " FORMAT JSONEachRow";
